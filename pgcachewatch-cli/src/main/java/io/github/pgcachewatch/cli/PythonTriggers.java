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

package io.github.pgcachewatch.cli;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.LockedTransaction;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * Finds and removes the triggers of the Python library PGCacheWatch, which tell that a
 * table has changed, and not which rows. Thread-safe, as far as each call is given a
 * connection of its own.
 */
final class PythonTriggers {

	private static final String TRIGGERS = """
			SELECT g.oid, n.nspname, c.relname, g.tgname, g.tgenabled IN ('A', 'O') AS fires, pn.nspname AS function_schema,
			  p.proname, pg_catalog.replace(
			    pg_catalog.substring(p.prosrc, $$pg_notify\\(\\s*'((?:[^']|'')*)'$$), $$''$$, $$'$$) AS channel,
			  ARRAY(SELECT u.oid FROM pg_catalog.pg_trigger u WHERE u.tgfoid = p.oid) AS users
			FROM pg_catalog.pg_trigger g
			JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
			JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
			WHERE pg_catalog.starts_with(g.tgname::text, 'tg_pgcachewatch_table_change')
			  AND pg_catalog.starts_with(p.proname::text, 'fn_pgcachewatch_table_change') AND g.tgparentid = 0::oid
			  AND (NOT ? OR EXISTS (
			    SELECT FROM unnest(?::text[], ?::text[]) AS asked(schema, name) WHERE asked.name = c.relname
			    AND CASE WHEN asked.schema = '' THEN pg_catalog.pg_table_is_visible(c.oid)
			      ELSE asked.schema = n.nspname END))
			ORDER BY n.nspname, c.relname, g.tgname
			""";

	/** No null: a session with {@code array_nulls=off} reads that as a name. */
	private static final String NO_SCHEMA = "";

	private final Duration lockTimeout;

	/**
	 * Creates an instance.
	 * @param lockTimeout how long to wait for the lock on a table
	 */
	PythonTriggers(Duration lockTimeout) {
		this.lockTimeout = lockTimeout;
	}

	/**
	 * Looks for the triggers on any table.
	 * @param connection a connection
	 * @return the triggers by table and name
	 * @throws SQLException if the connection fails
	 */
	List<PythonTrigger> find(Connection connection) throws SQLException {
		return List.copyOf(read(connection, List.of(), false).keySet());
	}

	/**
	 * Looks for the triggers on some tables.
	 * @param connection a connection
	 * @param tables the tables
	 * @return the triggers by table and name
	 * @throws SQLException if the connection fails
	 */
	List<PythonTrigger> find(Connection connection, Collection<TableName> tables) throws SQLException {
		return List.copyOf(read(connection, tables, true).keySet());
	}

	/**
	 * Returns the statements that remove the triggers from some tables, and their
	 * functions where no other table's trigger calls them.
	 * @param connection a connection
	 * @param tables the tables
	 * @return an SQL script, empty if there is nothing to remove
	 * @throws SQLException if the connection fails
	 */
	String dropScript(Connection connection, Collection<TableName> tables) throws SQLException {
		List<String> statements = dropStatements(connection, tables);
		return statements.isEmpty() ? ""
				: statements.stream()
					.map((statement) -> statement + ";\n")
					.collect(Collectors.joining("", "SET lock_timeout = '" + this.lockTimeout.toMillis() + "ms';\n",
							"RESET lock_timeout;\n"));
	}

	/**
	 * Removes the triggers from some tables, and their functions where no other table's
	 * trigger calls them.
	 * @param connection a connection, not inside a transaction
	 * @param tables the tables
	 * @throws SQLException if a table's lock is not to be had in time, the role may not,
	 * or the connection fails; can be repeated
	 */
	void drop(Connection connection, Collection<TableName> tables) throws SQLException {
		new LockedTransaction(connection, this.lockTimeout).runEach(dropStatements(connection, tables));
	}

	private List<String> dropStatements(Connection connection, Collection<TableName> tables) throws SQLException {
		Map<PythonTrigger, Uses> found = read(connection, tables, true);
		Set<Long> dropped = new LinkedHashSet<>();
		found.values().forEach((uses) -> dropped.add(uses.trigger()));
		Set<String> statements = new LinkedHashSet<>();
		found.keySet()
			.forEach((trigger) -> statements.add("DROP TRIGGER IF EXISTS " + SqlText.identifier(trigger.name()) + " ON "
					+ SqlText.identifier(trigger.table())));
		found.forEach((trigger, uses) -> {
			if (dropped.containsAll(uses.ofFunction())) {
				statements.add("DROP FUNCTION IF EXISTS " + SqlText.identifier(trigger.function()) + "()");
			}
		});
		return List.copyOf(statements);
	}

	private static Map<PythonTrigger, Uses> read(Connection connection, Collection<TableName> tables, boolean only)
			throws SQLException {
		Array schemas = connection.createArrayOf("text",
				tables.stream().map((table) -> Objects.requireNonNullElse(table.schema(), NO_SCHEMA)).toArray());
		Array names = connection.createArrayOf("text", tables.stream().map(TableName::name).toArray());
		try (PreparedStatement statement = connection.prepareStatement(TRIGGERS)) {
			statement.setBoolean(1, only);
			statement.setArray(2, schemas);
			statement.setArray(3, names);
			try (ResultSet row = statement.executeQuery()) {
				Map<PythonTrigger, Uses> found = new LinkedHashMap<>();
				while (row.next()) {
					found.put(trigger(row), new Uses(row.getLong("oid"), oids(row.getArray("users"))));
				}
				return found;
			}
		}
	}

	private static PythonTrigger trigger(ResultSet row) throws SQLException {
		return new PythonTrigger(new TableName(row.getString("nspname"), row.getString("relname")),
				row.getString("tgname"), new TableName(row.getString("function_schema"), row.getString("proname")),
				row.getString("channel"), row.getBoolean("fires"));
	}

	private static List<Long> oids(Array array) throws SQLException {
		List<Long> oids = new ArrayList<>();
		for (Object oid : (Object[]) array.getArray()) {
			oids.add(((Number) oid).longValue());
		}
		return oids;
	}

	/**
	 * Which triggers call a function.
	 *
	 * @param trigger the identity of the one that was found
	 * @param ofFunction the identities of all that call its function
	 */
	private record Uses(long trigger, List<Long> ofFunction) {
	}

}
