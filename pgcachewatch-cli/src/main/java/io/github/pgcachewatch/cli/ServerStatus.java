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

import org.jspecify.annotations.Nullable;

/**
 * What a server tells of notifications. Immutable.
 *
 * @param version the server's version
 * @param standby whether it is a standby, on which LISTEN is not possible
 * @param queueUsage how full the notification queue is, from 0 to 1
 * @param listeners the sessions that listen, as far as can be seen
 */
record ServerStatus(String version, boolean standby, double queueUsage, List<Listener> listeners) {

	private static final String SERVER = """
			SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.pg_is_in_recovery() AS standby,
			  CASE WHEN pg_catalog.pg_is_in_recovery() THEN 0 ELSE pg_catalog.pg_notification_queue_usage() END AS usage
			""";

	/**
	 * PostgreSQL does not show the channels of other sessions: listeners are recognized
	 * by their {@code application_name}, or by LISTEN if it was their last statement.
	 */
	private static final String LISTENERS = """
			SELECT pid, application_name, usename, COALESCE(pg_catalog.host(client_addr), 'local') AS client,
			  pg_catalog.date_trunc('second', backend_start)::text AS since
			FROM pg_catalog.pg_stat_activity
			WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
			  AND backend_type = 'client backend'
			  AND (application_name ~ 'pgcachewatch' OR query ~* E'^\\\\s*listen\\\\s')
			ORDER BY application_name, pid
			""";

	static ServerStatus read(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			List<Listener> listeners = new ArrayList<>();
			try (ResultSet row = statement.executeQuery(LISTENERS)) {
				while (row.next()) {
					listeners.add(new Listener(row.getInt("pid"), row.getString("application_name"),
							row.getString("usename"), row.getString("client"), row.getString("since")));
				}
			}
			try (ResultSet row = statement.executeQuery(SERVER)) {
				row.next();
				return new ServerStatus(row.getString("version"), row.getBoolean("standby"), row.getDouble("usage"),
						listeners);
			}
		}
	}

	/**
	 * A session that listens. Immutable.
	 *
	 * @param pid the process ID of its server process
	 * @param applicationName the name that it gives itself
	 * @param user its user
	 * @param client the address that it comes from
	 * @param since when it was connected
	 */
	record Listener(int pid, @Nullable String applicationName, @Nullable String user, String client, String since) {
	}

}
