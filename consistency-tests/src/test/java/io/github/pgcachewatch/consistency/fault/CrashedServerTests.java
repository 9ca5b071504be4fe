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
import java.util.function.Consumer;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every process of the server is killed, or told to quit at once, and it is started
 * again.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class CrashedServerTests {

	@Test
	void whenTheServerCrashesAndRestartsNothingStaleIsLeft() {
		assertSurvives(EmbeddedServer::crash);
	}

	@Test
	void whenTheServerIsStoppedImmediatelyAndRestartsNothingStaleIsLeft() {
		assertSurvives(EmbeddedServer::stopImmediately);
	}

	private static void assertSurvives(Consumer<EmbeddedServer> end) {
		try (EmbeddedServer server = EmbeddedServer.start()) {
			TestDatabase database = server.createDatabase("shop");
			WatchedShop.stock(database);
			try (WatchedShop shop = WatchedShop.serving(database)) {
				for (int times = 1; times <= 2; times++) {
					end.accept(server);
					shop.awaitState(ListenerState.DISCONNECTED);
					server.restart();
					shop.awaitReconnected(times);
				}
				shop.assertConsistent();
				shop.assertWritesFailedOnlyWithoutServer();
			}
		}
	}

}
