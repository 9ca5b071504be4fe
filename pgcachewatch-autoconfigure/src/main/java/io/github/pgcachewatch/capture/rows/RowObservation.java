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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.capture.rows.RowFill.KeyedColumn;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * By which columns the fills of one cache have found the rows of one table so far.
 * Thread-safe.
 */
final class RowObservation {

	/** The identifiers of the first rows of two tables are often equal. */
	private static final int DIFFERENT_ARGUMENTS = 10;

	private final TableName table;

	private final String method;

	// Of arguments, their hash codes alone are kept.
	private final Map<Integer, Set<Integer>> arguments = new HashMap<>();

	private @Nullable Set<KeyedColumn> columns;

	private long fills;

	private String cache = "";

	private List<String> key = List.of();

	RowObservation(TableName table, String method) {
		this.table = table;
		this.method = method;
	}

	/**
	 * Takes a fill.
	 * @return whether the suggestion is another one than before
	 */
	synchronized boolean take(RowFill fill, Set<KeyedColumn> found) {
		boolean altered = false;
		Set<KeyedColumn> columns = this.columns;
		if (columns == null) {
			columns = new HashSet<>(found);
			this.columns = columns;
			this.cache = fill.cache();
		}
		else {
			altered = columns.retainAll(found);
		}
		if (!fill.method().equals(this.method)) {
			altered |= !columns.isEmpty();
			columns.clear();
		}
		if (!columns.isEmpty()) {
			this.fills++;
			for (int index : fill.key()) {
				altered |= remember(index, fill.argument(index));
			}
		}
		return altered && suggest(key(fill.key(), columns));
	}

	/**
	 * Returns whether the argument is another one than those of the fills before.
	 */
	private boolean remember(int index, @Nullable Object argument) {
		Set<Integer> known = this.arguments.computeIfAbsent(index, (key) -> new HashSet<>());
		return known.size() < DIFFERENT_ARGUMENTS && argument != null && known.add(argument.hashCode());
	}

	private boolean suggest(List<String> key) {
		boolean other = !key.equals(this.key);
		this.key = key;
		return other;
	}

	/**
	 * Returns one column for each parameter of the key, or nothing if it is not certain
	 * that a column follows this parameter, and no other one.
	 */
	private List<String> key(List<Integer> parameters, Set<KeyedColumn> columns) {
		List<String> key = new ArrayList<>();
		for (int parameter : parameters) {
			String column = columns.stream()
				.filter((found) -> found.parameter() == parameter)
				.map(KeyedColumn::column)
				.filter((name) -> columns.stream().filter((found) -> found.column().equals(name)).count() == 1)
				.min(String::compareTo)
				.orElse(null);
			if (column == null || this.arguments.getOrDefault(parameter, Set.of()).size() < DIFFERENT_ARGUMENTS) {
				return List.of();
			}
			key.add(column);
		}
		return key;
	}

	synchronized @Nullable RowSuggestion suggestion() {
		return this.key.isEmpty() ? null : new RowSuggestion(this.method, this.cache, this.table, this.key, this.fills);
	}

}
