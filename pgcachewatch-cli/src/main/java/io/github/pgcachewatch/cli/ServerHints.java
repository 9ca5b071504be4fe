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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a database is set up like that its triggers or writers may feel. Immutable.
 *
 * @param temporaryFileLimits where {@code temp_file_limit} is set, and to what
 * @param unusedFunctions trigger functions of this library that no trigger calls
 */
record ServerHints(List<String> temporaryFileLimits, List<String> unusedFunctions) {

	/** Where there are no triggers. */
	static final ServerHints NONE = new ServerHints(List.of(), List.of());

	private static final String LIMITS = """
			SELECT pg_catalog.concat_ws(' in ',
			    CASE WHEN s.setrole <> 0::oid THEN 'role ' || pg_catalog.quote_ident(r.rolname) END,
			    CASE WHEN s.setdatabase <> 0::oid THEN 'database ' || pg_catalog.quote_ident(d.datname) END)
			  || ' has ' || pg_catalog.replace(entry, '=', ' = ')
			FROM pg_catalog.pg_db_role_setting s
			CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) entry
			LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
			LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
			WHERE entry LIKE E'temp\\\\_file\\\\_limit=%' AND entry <> 'temp_file_limit=-1'
			  AND (s.setdatabase = 0::oid OR d.datname = pg_catalog.current_database())
			UNION ALL
			SELECT 'the server has temp_file_limit = ' || reset_val || 'kB' FROM pg_catalog.pg_settings
			WHERE name = 'temp_file_limit' AND reset_val <> '-1' AND source NOT IN ('database', 'user', 'database user')
			ORDER BY 1
			""";

	private static final String FUNCTIONS = """
			SELECT p.oid::regprocedure::text || ' of role ' || pg_catalog.quote_ident(r.rolname)
			FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles r ON r.oid = p.proowner
			WHERE p.proname::text ~ '^pgcachewatch_[0-9a-f]{8}_[0-9a-f]{8}_' AND p.prorettype = 'pg_catalog.trigger'::regtype::oid
			  AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgfoid = p.oid)
			ORDER BY 1
			""";

	static ServerHints read(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			return new ServerHints(texts(statement, LIMITS), texts(statement, FUNCTIONS));
		}
	}

	private static List<String> texts(Statement statement, String sql) throws SQLException {
		List<String> texts = new ArrayList<>();
		try (ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				texts.add(row.getString(1));
			}
		}
		return texts;
	}

}
