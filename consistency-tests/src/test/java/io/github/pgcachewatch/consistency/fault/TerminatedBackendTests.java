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

/**
 * An administrator ends the server process that the listener is connected to.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TerminatedBackendTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void whenItsServerProcessIsTerminatedItListensAnew() {
		WatchedShop.stock(this.database);
		try (WatchedShop shop = WatchedShop.serving(this.database)) {
			for (int times = 1; times <= 3; times++) {
				this.database.execute("SELECT pg_terminate_backend(" + shop.backendPid() + ")");
				shop.awaitReconnected(times);
			}
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

}
