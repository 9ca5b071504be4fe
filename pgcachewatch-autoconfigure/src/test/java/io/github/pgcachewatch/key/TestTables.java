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

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;

/**
 * Describes tables of the schema {@code public} without a database.
 */
public final class TestTables {

	private TestTables() {
	}

	/**
	 * Describes a table, its columns as {@code name type}, with a type that begins with
	 * {@code enum} for an enum type.
	 */
	public static TableDescription table(String name, String... columns) {
		Map<String, Column> byName = Arrays.stream(columns)
			.map((column) -> column.split(" "))
			.collect(Collectors.toMap((column) -> column[0], (column) -> column(column[0], column[1])));
		TableName tableName = new TableName("public", name);
		return new TableDescription(tableName, tableName, byName);
	}

	/**
	 * Describes a column.
	 */
	public static Column column(String name, String type) {
		return new Column(name, type, type.startsWith("enum") ? 'E' : 'U', true, true);
	}

}
