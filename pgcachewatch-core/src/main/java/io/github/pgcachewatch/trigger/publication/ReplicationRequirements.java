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

package io.github.pgcachewatch.trigger.publication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.definition.SqlText;

/**
 * What a server and a role need for the WAL to be read: the role that logs in, whatever
 * role its sessions are set to.
 */
final class ReplicationRequirements {

	private static final int SWITCHES_BY_ITSELF = 190000;

	private static final String SQL = """
			SELECT pg_catalog.current_setting('wal_level'), pg_catalog.current_setting('max_replication_slots')::int,
				pg_catalog.current_setting('max_wal_senders')::int,
				pg_catalog.current_setting('server_version_num')::int, r.rolname,
				r.rolsuper OR r.rolreplication OR EXISTS (SELECT FROM pg_catalog.pg_roles g
					WHERE g.rolname = 'rds_replication' AND pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER'))
				FROM pg_catalog.pg_roles r WHERE r.rolname = session_user""";

	private ReplicationRequirements() {
	}

	/**
	 * Checks them.
	 * @throws TriggerException if one is missing
	 */
	static void check(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(SQL)) {
			result.next();
			List<String> missing = new ArrayList<>();
			String level = result.getString(1);
			boolean switched = result.getInt(4) >= SWITCHES_BY_ITSELF && !level.equals("minimal");
			if (!level.equals("logical") && !switched) {
				missing.add(
						"wal_level is " + level + ": run ALTER SYSTEM SET wal_level = 'logical', and restart the server"
								+ " (a managed server has a parameter for it)");
			}
			if (result.getInt(2) == 0) {
				missing
					.add("max_replication_slots is 0: run ALTER SYSTEM SET max_replication_slots = 10, and restart the"
							+ " server");
			}
			if (result.getInt(3) == 0) {
				missing.add("max_wal_senders is 0: run ALTER SYSTEM SET max_wal_senders = 10, and restart the server");
			}
			if (!result.getBoolean(6)) {
				missing.add("the role '" + result.getString(5) + "' may not replicate: run ALTER ROLE "
						+ SqlText.identifier(result.getString(5))
						+ " REPLICATION (on Amazon RDS, GRANT rds_replication to it)");
			}
			if (!missing.isEmpty()) {
				throw new TriggerException(TriggerException.Reason.REPLICATION_UNAVAILABLE,
						"The WAL cannot be read (pgcachewatch.source=wal):\n  " + String.join("\n  ", missing));
			}
		}
	}

}
