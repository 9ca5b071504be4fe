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

import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The listener's password is changed on the server, and for a while not in the
 * application.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WrongPasswordTests {

	@Test
	void whileThePasswordIsWrongReadsAreBypassedAndThenItListensAgain() {
		try (EmbeddedServer server = EmbeddedServer.start()) {
			TestDatabase database = server.createDatabase("shop");
			WatchedShop.stock(database);
			database.execute("CREATE ROLE listener SUPERUSER LOGIN PASSWORD 'right'");
			server.authenticate("host all listener all scram-sha-256");
			try (WatchedShop shop = WatchedShop.serving(database, "pgcachewatch.connection.url=" + database.url(),
					"pgcachewatch.connection.username=listener", "pgcachewatch.connection.password=right")) {
				database.execute("ALTER ROLE listener PASSWORD 'other'",
						"SELECT pg_terminate_backend(" + shop.backendPid() + ")");
				await().atMost(WatchedShop.LIMIT)
					.untilAsserted(() -> assertThat(String.valueOf(shop.status().lastFailure())).contains("password"));
				shop.awaitState(ListenerState.DISCONNECTED);
				shop.awaitBypassed();
				database.execute("ALTER ROLE listener PASSWORD 'right'");
				shop.awaitReconnected(1);
				shop.assertConsistent();
				shop.assertNoWriteFailed();
			}
		}
	}

}
