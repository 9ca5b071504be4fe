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

package io.github.pgcachewatch.binding;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.query.DerivedQuery;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.key.CachedMethod;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import io.github.pgcachewatch.key.KeySource;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A cache bound to a table, as an annotation or property asks for it: checked as far as
 * possible without the database. Thread-safe.
 */
public final class CacheBinding {

	private final String place;

	private final String cacheName;

	private final TableName table;

	private final Set<Operation> operations;

	private final @Nullable ChangeCondition condition;

	private final String strategy;

	private final KeySource keySource;

	private final Set<String> comparedColumns;

	private final @Nullable CapturedMethod mapped;

	private CacheBinding(String place, String cacheName, TableName table, Set<Operation> operations,
			List<String> columns, @Nullable ChangeCondition condition, String strategy, KeySource keySource) {
		this(place, cacheName, table, operations, columns, condition, strategy, keySource, null);
	}

	private CacheBinding(String place, String cacheName, TableName table, Set<Operation> operations,
			List<String> columns, @Nullable ChangeCondition condition, String strategy, KeySource keySource,
			@Nullable CapturedMethod mapped) {
		this.place = place;
		this.cacheName = cacheName;
		this.table = table;
		this.operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
		this.condition = condition;
		this.strategy = strategy;
		this.keySource = keySource;
		Set<String> compared = new TreeSet<>(columns);
		if (!compared.isEmpty()) {
			compared.addAll(keySource.columns());
		}
		this.comparedColumns = Collections.unmodifiableSet(compared);
		this.mapped = mapped;
	}

	/**
	 * Binds a cache that no annotation can reach.
	 * @param cacheName the cache
	 * @param table the table, {@code name} or {@code schema.name}
	 * @param key the key columns; empty if any change is to clear the cache
	 * @param keyType the class of the cache's keys: with several columns a record whose
	 * components they are bound to; {@code null} for the columns' natural types, several
	 * of them in a {@link org.springframework.cache.interceptor.SimpleKey SimpleKey}
	 * @param columns the columns of which an UPDATE must alter one to invalidate; empty
	 * if every UPDATE does
	 * @param place the property, for messages
	 * @return the binding
	 * @throws InvalidBindingException if the table's name or the key is malformed
	 */
	public static CacheBinding ofProperty(String cacheName, String table, List<String> key, @Nullable Class<?> keyType,
			List<String> columns, String place) {
		return new CacheBinding(place, cacheName, parseTable(table, place), EnumSet.allOf(Operation.class), columns,
				null, "", KeySource.ofProperty(key, keyType, place));
	}

	/**
	 * Binds a cache to a table that its methods were seen to read.
	 * @param cacheName the cache
	 * @param table the table, with its schema
	 * @param method the method that reads it, for messages
	 * @param strategy the strategy's name; empty for the cache's or the global one
	 * @return the binding, by which any change clears the cache
	 */
	public static CacheBinding ofReads(String cacheName, TableName table, String method, String strategy) {
		return new CacheBinding(method, cacheName, table, EnumSet.allOf(Operation.class), List.of(), null, strategy,
				KeySource.WHOLE_CACHE);
	}

	/**
	 * Binds a cache to a table of which one of its methods reads only the rows that have
	 * its argument in a column.
	 * @throws InvalidBindingException if the key cannot be computed from the column
	 */
	static CacheBinding ofMapping(CapturedMethod mapped, TableName table, String column, String strategy) {
		CachedMethod method = mapped.method();
		List<String> columns = List.of(column);
		KeySource key = mapped.key().isEmpty()
				? KeySource.ofGenerator(mapped.cacheName(), method, mapped.keyGenerator(), columns)
				: KeySource.ofExpression(method, mapped.key(), columns);
		return new CacheBinding(method.place(), mapped.cacheName(), table, EnumSet.allOf(Operation.class), List.of(),
				null, strategy, key.orWholeCache(), mapped);
	}

