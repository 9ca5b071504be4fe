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

package io.github.pgcachewatch.source.notify;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares a session that is the library's own, so that it does the same whatever its
 * role and its database set. Stateless.
 * <p>
 * No timeout but one for idle transactions is left, which would free a table that an
 * installer hangs over. Transactions are short proofs: serializable ones that are
 * deferrable would wait for others. A search_path keeps its schemas, and has the server's
 * own in front.
 */
public final class SessionPreparation {

	/**
	 * Not every server has all of these settings. Behind a proxy the process may be
	 * another one than the session was opened with, and then another client's next.
	 */
	private static final String PREPARE = """
			SELECT pg_catalog.set_config(s.name, own.value, false)
			FROM pg_catalog.pg_settings s JOIN (VALUES ('statement_timeout', '0'), ('lock_timeout', '0'),
			  ('transaction_timeout', '0'), ('idle_session_timeout', '0'), ('default_transaction_deferrable', 'off'),
			  ('default_transaction_isolation', 'read committed')) AS own (name, value)
			  ON s.name OPERATOR(pg_catalog.=) own.name
			WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %1$s
			UNION ALL
			SELECT pg_catalog.set_config('search_path',
			  pg_catalog.concat('pg_catalog, ', pg_catalog.current_setting('search_path')), false)
			WHERE 'pg_catalog'::pg_catalog.name OPERATOR(pg_catalog.=) ANY (pg_catalog.current_schemas(false))
			  AND pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %1$s""";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private static final Logger logger = LoggerFactory.getLogger(SessionPreparation.class);

	private SessionPreparation() {
	}

	/**
	 * Prepares a session, unless a proxy is in between that may give it to others, or the
	 * server refuses it to the role.
	 * @param connection a connection of PostgreSQL's driver in autocommit mode, which is
	 * not given back to a pool; it is closed if this fails
	 * @return the connection
	 * @throws SQLException if the connection fails
	 */
	public static Connection prepare(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(PREPARE.formatted(connection.unwrap(PGConnection.class).getBackendPID()));
		}
		catch (SQLException ex) {
			if (!INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				closeAfter(connection, ex);
				throw ex;
			}
			logger.info("A session keeps the timeouts of its role and database, since the role may not set them: {}",
					ex.getMessage());
		}
		return connection;
	}

	private static void closeAfter(Connection connection, SQLException failure) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
		}
	}

}
