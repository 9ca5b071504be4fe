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

package io.github.pgcachewatch.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.pgcachewatch.capture.TextReads.Doubt;
import io.github.pgcachewatch.capture.sql.SqlText;
import io.github.pgcachewatch.event.TableName;

/**
 * Asks PostgreSQL which relations a statement reads: the transaction that has planned or
 * run it holds a lock on each of them. Stateless.
 */
final class RelationLookup {

	/** What depends on the time or the session without being volatile. */
	private static final Set<String> SESSION_FUNCTIONS = Set.of("now", "transaction_timestamp", "statement_timestamp",
			"current_setting", "current_schemas", "pg_has_role", "pg_backend_pid", "inet_client_addr");

	/** The same, and reserved as names. */
	private static final Set<String> SESSION_VALUES = Set.of("current_date", "current_time", "current_timestamp",
			"localtime", "localtimestamp", "current_user", "session_user", "current_role", "current_schema");

	private static final String CALLS_FUNCTIONS = "it calls functions, and ran outside of a transaction of the load";

	private static final String LOCKED = """
			WITH RECURSIVE locked AS (
			  SELECT DISTINCT relation AS oid FROM pg_catalog.pg_locks
			  WHERE locktype = 'relation' AND pid = pg_catalog.pg_backend_pid()
			)""";

	private static final String TABLES = LOCKED + """
			, up AS (
			  SELECT oid, oid AS ancestor FROM locked
			  UNION SELECT up.oid, i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid = up.ancestor
			)
			SELECT DISTINCT n.nspname, c.relname, c.relkind::text, c.relpersistence::text
			FROM up JOIN pg_catalog.pg_class c ON c.oid = up.ancestor
			JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			WHERE (c.relkind IN ('r', 'p', 'm', 'f') OR c.relkind = 'S' AND EXISTS (
			  SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid()
			  AND l.relation = c.oid AND l.mode = 'AccessShareLock'))
			AND (c.relkind = 'f' OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid))
			AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')""";

	/** What reads rows in other ways than a text says. */
	private static final String INDIRECT = LOCKED + """
			SELECT EXISTS (
			  SELECT FROM locked JOIN pg_catalog.pg_class c ON c.oid = locked.oid
			  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
			  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND (c.relkind = 'v' OR c.relrowsecurity))""";

	/** The functions that are named, and those that views and policies depend on. */
	private static final String FUNCTIONS = LOCKED + """
			, own AS (
			  SELECT p.oid, p.proname, p.prosrc, p.pronargs, p.proargtypes, l.lanname,
			    CASE WHEN l.lanname NOT IN ('sql', 'plpgsql', 'c', 'internal')
			        THEN 'is in a language that is not known'
			      WHEN l.lanname = 'plpgsql' AND p.prosrc ~* E'\\\\mexception\\\\M'
			        THEN 'may read tables in a block with EXCEPTION'
			      WHEN p.probin = '$libdir/dblink' THEN 'reads other databases'
			      WHEN l.lanname IN ('sql', 'plpgsql') AND p.proparallel = 's' AND p.provolatile <> 'i'
			        AND (p.prosrc = '' OR p.prosrc ~* E'\\\\m(from|table|execute)\\\\M')
			        THEN 'may read tables in a parallel process' END AS hidden
			  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
			  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
			  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') OR n.nspname = 'pg_catalog'
			    AND p.proname::text ~ '^((table|query|cursor|schema|database)_to_xml.*|ts_rewrite|ts_stat)$'
			), called AS (
			  SELECT own.oid FROM own WHERE own.proname = ANY (?::text[])
			  UNION SELECT own.oid FROM own JOIN pg_catalog.pg_type t ON t.oid = own.proargtypes[0]
			    WHERE own.pronargs = 1 AND t.typtype = 'c' AND own.proname = ANY (?::text[])
			  UNION SELECT own.oid FROM own JOIN pg_catalog.pg_operator o ON o.oprcode = own.oid
			    WHERE own.lanname NOT IN ('c', 'internal') AND o.oprname = ANY (?::text[])
			  UNION SELECT own.oid FROM own JOIN pg_catalog.pg_cast k ON k.castfunc = own.oid
			    WHERE own.lanname NOT IN ('c', 'internal')
			  UNION SELECT d.refobjid FROM locked JOIN pg_catalog.pg_rewrite r ON r.ev_class = locked.oid
			    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass::oid AND d.objid = r.oid
			    WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass::oid
			  UNION SELECT d.refobjid FROM locked JOIN pg_catalog.pg_policy r ON r.polrelid = locked.oid
			    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::regclass::oid AND d.objid = r.oid
			    WHERE d.refclassid = 'pg_catalog.pg_proc'::regclass::oid
			), reached AS (
			  SELECT own.* FROM own JOIN called ON called.oid = own.oid
			  UNION SELECT own.* FROM reached JOIN own ON position(own.proname::text IN reached.prosrc) > 0
			    OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass::oid
			      AND d.objid = reached.oid AND d.refclassid = 'pg_catalog.pg_proc'::regclass::oid
			      AND d.refobjid = own.oid)
			)
			SELECT proname, hidden FROM reached""";

