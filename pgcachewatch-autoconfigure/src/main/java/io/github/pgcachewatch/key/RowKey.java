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

package io.github.pgcachewatch.key;

import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.key.KeyFormula.KeyFunction;
import io.github.pgcachewatch.key.value.ValueReader;
import org.jspecify.annotations.Nullable;

/**
 * One way to compute the key of a row. Thread-safe.
 */
final class RowKey {

	/** No call of the method can have stored anything for the row. */
	static final Object NONE = new Object();

	/** The row lacks a column, so that its key is not known. */
	static final Object UNKNOWN = new Object();

	private final String[] columns;

	private final boolean[] primitive;

	private final ValueReader[] readers;

	private final KeyFunction function;

	/**
	 * Creates a row key.
	 * @param template names the column of each leaf
	 * @param readers how each leaf is read
	 * @param function computes the key from the values of the leaves
	 */
	RowKey(KeyTemplate template, ValueReader[] readers, KeyFunction function) {
		List<KeyInput> leaves = template.leaves();
		this.columns = leaves.stream().map(template::column).toArray(String[]::new);
		this.primitive = new boolean[this.columns.length];
		for (int i = 0; i < this.primitive.length; i++) {
			this.primitive[i] = leaves.get(i).type().toClass().isPrimitive();
		}
		this.readers = readers;
		this.function = function;
	}

	/**
	 * Computes the key.
	 * @param row the key columns and their values
	 * @return the key, {@link #NONE} or {@link #UNKNOWN}
	 * @throws RuntimeException if a value cannot be converted or the key not be computed
	 */
	Object key(Map<String, @Nullable Object> row) {
		@Nullable Object[] values = new Object[this.columns.length];
		for (int i = 0; i < values.length; i++) {
			Object value = row.get(this.columns[i]);
			if (value != null) {
				values[i] = this.readers[i].read(value);
			}
			else if (!row.containsKey(this.columns[i])) {
				return UNKNOWN;
			}
			else if (this.primitive[i]) {
				return NONE;
			}
		}
		Object key = this.function.key(values);
		return (key != null) ? key : NONE;
	}

}
