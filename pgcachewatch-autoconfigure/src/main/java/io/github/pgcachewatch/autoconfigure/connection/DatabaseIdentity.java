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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/**
 * What tells one database from all others, however they are reached. Immutable.
 *
 * @param database the name of the database
 * @param standby whether the server is a standby
 * @param started when the server was started
 * @param cluster the identifier that a primary shares with its standbys, or {@code null}
 * if the role may not read it
 */
record DatabaseIdentity(String database, boolean standby, String started, @Nullable String cluster) {

	private static final String SERVER = """
			SELECT pg_catalog.current_database(), pg_catalog.pg_is_in_recovery(),
			  extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text,
			  pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
			""";

	private static final String CLUSTER = "SELECT system_identifier::text FROM pg_catalog.pg_control_system()";

	static DatabaseIdentity of(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			String database;
			boolean standby;
			String started;
			boolean readable;
			try (ResultSet row = statement.executeQuery(SERVER)) {
				row.next();
				database = row.getString(1);
				standby = row.getBoolean(2);
				started = row.getString(3);
				readable = row.getBoolean(4);
			}
			return new DatabaseIdentity(database, standby, started, readable ? cluster(statement) : null);
		}
	}

	private static String cluster(Statement statement) throws SQLException {
		try (ResultSet row = statement.executeQuery(CLUSTER)) {
			row.next();
			return row.getString(1);
		}
	}

	/**
	 * Whether both are one database, or one is a standby of the other. A copy that was
	 * made of a cluster's files keeps its identifier, so that two primaries are one only
	 * if they were started at one time.
	 */
	boolean isSameAs(DatabaseIdentity other) {
		if (!this.database.equals(other.database)) {
			return false;
		}
		boolean sameStart = this.started.equals(other.started);
		if (this.cluster == null || other.cluster == null) {
			return sameStart;
		}
		return this.cluster.equals(other.cluster) && (sameStart || this.standby || other.standby);
	}

}
