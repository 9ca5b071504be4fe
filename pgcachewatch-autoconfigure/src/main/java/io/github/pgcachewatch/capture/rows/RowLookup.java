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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.github.pgcachewatch.capture.rows.PlanReader.Comparison;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL by which parameters a statement finds the rows that it reads, whatever
 * their values are. Stateless.
 */
public final class RowLookup {

	private static final Logger logger = LoggerFactory.getLogger(RowLookup.class);

	private static final String NAME = "pgcachewatch_rows";

	/** Types whose equality is the same for the database and in Java. */
	private static final Map<String, Class<?>> TYPES = Map.of("int2", Long.class, "int4", Long.class, "int8",
			Long.class, "text", String.class, "varchar", String.class, "uuid", UUID.class);

	private static final String COLUMNS = """
			SELECT a.attname, t.typname FROM pg_catalog.pg_attribute a
			JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
			LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
			WHERE n.nspname = ?::text AND c.relname = ?::text AND a.attnum > 0
			AND t.typnamespace = 'pg_catalog'::regnamespace::oid AND coalesce(l.collisdeterministic, true)""";

	private RowLookup() {
	}

	/**
	 * Returns the conditions that hold for all rows that a statement reads of each table.
	 * @param connection a connection inside a transaction, with the role and the
	 * search_path of the statement
	 * @param text the statement, as JDBC takes it
	 * @param parameters the number of its placeholders
	 * @param tables the tables that it reads
	 * @return the conditions by table; none where rows may be found otherwise
	 * @throws SQLException if the connection is lost
	 */
	public static Map<TableName, Set<RowCondition>> find(Connection connection, String text, int parameters,
			Set<TableName> tables) throws SQLException {
		String plan = (parameters > 0) ? plan(connection, text, parameters) : null;
		Map<TableName, Set<Comparison>> found = (plan != null) ? comparisons(plan) : Map.of();
		// Of partitions and children not all may be shown.
		if (!tables.containsAll(found.keySet())) {
			return Map.of();
		}
		Map<TableName, Set<RowCondition>> conditions = new HashMap<>();
		for (Map.Entry<TableName, Set<Comparison>> entry : found.entrySet()) {
			Set<RowCondition> known = entry.getValue().isEmpty() ? Set.of()
					: conditions(entry.getValue(), types(connection, entry.getKey()));
			if (!known.isEmpty()) {
				conditions.put(entry.getKey(), known);
			}
		}
		return conditions;
	}

	// A plan may be nested too deeply to be read.
	private static Map<TableName, Set<Comparison>> comparisons(String plan) {
		try {
			return PlanReader.read(plan);
		}
		catch (RuntimeException ex) {
			logger.debug("A plan could not be read", ex);
			return Map.of();
		}
	}

	/**
	 * Returns a generic plan, or {@code null} if there is none, as where the type of a
	 * parameter does not follow from the text.
	 */
	private static @Nullable String plan(Connection connection, String text, int parameters) throws SQLException {
		Savepoint before = connection.setSavepoint();
		boolean prepared = false;
		try (Statement statement = connection.createStatement()) {
			try {
				statement.setEscapeProcessing(false);
				statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
				statement.execute("PREPARE " + NAME + " AS " + connection.nativeSQL(text));
				prepared = true;
				return explain(statement, parameters);
			}
			catch (SQLException ex) {
				logger.debug("A statement has no generic plan", ex);
				connection.rollback(before);
				return null;
			}
			finally {
				if (prepared) {
					statement.execute("DEALLOCATE " + NAME);
				}
			}
		}
	}

	private static String explain(Statement statement, int parameters) throws SQLException {
		String values = String.join(", ", Collections.nCopies(parameters, "NULL"));
		try (ResultSet row = statement
			.executeQuery("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) EXECUTE " + NAME + " (" + values + ")")) {
			row.next();
			return row.getString(1);
		}
	}

	private static Map<String, String> types(Connection connection, TableName table) throws SQLException {
		Map<String, String> types = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
			statement.setString(1, table.schema());
			statement.setString(2, table.name());
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					types.put(row.getString(1), row.getString(2));
				}
			}
		}
		return types;
	}

	private static Set<RowCondition> conditions(Set<Comparison> comparisons, Map<String, String> types) {
		Set<RowCondition> conditions = new HashSet<>();
		for (Comparison comparison : comparisons) {
			String type = types.getOrDefault(comparison.column(), "");
			Class<?> valueType = TYPES.get(type);
			if (valueType != null && (!comparison.asText() || type.equals("varchar"))) {
				conditions.add(new RowCondition(comparison.column(), comparison.parameter(), valueType));
			}
		}
		return conditions;
	}

}
