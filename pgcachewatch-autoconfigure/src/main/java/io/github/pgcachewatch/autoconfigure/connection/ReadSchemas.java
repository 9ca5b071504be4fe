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

package io.github.pgcachewatch.autoconfigure.connection;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the tables that DataSources of one database read by a table's name alone with
 * those listened to. Not thread-safe.
 */
final class ReadSchemas {

	private final Map<String, String> listenedSchemas;

	private final Set<String> listened = new TreeSet<>();

	private final Set<String> others = new TreeSet<>();

	private boolean listenedRead;

	/**
	 * Begins a comparison.
	 * @param listenedSchemas the schemas of the tables listened to
	 */
	ReadSchemas(Map<String, String> listenedSchemas) {
		this.listenedSchemas = listenedSchemas;
	}

	/**
	 * Adds a DataSource, and the schemas of the tables that it reads.
	 */
	void add(String beanName, Map<String, String> schemas) {
		this.listenedRead = this.listenedRead || this.listenedSchemas.equals(schemas);
		schemas.forEach((table, schema) -> {
			String expected = this.listenedSchemas.get(table);
			if (expected != null && !expected.equals(schema)) {
				this.listened.add(name(expected, table));
				this.others.add(name(schema, table) + " (DataSource '" + beanName + "')");
			}
		});
	}

	private static String name(String schema, String table) {
		return "'" + schema + "." + table + "'";
	}

	/**
	 * Returns the tables listened to in whose place another one is read.
	 */
	Set<String> listened() {
		return this.listened;
	}

	/**
	 * Returns the tables that are read in their place.
	 */
	Set<String> others() {
		return this.others;
	}

	/**
	 * Whether a DataSource reads each of the tables listened to.
	 */
	boolean isListenedRead() {
		return this.listenedRead;
	}

}
