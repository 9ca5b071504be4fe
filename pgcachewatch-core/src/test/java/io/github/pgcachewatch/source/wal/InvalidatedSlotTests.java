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

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slot that the server takes from its reader, because it may keep no more WAL for it.
 */
class InvalidatedSlotTests {

	@Test
	void whenTheServerInvalidatesTheSlotThenANewEpochClearsBeforeAnythingIsProved() throws SQLException {
		try (EmbeddedServer server = EmbeddedServer.start("wal_level=logical", "max_slot_wal_keep_size=1MB")) {
			TestDatabase database = server.createDatabase("invalidated");
			database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
			SlotFixture.publish(database, "book");
			assertEpochEnds(database);
		}
	}

	private static void assertEpochEnds(TestDatabase database) throws SQLException {
		try (WalInstance one = WalInstance.on(database).live();
				Connection connection = database.connect();
				Statement writer = connection.createStatement()) {
			String slot = one.source.walStatus().epoch();
			int before = one.unknown.get() + one.listened.get();
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (1)");
			// The slot has to keep the WAL since then, and a checkpoint finds that it is
			// too much.
			database.execute("SELECT pg_logical_emit_message(true, 'test', 'x')", "SELECT pg_switch_wal()",
					"SELECT pg_logical_emit_message(true, 'test', 'x')", "SELECT pg_switch_wal()", "CHECKPOINT");
			WalInstance.eventually().until(() -> !slots(database).contains(slot));
			// A new slot waits for the transaction, and nothing is proved until then.
			WalInstance.eventually().until(one.source::state, (state) -> state != ListenerState.LIVE);
			connection.commit();
			one.live().sync();
			assertThat(one.source.walStatus().epoch()).isNotEqualTo(slot);
			assertThat(one.unknown.get() + one.listened.get()).isGreaterThan(before);
			database.execute("INSERT INTO book VALUES (2)");
			one.sync();
			assertThat(one.received).endsWith("INSERT book [{id=2}]");
		}
	}

	private static String slots(TestDatabase database) {
		try (Connection connection = database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement
					.executeQuery("SELECT coalesce(string_agg(slot_name, ','), '') FROM pg_replication_slots")) {
			result.next();
			return result.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
