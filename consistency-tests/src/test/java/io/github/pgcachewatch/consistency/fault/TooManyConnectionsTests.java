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

package io.github.pgcachewatch.consistency.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The listener loses its connection, and others take the last one that the server has.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TooManyConnectionsTests {

	@Test
	void whileTheServerHasNoConnectionLeftReadsAreBypassedAndThenItListensAgain() throws SQLException {
		try (EmbeddedServer server = EmbeddedServer.start("max_connections=15", "superuser_reserved_connections=0",
				"reserved_connections=0")) {
			TestDatabase database = server.createDatabase("shop");
			WatchedShop.stock(database);
			// Slow enough for the others to be first, on a busy machine, too.
			try (WatchedShop shop = WatchedShop.serving(database, "pgcachewatch.reconnect.initial-delay=4s",
					"pgcachewatch.reconnect.max-delay=4s")) {
				List<Connection> others = takeAll(database);
				// Waits until the process has ended, and its connection can be taken.
				others.get(0)
					.createStatement()
					.execute("SELECT pg_terminate_backend(" + shop.backendPid() + ", 60000)");
				others.addAll(takeAll(database));
				await().atMost(WatchedShop.LIMIT)
					.untilAsserted(() -> assertThat(String.valueOf(shop.status().lastFailure())).contains("clients"));
				shop.awaitState(ListenerState.DISCONNECTED);
				shop.awaitBypassed();
				for (Connection other : others) {
					other.close();
				}
				shop.awaitReconnected(1);
				shop.assertConsistent();
				shop.assertNoWriteFailed();
			}
		}
	}

	private static List<Connection> takeAll(TestDatabase database) {
		List<Connection> taken = new ArrayList<>();
		while (true) {
			try {
				taken.add(database.connect());
			}
			catch (SQLException ex) {
				assertThat(ex.getSQLState()).isEqualTo("53300");
				return taken;
			}
		}
	}

}
