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

package io.github.pgcachewatch.capture.rows;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What one fill of a cache tells of the rows that its method reads. Used by one thread.
 */
public final class RowFill {

	private final String cache;

	private final String method;

	private final List<Integer> key;

	private final @Nullable Object[] arguments;

	private final Map<TableName, Set<KeyedColumn>> columns = new HashMap<>();

	private final Set<TableName> silent = new HashSet<>();

	/**
	 * Creates a fill that has read nothing.
	 * @param cache the name of the cache
	 * @param method the method, as it stands in messages
	 * @param key the parameters that the entry's key consists of
	 * @param arguments the arguments of the method
	 */
	public RowFill(String cache, String method, List<Integer> key, @Nullable Object[] arguments) {
		this.cache = cache;
		this.method = method;
		this.key = key;
		this.arguments = arguments;
	}

	/**
	 * Takes a statement that reads a table.
	 * @param table the table, with its schema
	 * @param conditions what holds for all rows that it reads of the table
	 * @param values the values of its parameters
	 */
	public void read(TableName table, Set<RowCondition> conditions, BoundValues values) {
		Set<KeyedColumn> found = new HashSet<>();
		for (RowCondition condition : conditions) {
			for (int index = 0; index < this.arguments.length; index++) {
				if (values.match(condition, this.arguments[index])) {
					found.add(new KeyedColumn(condition.column(), index));
				}
			}
		}
		this.columns.merge(table, found, (some, others) -> {
			some.retainAll(others);
			return some;
		});
	}

	/**
	 * Takes a read of a table whose rows are found otherwise than by a parameter.
	 * @param table the table, with its schema
	 */
	public void readOtherwise(TableName table) {
		read(table, Set.of(), BoundValues.NONE);
	}

	/**
	 * Takes a read of a table of which it is not known how the rows are found.
	 * @param table the table, with its schema
	 */
	public void readSomehow(TableName table) {
		this.silent.add(table);
	}

	String cache() {
		return this.cache;
	}

	String method() {
		return this.method;
	}

	List<Integer> key() {
		return this.key;
	}

	@Nullable Object argument(int index) {
		return this.arguments[index];
	}

	/**
	 * Returns the columns by which the rows of each table were found.
	 */
	Map<TableName, Set<KeyedColumn>> columns() {
		for (int index : this.key) {
			if (this.arguments[index] == null) {
				return Map.of();
			}
		}
		if (this.silent.isEmpty()) {
			return this.columns;
		}
		Map<TableName, Set<KeyedColumn>> told = new HashMap<>(this.columns);
		told.entrySet().removeIf((table) -> !table.getValue().isEmpty() && this.silent.contains(table.getKey()));
		return told;
	}

	/**
	 * A column that had the value of an argument in all rows that were read.
	 *
	 * @param column the column
	 * @param parameter the index of the method's parameter
	 */
	record KeyedColumn(String column, int parameter) {
	}

}
