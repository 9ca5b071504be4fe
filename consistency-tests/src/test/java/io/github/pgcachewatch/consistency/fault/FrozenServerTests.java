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
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server stands still for longer than the bound: its processes are stopped, or, where
 * the tests' server runs in a container, that is paused.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FrozenServerTests {

	@Test
	void whenTheProcessesOfTheServerStandStillNothingStaleIsServed() {
		try (EmbeddedServer server = EmbeddedServer.start()) {
			assertSurvives(server.createDatabase("shop"), server::freeze, server::thaw);
		}
	}

	@Test
	void whenTheContainerOfTheServerIsPausedNothingStaleIsServed() {
		PostgresServer server = PostgresServer.shared();
		assertSurvives(server.createDatabase(), server::freeze, server::thaw);
	}

	private static void assertSurvives(TestDatabase database, Runnable freeze, Runnable thaw) {
		WatchedShop.stock(database);
		try (WatchedShop shop = WatchedShop.serving(database)) {
			freeze.run();
			try {
				shop.awaitState(ListenerState.DISCONNECTED);
				shop.passBound(1);
			}
			finally {
				thaw.run();
			}
			shop.awaitReconnected(1);
			shop.awaitWrites();
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

}
