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

package io.github.pgcachewatch.source.wal;

import java.sql.SQLException;
import java.util.Map;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * Says why the WAL cannot be read, and what cures it.
 */
final class WalFailure {

	private static final Map<String, String> CURES = Map.of("42501",
			"the role needs the attribute REPLICATION: ALTER ROLE ... REPLICATION, or what the provider offers for it"
					+ " (GRANT rds_replication TO ... on Amazon RDS)",
			"53300", "raise max_wal_senders, or end a walsender that is not needed", "53400",
			"raise max_replication_slots, or drop a slot that is not needed", "55000",
			"set wal_level = logical, and restart the server", "55P03",
			"to create the slot waits for each transaction that writes; end the one that has been open for long, or the"
					+ " prepared one: see pg_stat_activity and pg_prepared_xacts",
			"08P01",
			"a proxy such as PgBouncer may be in between; set pgcachewatch.connection.url to a direct URL of the server");

	private WalFailure() {
	}

	static String describe(Throwable failure) {
		String cure = cure(failure);
		String message = SecretMask.text(String.valueOf(failure.getMessage()));
		return (cure != null) ? message + " (" + cure + ")" : message;
	}

	private static @Nullable String cure(Throwable failure) {
		return (failure instanceof SQLException ex && ex.getSQLState() != null) ? CURES.get(ex.getSQLState()) : null;
	}

}
