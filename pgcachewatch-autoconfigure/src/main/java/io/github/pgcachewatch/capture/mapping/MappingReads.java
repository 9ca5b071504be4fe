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

package io.github.pgcachewatch.capture.mapping;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * Collects the ways by which a mapping reads tables. Not thread-safe.
 */
final class MappingReads {

	private final Set<TableRead> reads = new LinkedHashSet<>();

	/**
	 * Adds a way.
	 * @param table the table, as SQL spells it
	 * @param column the column that holds the identifier, as SQL spells it; {@code null}
	 * if rows are found otherwise
	 * @param path the entity or attribute
	 * @throws UncertainMappingException if one of them is no plain name
	 */
	void add(String table, @Nullable String column, String path) {
		TableName name = SqlName.table(table);
		if (name == null) {
			throw new UncertainMappingException(path + " is read from '" + table + "', which is no name of a table");
		}
		String plain = (column != null) ? SqlName.column(column) : null;
		if (column != null && plain == null) {
			throw new UncertainMappingException(path + " is found by '" + column + "', which is no name of a column");
		}
		this.reads.add(new TableRead(name, plain, path));
	}

	MappedRows rows() {
		return new MappedRows(List.copyOf(this.reads), "");
	}

}
