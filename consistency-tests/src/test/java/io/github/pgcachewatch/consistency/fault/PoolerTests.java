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
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * PgBouncer stands between the application and the server. In transaction mode it accepts
 * LISTEN, and delivers nothing.
 */
@Tag("external-program")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class PoolerTests {

	private static final String DIAGNOSIS = "a proxy that pools transactions, such as PgBouncer, is in between; set "
			+ "pgcachewatch.connection.url to a direct URL of the server";

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@BeforeEach
	void stock() {
		WatchedShop.stock(this.database);
	}

	@Test
	void whenTransactionsArePooledTheLogSaysSoAndReadsAreBypassed(CapturedOutput output) {
		try (PgBouncer pool = PgBouncer.start(this.database, "transaction");
				WatchedShop shop = WatchedShop.open(pool.pooled(this.database))) {
			shop.awaitState(ListenerState.DISCONNECTED);
			assertThat(output).contains(DIAGNOSIS);
			shop.awaitBypassed();
			shop.passBound(1);
			assertThat(shop.status().reconnects()).isZero();
			assertThat(shop.history().staleReads()).isZero();
			shop.assertNoWriteFailed();
		}
	}

	@Test
	void whenTransactionsArePooledAStartThatIsToFailFastSaysSo(CapturedOutput output) {
		try (PgBouncer pool = PgBouncer.start(this.database, "transaction")) {
			assertThatThrownBy(() -> WatchedShop.open(pool.pooled(this.database), "pgcachewatch.fail-fast=true"))
				.isNotNull();
			assertThat(output).contains("APPLICATION FAILED TO START").contains(DIAGNOSIS);
		}
	}

	@Test
	void whenTheListenerHasADirectUrlTheApplicationMayUseThePool() {
		try (PgBouncer pool = PgBouncer.start(this.database, "transaction");
				WatchedShop shop = WatchedShop.serving(pool.pooled(this.database),
						"pgcachewatch.connection.url=" + this.database.url())) {
			shop.awaitWrites();
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	@Test
	void whenSessionsArePooledTheListenerMayUseThePoolToo() {
		try (PgBouncer pool = PgBouncer.start(this.database, "session");
				WatchedShop shop = WatchedShop.serving(pool.pooled(this.database))) {
			shop.awaitWrites();
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

}
