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

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server ends sessions that are idle for less time than passes between two proofs of
 * life.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class IdleSessionTimeoutTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void whenIdleSessionsAreEndedTheListenersIsNot() {
		WatchedShop.stock(this.database);
		String role = this.database.name() + "_idle";
		this.database.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'idle'",
				"ALTER ROLE " + role + " SET idle_session_timeout = '100ms'");
		try (WatchedShop shop = WatchedShop.open(this.database, "pgcachewatch.connection.username=" + role,
				"pgcachewatch.connection.password=idle", "pgcachewatch.connection.url=" + this.database.url())) {
			shop.awaitServing();
			shop.pauseWriter();
			shop.passBound(1.5);
			// A slow server may be given up meanwhile, which is another matter.
			assertThat(String.valueOf(shop.status().lastFailure())).doesNotContain("idle-session");
			shop.resumeWriter();
			shop.awaitWrites();
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

}
