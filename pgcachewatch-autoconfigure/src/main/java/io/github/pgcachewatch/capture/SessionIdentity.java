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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import io.github.pgcachewatch.capture.sql.SqlText;

/**
 * What decides, for one text, which relations it reads. Immutable.
 *
 * @param database the database, standbys of one server not told apart
 * @param role the role that statements are run as
 * @param searchPath the schemas that names are looked up in
 * @param temporaries the names of its temporary tables, which other sessions do not see
 */
record SessionIdentity(String database, String role, String searchPath, Set<String> temporaries) {

	// A standby has a start of its own, and the same database.
	private static final String SQL = """
			SELECT pg_catalog.concat_ws('/', d.datname, d.oid,
			    CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_postmaster_start_time() END),
			  current_user, pg_catalog.current_setting('search_path'),
			  ARRAY(SELECT c.relname::text FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema()
			    AND c.relkind IN ('r', 'p', 'v', 'f'))
			FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()""";

	static SessionIdentity read(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(SQL)) {
			row.next();
			return new SessionIdentity(row.getString(1), row.getString(2), row.getString(3),
					Set.of((String[]) row.getArray(4).getArray()));
		}
	}

	/**
	 * Whether what is read here can be looked up there.
	 * @param primary a session of the database that is listened to
	 */
	boolean isSameDatabase(SessionIdentity primary) {
		return primary.database.equals(this.database) || primary.database.startsWith(this.database + "/");
	}

	/**
	 * Returns the temporary tables that a text may mean.
	 */
	Set<String> hidden(SqlText text) {
		Set<String> hidden = new TreeSet<>(this.temporaries);
		hidden.retainAll(text.names());
		return hidden;
	}

	/**
	 * Whether a text may mean a temporary table.
	 */
	boolean hides(SqlText text) {
		return !this.temporaries.isEmpty() && !Collections.disjoint(this.temporaries, text.names());
	}

	/**
	 * Returns what decides which relations a text reads that means no temporary table.
	 */
	SessionIdentity withoutTemporaries() {
		return this.temporaries.isEmpty() ? this
				: new SessionIdentity(this.database, this.role, this.searchPath, Set.of());
	}

}
