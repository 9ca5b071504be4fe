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
 * Who reads the WAL of a database for this library's applications. Immutable.
 *
 * @param walLevel the server's {@code wal_level}
 * @param decodable whether the WAL can be read with it
 * @param slots the slots of the readers, one for each channel
 */
record WalReaders(String walLevel, boolean decodable, List<Slot> slots) {

	/** From PostgreSQL 19 on the first slot has the WAL become logical. */
	private static final String LEVEL = """
			SELECT pg_catalog.current_setting('wal_level'), pg_catalog.current_setting('wal_level') = 'logical'
			    OR pg_catalog.current_setting('wal_level') = 'replica'
			      AND pg_catalog.current_setting('server_version_num')::int >= 190000
			""";

	private static final String SLOTS = """
			SELECT slot_name, active_pid, CASE WHEN NOT pg_catalog.pg_is_in_recovery()
			    THEN pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::int8 END
			FROM pg_catalog.pg_replication_slots
			WHERE database = pg_catalog.current_database() AND temporary
			  AND pg_catalog.starts_with(slot_name::text, 'pgcachewatch_')
			ORDER BY slot_name
			""";

	static WalReaders read(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			List<Slot> slots = new ArrayList<>();
			try (ResultSet row = statement.executeQuery(SLOTS)) {
				while (row.next()) {
					slots.add(new Slot(row.getString(1), row.getInt(2), row.getLong(3)));
				}
			}
			try (ResultSet row = statement.executeQuery(LEVEL)) {
				row.next();
				return new WalReaders(row.getString(1), row.getBoolean(2), slots);
			}
		}
	}

	/**
	 * A slot. Immutable.
	 *
	 * @param name its name
	 * @param pid the process ID of its walsender
	 * @param retainedBytes how much WAL the server keeps for it
	 */
	record Slot(String name, int pid, long retainedBytes) {
	}

}
