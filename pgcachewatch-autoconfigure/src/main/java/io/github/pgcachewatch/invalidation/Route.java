/*
 * Copyright 2026 the PGCacheWatch authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.pgcachewatch.invalidation;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CapturedMethod;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.key.KeyBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * The way from a table's changes to a cache's entries. Thread-safe.
 */
public final class Route {

	private static final Logger logger = LoggerFactory.getLogger(Route.class);

	private final CacheBinding binding;

	private final TableName table;

	private final StrategyRegistry.NamedStrategy strategy;

	private final KeyBinder keys;

	private final Set<String> comparedColumns;

	private final String warning;

	private final String notice;

	private volatile boolean failed;

	private final Set<Class<?>> keyTypes;

	Route(CacheBinding binding, TableName table, StrategyRegistry.NamedStrategy strategy, KeyBinder keys,
			Set<String> comparedColumns, Set<Class<?>> keyTypes, String warning, String notice) {
		this.binding = binding;
		this.table = table;
		this.strategy = strategy;
		this.keys = keys;
		this.comparedColumns = comparedColumns;
		this.keyTypes = keyTypes;
		this.warning = warning;
		this.notice = notice;
	}

	/**
	 * Returns the cache.
	 * @return the cache's name
	 */
	public String cacheName() {
		return this.binding.cacheName();
	}

	/**
	 * Returns the table, as payloads name it.
	 * @return the table
	 */
	public TableName table() {
		return this.table;
	}

	/**
	 * Returns the columns that keys are computed from.
	 * @return the columns; empty if any change clears the cache
	 */
	public List<String> keyColumns() {
		return this.keys.isWholeCache() ? List.of() : this.binding.columns();
	}

	/**
	 * Returns the one method for whose reads of the table the route stands: a mapping
	 * tells by which column that method finds its rows, and others may find them
	 * otherwise.
	 * @return the method; {@code null} if the route stands for whatever fills the cache
	 */
	public @Nullable CapturedMethod mapped() {
		return this.keys.isWholeCache() ? null : this.binding.mapped();
	}

	/**
	 * Returns the columns of which an UPDATE must have altered one to invalidate.
	 * @return the columns; empty if every UPDATE invalidates
	 */
	public Set<String> comparedColumns() {
		return this.comparedColumns;
	}

	/**
	 * Returns the operations that invalidate.
	 * @return the operations
	 */
	public Set<Operation> operations() {
		return this.binding.operations();
	}

	/**
	 * Returns the name of the strategy.
	 * @return the name
	 */
	public String strategyName() {
		return this.strategy.name();
	}

	/**
	 * Returns the method or property that asked for the route.
	 * @return the place
	 */
	public String place() {
		return this.binding.place();
	}

	/**
	 * Returns what is to be said of the route when the application starts.
	 * @return the warning, or an empty string
	 */
	public String warning() {
		return this.warning;
	}

	/**
	 * Returns what is worth knowing of the route when the application starts, though it
	 * is as it was asked for.
	 * @return the notice, or an empty string
	 */
	public String notice() {
		return this.notice;
	}

	/**
	 * Returns whether rows may lead to a key, as far as its type tells.
	 * @param key the key
	 * @return whether it is of a type of the keys that are evicted
	 */
	public boolean leadsTo(Object key) {
		return this.keyTypes.stream().anyMatch((type) -> type.isInstance(key));
	}

	/**
	 * Returns whether the application stores under a key that no row leads to, since it
	 * is of another type than those of the rows. From then on any change clears the whole
	 * cache.
	 * @param key the key
	 * @return whether this is the first such key
	 */
	public boolean isClearedFor(Object key) {
		if (leadsTo(key) || !this.binding.keySource().becomeForeign()) {
			return false;
		}
		logger.warn(
				"{}: the cache '{}' is given keys of type {}, and rows are looked for under {}, so that any change "
						+ "clears the whole cache from now on. To evict single entries, {}.",
				place(), cacheName(), key.getClass().getName(), this.keyTypes.stream().map(Class::getName).toList(),
				cureOf(key));
		return true;
	}

	private String cureOf(Object key) {
		boolean settable = keyColumns().size() == 1 && !(key instanceof SimpleKey);
		return settable ? "set '" + place() + ".key-type=" + key.getClass().getName() + "'"
				: "use keys of these types with the cache";
	}

	/**
	 * Returns whether the application makes the keys of the cache by itself, so that keys
	 * of other types than those of the rows may come.
	 * @return whether it does
	 */
	public boolean isOfOwnKeys() {
		return !this.keyTypes.isEmpty() && !this.keys.isWholeCache();
	}

	StrategyRegistry.NamedStrategy strategy() {
		return this.strategy;
	}

	boolean accepts(TableChange change) {
		return mayConcernColumns(change) && this.binding.accepts(change);
	}

	private boolean mayConcernColumns(TableChange change) {
		Set<String> changed = change.changed();
		return this.comparedColumns.isEmpty() || changed == null || change.operation() != Operation.UPDATE
				|| !Collections.disjoint(this.comparedColumns, changed);
	}

	/**
	 * Returns the keys of the changed rows; all keys if the rows or their keys are not
	 * known.
	 */
	CacheKeys keys(TableChange change) {
		if (this.binding.keySource().isForeign()) {
			return CacheKeys.ALL;
		}
		try {
			Collection<Object> keys = this.keys.keys(change.keys());
			return (keys != null) ? CacheKeys.of(keys) : CacheKeys.ALL;
		}
		catch (RuntimeException ex) {
			if (!this.failed) {
				this.failed = true;
				logger.warn("{}: no key could be computed from the columns {}, so the whole cache '{}' is cleared. "
						+ "Further failures are not logged.", place(), keyColumns(), cacheName(), ex);
			}
			return CacheKeys.ALL;
		}
	}

	@Override
	public String toString() {
		return this.table + " " + keyColumns() + " -> " + cacheName() + " (" + strategyName() + ", " + place() + ")";
	}

}
