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

package io.github.pgcachewatch.trigger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.github.pgcachewatch.event.TableName;

/**
 * The cures that error messages name. Asks the server only where there is an error.
 */
final class NameSuggestions {

	private static final String TABLES = """
			SELECT n.nspname, c.relname, pg_table_is_visible(c.oid) AS visible
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT starts_with(n.nspname::text, 'pg_')
			  AND n.nspname <> 'information_schema' AND (?::text IS NULL OR n.nspname = ? OR c.relname = ?)
			ORDER BY visible DESC, n.nspname, c.relname
			""";

	private static final String BASE_TABLES = """
			WITH RECURSIVE base AS (
			  SELECT ?::oid AS oid
			  UNION SELECT d.refobjid FROM base
			  JOIN pg_catalog.pg_class v ON v.oid = base.oid AND v.relkind IN ('v', 'm')
			  JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid
			  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
			    AND d.refclassid = 'pg_catalog.pg_class'::regclass)
			SELECT n.nspname, c.relname FROM base
			JOIN pg_catalog.pg_class c ON c.oid = base.oid AND c.relkind IN ('r', 'p', 'f')
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2
			""";

	private final Connection connection;

	NameSuggestions(Connection connection) {
		this.connection = connection;
	}

	String forTable(TableName table) throws SQLException {
		List<TableName> visible = new ArrayList<>();
		List<TableName> others = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(TABLES)) {
			statement.setString(1, table.schema());
			statement.setString(2, table.schema());
			statement.setString(3, table.name());
			ResultSet row = statement.executeQuery();
			while (row.next()) {
				TableName found = new TableName(row.getString("nspname"), row.getString("relname"));
				(row.getBoolean("visible") ? visible : others).add(found);
			}
		}
		for (List<TableName> tables : List.of(visible, others)) {
			Optional<TableName> nearest = nearestTable(table.name(), tables);
			if (nearest.isPresent()) {
				boolean byNameAlone = table.schema() == null && tables == visible;
				return "Did you mean '" + (byNameAlone ? new TableName(null, nearest.get().name()) : nearest.get())
						+ "'?";
			}
		}
		return (table.schema() == null) ? "The name is looked for on the search_path, in exactly this spelling."
				: "The name is looked for in exactly this spelling.";
	}

	private static Optional<TableName> nearestTable(String name, Collection<TableName> tables) {
		return nearest(name, tables.stream().map(TableName::name).toList())
			.flatMap((found) -> tables.stream().filter((table) -> table.name().equals(found)).findFirst());
	}

	String forColumn(String name, Collection<String> columns) {
		return nearest(name, columns).map((found) -> "Did you mean '" + found + "'?")
			.orElseGet(() -> "It has: " + String.join(", ", columns) + ".");
	}

	String forView(long oid) throws SQLException {
		List<String> names = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(BASE_TABLES)) {
			statement.setLong(1, oid);
			ResultSet row = statement.executeQuery();
			while (row.next()) {
				names.add(new TableName(row.getString(1), row.getString(2)).toString());
			}
		}
		return names.isEmpty() ? "It reads from no table."
				: "Watch its base tables instead: " + String.join(", ", names) + ".";
	}

	private static Optional<String> nearest(String name, Collection<String> candidates) {
		int limit = Math.max(1, Math.min(3, name.length() / 3));
		return candidates.stream()
			.filter((candidate) -> distance(name, candidate) <= limit)
			.min(Comparator.comparingInt((candidate) -> distance(name, candidate)));
	}

	/**
	 * Returns how many letters differ, upper case from lower not counted.
	 */
	private static int distance(String one, String other) {
		String a = one.toLowerCase(Locale.ROOT);
		String b = other.toLowerCase(Locale.ROOT);
		int[] row = new int[b.length() + 1];
		for (int j = 0; j <= b.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= a.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= b.length(); j++) {
				int substituted = diagonal + ((a.charAt(i - 1) == b.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
			}
		}
		return row[b.length()];
	}

}
