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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the schemas that have a table of a name.
 */
final class TableSchemas {

	private static final String SQL = """
			SELECT c.relname, n.nspname FROM pg_catalog.pg_class c
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relname = ANY (?::text[]) AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
			  AND (NOT c.relispartition OR pg_catalog.pg_table_is_visible(c.oid))
			  AND NOT pg_catalog.starts_with(n.nspname::text, 'pg_') AND n.nspname <> 'information_schema'
			  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
			ORDER BY c.relname, pg_catalog.pg_table_is_visible(c.oid) DESC, n.nspname
			""";

	private static final String READ = """
			SELECT name, n.nspname FROM pg_catalog.unnest(?::text[]) AS name
			JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(name))
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			""";

	private TableSchemas() {
	}

	/**
	 * Returns the schemas of each table, the one on the search_path first.
	 */
	static Map<String, List<String>> of(Connection connection, Collection<String> tables) throws SQLException {
		Map<String, List<String>> schemas = new TreeMap<>();
		try (PreparedStatement statement = connection.prepareStatement(SQL)) {
			statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					schemas.computeIfAbsent(row.getString(1), (table) -> new ArrayList<>()).add(row.getString(2));
				}
			}
		}
		return schemas;
	}

	/**
	 * Returns the schema of each table that a statement of the connection reads by the
	 * table's name alone.
	 */
	static Map<String, String> read(Connection connection, Collection<String> tables) throws SQLException {
		Map<String, String> schemas = new TreeMap<>();
		try (PreparedStatement statement = connection.prepareStatement(READ)) {
			statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					schemas.put(row.getString(1), row.getString(2));
				}
			}
		}
		return schemas;
	}

}
