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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.NearestName;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * The cures that error messages name. Asks the server only where there is an error.
 */
final class NameSuggestions {

	private static final String TABLES = """
			SELECT n.nspname, c.relname, pg_catalog.pg_table_is_visible(c.oid) AS visible
			FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND NOT pg_catalog.starts_with(n.nspname::text, 'pg_')
			  AND n.nspname <> 'information_schema' AND (?::text IS NULL OR n.nspname = ?::text OR c.relname = ?::text)
			ORDER BY visible DESC, n.nspname, c.relname
			""";

	private static final String BASE_TABLES = """
			WITH RECURSIVE base AS (
			  SELECT ?::oid AS oid
			  UNION SELECT d.refobjid FROM base
			  JOIN pg_catalog.pg_class v ON v.oid = base.oid AND v.relkind IN ('v', 'm')
			  JOIN pg_catalog.pg_rewrite r ON r.ev_class = v.oid
			  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass::oid AND d.objid = r.oid
			    AND d.refclassid = 'pg_catalog.pg_class'::regclass::oid)
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
		return NearestName.of(name, tables.stream().map(TableName::name).toList())
			.flatMap((found) -> tables.stream().filter((table) -> table.name().equals(found)).findFirst());
	}

	String forColumn(String name, Collection<String> columns) {
		return NearestName.of(name, columns)
			.map((found) -> "Did you mean '" + found + "'?")
			.orElseGet(() -> "It has: " + String.join(", ", columns) + ".");
	}

	String forView(long oid) throws SQLException {
		List<TableName> tables = baseTables(oid);
		return tables.isEmpty() ? "It reads from no table." : "Watch its base tables instead: "
				+ tables.stream().map(TableName::toString).collect(Collectors.joining(", ")) + ".";
	}

	/**
	 * An entry that is read between a change and the refresh has what was there before.
	 */
	String forMaterializedView(long oid, String channel) throws SQLException {
		List<TableName> tables = baseTables(oid);
		if (tables.isEmpty()) {
			return forView(oid);
		}
		TableName table = tables.get(0);
		return forView(oid)
				+ " REFRESH fires no trigger, so let the transaction that refreshes the view send a change as "
				+ "well: SELECT pg_notify(" + SqlText.literal(channel)
				+ ", json_build_object('operation', 'update', 'schema', "
				+ SqlText.literal(String.valueOf(table.schema())) + ", 'table', " + SqlText.literal(table.name())
				+ ")::text);";
	}

	private List<TableName> baseTables(long oid) throws SQLException {
		List<TableName> tables = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(BASE_TABLES)) {
			statement.setLong(1, oid);
			ResultSet row = statement.executeQuery();
			while (row.next()) {
				tables.add(new TableName(row.getString(1), row.getString(2)));
			}
		}
		return tables;
	}

}