	/**
	 * Makes the binding of one annotation, cache and fill.
	 * @throws InvalidBindingException if the annotation cannot be carried out
	 */
	static CacheBinding ofAnnotation(PgInvalidated annotation, CacheFill.FilledCache cache, String beanName,
			WatchedMethod watched, UnaryOperator<String> placeholders) {
		String place = watched.place();
		ChangeCondition condition = StringUtils.hasText(annotation.condition())
				? new ChangeCondition(annotation.condition(), place) : null;
		if (annotation.operations().length == 0) {
			throw new InvalidBindingException(Reason.OPERATIONS, place,
					"'operations' is empty, so that nothing would invalidate", "Leave it out for all operations.");
		}
		String table = resolve(annotation.table(), place, placeholders);
		Set<Operation> operations = Set.of(annotation.operations());
		if (annotation.columns().length > 0 && !operations.contains(Operation.UPDATE)) {
			throw new InvalidBindingException(Reason.OPERATIONS, place,
					"'columns' has no effect, since 'operations' is without UPDATE", "Leave one of them out.");
		}
		return new CacheBinding(place, cache.cacheName(), parseTable(table, place), operations,
				List.of(annotation.columns()), condition, annotation.strategy(),
				keySource(annotation, cache, beanName, watched));
	}

	private static TableName parseTable(String text, String place) {
		if (text.contains("${")) {
			throw unresolved(text, place);
		}
		if (text.isEmpty()) {
			throw new InvalidBindingException(Reason.TABLE, place, "no table is named",
					"Name the table whose changes invalidate.");
		}
		try {
			return TableName.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidBindingException(Reason.TABLE, place, String.valueOf(ex.getMessage()),
					"Correct the table's name.");
		}
	}

	private static String resolve(String text, String place, UnaryOperator<String> placeholders) {
		try {
			return placeholders.apply(text);
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(text, place);
		}
	}

	private static InvalidBindingException unresolved(String text, String place) {
		return new InvalidBindingException(Reason.TABLE, place,
				"the table '" + text + "' has a placeholder that no property resolves",
				"Set the property, or give the placeholder a default, as in ${app.schema:public}.");
	}

	private static KeySource keySource(PgInvalidated annotation, CacheFill.FilledCache cache, String beanName,
			WatchedMethod watched) {
		List<String> key = List.of(annotation.key());
		if (key.isEmpty()) {
			return KeySource.WHOLE_CACHE;
		}
		CachedMethod method = watched.cachedMethod(beanName);
		CacheFill fill = cache.fill();
		KeySource source = fill.key().isEmpty()
				? KeySource.ofGenerator(cache.cacheName(), method, fill.keyGenerator(), key)
				: KeySource.ofExpression(method, fill.key(), key);
		return source.withDoubt(DerivedQuery.doubt(watched.method(), watched.targetClass()));
	}

	/**
	 * Returns the method or property that asks for the binding.
	 * @return the place, as it is to stand in a message
	 */
	public String place() {
		return this.place;
	}

	/**
	 * Returns the cache.
	 * @return the cache's name
	 */
	public String cacheName() {
		return this.cacheName;
	}

	/**
	 * Returns the table as asked for, which need not name its schema.
	 * @return the table
	 */
	public TableName table() {
		return this.table;
	}

	/**
	 * Returns the columns that a payload must carry.
	 * @return the columns; empty if any change clears the cache
	 */
	public List<String> columns() {
		return this.keySource.columns();
	}

	/**
	 * Returns the columns of which a payload must say whether an UPDATE altered them.
	 * @return the columns, those of the key among them; empty if every UPDATE invalidates
	 */
	public Set<String> comparedColumns() {
		return this.comparedColumns;
	}

	/**
	 * Returns the strategy asked for.
	 * @return the name; empty for the cache's or the global one
	 */
	public String strategy() {
		return this.strategy;
	}

	/**
	 * Returns the operations that invalidate.
	 * @return the operations, at least one
	 */
	public Set<Operation> operations() {
		return this.operations;
	}

	/**
	 * Returns how the keys of the cache are declared.
	 * @return the source
	 */
	public KeySource keySource() {
		return this.keySource;
	}

	/**
	 * Returns the one method for whose reads the binding stands.
	 * @return the method; {@code null} if it stands for whatever fills the cache
	 */
	public @Nullable CapturedMethod mapped() {
		return this.mapped;
	}

	/**
	 * Whether a change of the table invalidates.
	 * @param change the change
	 * @return whether the binding reacts to the operation and its condition holds
	 */
	public boolean accepts(TableChange change) {
		return this.operations.contains(change.operation())
				&& (this.condition == null || this.condition.accepts(change));
	}

	@Override
	public String toString() {
		return this.place;
	}

}
