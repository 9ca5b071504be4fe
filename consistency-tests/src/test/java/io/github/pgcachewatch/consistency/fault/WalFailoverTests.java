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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The primary dies whose WAL was read, and a standby that has no slot is promoted.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WalFailoverTests {

	private final EmbeddedServer primary = EmbeddedServer.start("wal_level=logical");

	private final TestDatabase first = this.primary.createDatabase("shop");

	private final EmbeddedServer standby = this.primary.startStandby();

	private final TestDatabase second = this.standby.database("shop");

	private final TestDatabase both = new TestDatabase("jdbc:postgresql://localhost:" + this.primary.port()
			+ ",localhost:" + this.standby.port() + "/shop?targetServerType=primary", "shop", this.first.username(),
			this.first.password());

	@BeforeEach
	void replicate() {
		WatchedShop.stock(this.first);
		// A commit that was confirmed to the writer must not be lost. '*' would name the
		// reader of the WAL, too.
		this.first.execute("ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'", "SELECT pg_reload_conf()");
	}

	@AfterEach
	void stop() {
		this.standby.close();
		this.primary.close();
	}

	@Test
	void whenTheStandbyIsPromotedItsWalIsReadFromANewSlot() {
		try (WatchedShop shop = WatchedShop.serving(this.both, "pgcachewatch.source=wal")) {
			Object slot = shop.status().details().get("walSlot");
			this.primary.crash();
			shop.awaitState(ListenerState.DISCONNECTED);
			this.second.execute("SELECT pg_promote()");
			shop.awaitReconnected(1);
			shop.awaitWrites();
			shop.assertConsistent();
			shop.assertWritesFailedOnlyWithoutServer();
			assertThat(shop.status().details().get("walSlot")).isNotNull().isNotEqualTo(slot);
			assertThat(this.second.countTriggers()).isZero();
		}
	}

}
