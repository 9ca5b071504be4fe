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

import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A cache bound to a table, as an annotation or property asks for it: checked as far as
 * it can be without the database. Immutable.
 */
public final class Binding {

	private final String place;

	private final String cacheName;

	private final TableName table;

	private final Set<Operation> operations;

	private final @Nullable ChangeCondition condition;

	private final String strategy;

	private final KeySource key;

	Binding(String place, String cacheName, TableName table, Set<Operation> operations,
			@Nullable ChangeCondition condition, String strategy, KeySource key) {
		this.place = place;
		this.cacheName = cacheName;
		this.table = table;
		this.operations = Set.copyOf(operations);
		this.condition = condition;
		this.strategy = strategy;
		this.key = key;
	}

	/**
	 * Returns the method or property that asks for it.
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
	 * @return the columns; empty where any change clears the cache
	 */
	public List<String> columns() {
		return this.key.columns();
	}

	/**
	 * Returns the strategy asked for.
	 * @return the name; empty for the cache's or the global one
	 */
	public String strategy() {
		return this.strategy;
	}

	Set<Operation> operations() {
		return this.operations;
	}

	@Nullable ChangeCondition condition() {
		return this.condition;
	}

	KeySource key() {
		return this.key;
	}

	@Override
	public String toString() {
		return this.place;
	}

}