	private static final String VOLATILE = """
			SELECT DISTINCT p.proname FROM pg_catalog.pg_proc p
			JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
			WHERE n.nspname = 'pg_catalog' AND p.provolatile = 'v' AND p.proname = ANY (?::text[])""";

	private RelationLookup() {
	}

	/**
	 * Explains a statement in the transaction of a side connection, which has the role
	 * and the search_path of the statement.
	 */
	static TextReads explain(Connection connection, StatementUse use) throws SQLException {
		SqlText plan = SqlText.of(plan(connection, use));
		List<Doubt> doubts = new ArrayList<>();
		Set<TableName> tables = tables(connection, doubts);
		boolean indirect = isIndirect(connection);
		String unseen = functions(connection, use.text(), plan, doubts) ? CALLS_FUNCTIONS : null;
		for (String name : sessionNames(connection, use.text(), plan)) {
			doubts.add(new Doubt(FindingKind.VOLATILE_RESULT, name));
		}
		return new TextReads(tables, doubts, unseen, indirect || unseen != null);
	}

	/**
	 * Returns all that the transaction of a connection has read so far.
	 */
	static TextReads locked(Connection connection) throws SQLException {
		List<Doubt> doubts = new ArrayList<>();
		Set<TableName> tables = tables(connection, doubts);
		return new TextReads(tables, doubts, null, true);
	}

	private static String plan(Connection connection, StatementUse use) throws SQLException {
		StringBuilder plan = new StringBuilder();
		try (PreparedStatement explain = connection
			.prepareStatement("EXPLAIN (VERBOSE, COSTS OFF) " + use.text().text())) {
			use.bind(explain);
			try (ResultSet lines = explain.executeQuery()) {
				while (lines.next()) {
					plan.append(lines.getString(1)).append('\n');
				}
			}
		}
		return plan.toString();
	}

	private static Set<TableName> tables(Connection connection, List<Doubt> doubts) throws SQLException {
		Set<TableName> tables = new HashSet<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(TABLES)) {
			while (row.next()) {
				TableName table = new TableName(row.getString(1), row.getString(2));
				switch (row.getString(3)) {
					case "S" -> doubts.add(new Doubt(FindingKind.UNWATCHABLE_RELATION, "the sequence '" + table + "'"));
					case "f" ->
						doubts.add(new Doubt(FindingKind.UNWATCHABLE_RELATION, "the foreign table '" + table + "'"));
					case "m" -> doubts
						.add(new Doubt(FindingKind.UNWATCHABLE_RELATION, "the materialized view '" + table + "'"));
					default -> {
						if (row.getString(4).equals("t")) {
							doubts.add(new Doubt(FindingKind.UNWATCHABLE_RELATION,
									"the temporary table '" + table.name() + "'"));
						}
						else {
							tables.add(table);
						}
					}
				}
			}
		}
		return tables;
	}

	private static boolean isIndirect(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(INDIRECT)) {
			return row.next() && row.getBoolean(1);
		}
	}

	private static boolean functions(Connection connection, SqlText text, SqlText plan, List<Doubt> doubts)
			throws SQLException {
		boolean found = false;
		try (PreparedStatement statement = connection.prepareStatement(FUNCTIONS)) {
			statement.setObject(1, union(text.calls(), plan.calls()));
			statement.setObject(2, text.names().toArray(String[]::new));
			statement.setObject(3, union(text.operators(), plan.operators()));
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					found = true;
					String hidden = row.getString(2);
					if (hidden != null) {
						doubts.add(new Doubt(FindingKind.OPAQUE_STATEMENT,
								"the function '" + row.getString(1) + "' " + hidden));
					}
				}
			}
		}
		return found;
	}

	private static Set<String> sessionNames(Connection connection, SqlText text, SqlText plan) throws SQLException {
		Set<String> found = new TreeSet<>();
		plan.names().stream().filter(SESSION_VALUES::contains).forEach(found::add);
		plan.calls().stream().filter(SESSION_FUNCTIONS::contains).forEach(found::add);
		try (PreparedStatement statement = connection.prepareStatement(VOLATILE)) {
			statement.setObject(1, union(text.calls(), plan.calls()));
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					found.add(row.getString(1));
				}
			}
		}
		return found;
	}

	private static String[] union(Set<String> some, Set<String> more) {
		Set<String> union = new HashSet<>(some);
		union.addAll(more);
		return union.toArray(String[]::new);
	}

}
