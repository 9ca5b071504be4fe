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
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.health.contributor.Health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * The queue that PostgreSQL keeps notifications in is as small as it can be.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NotificationQueueTests {

	/** Of half a megabyte. */
	private final EmbeddedServer server = EmbeddedServer.start("max_notify_queue_pages=64");

	private final TestDatabase database = this.server.createDatabase("shop");

	@BeforeEach
	void stock() {
		WatchedShop.stock(this.database);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void whenManyTimesItsSizeIsSentTheListenerKeepsItEmpty() {
		try (WatchedShop shop = WatchedShop.serving(this.database)) {
			for (int i = 0; i < 30; i++) {
				send();
			}
			shop.assertConsistent();
			shop.assertNoWriteFailed();
		}
	}

	@Test
	void whenAnotherListenerFillsItThatIsSeenAndNothingStaleIsLeft() throws SQLException {
		try (WatchedShop shop = WatchedShop.serving(this.database, "pgcachewatch.triggers.check-interval=200ms");
				Connection other = this.database.connect();
				Statement statement = other.createStatement()) {
			int backendPid = shop.backendPid();
			statement.execute("LISTEN somewhere");
			other.setAutoCommit(false);
			statement.execute("SELECT 1");
			assertThatThrownBy(() -> {
				while (true) {
					send();
				}
			}).hasStackTraceContaining("too many notifications in the NOTIFY queue");
			await().atMost(WatchedShop.LIMIT).untilAsserted(() -> assertThat(queueUsage(shop)).isGreaterThan(0.9));
			assertThat(shop.status().state()).isEqualTo(ListenerState.LIVE);
			assertThat(shop.backendPid()).isEqualTo(backendPid);
			other.rollback();
			shop.awaitWrites();
			await().atMost(WatchedShop.LIMIT).untilAsserted(() -> assertThat(queueUsage(shop)).isLessThan(0.1));
			shop.assertConsistent();
			shop.assertWritesFailedOnlyWith("54000");
		}
	}

	/**
	 * A tenth of what fits in.
	 */
	private void send() {
		this.database
			.execute("SELECT count(pg_notify('elsewhere', repeat('x', 1000) || i)) FROM generate_series(1, 50) i");
	}

	private static double queueUsage(WatchedShop shop) {
		Health health = shop.bean(PgCacheWatchHealthIndicator.class).health();
		return (double) health.getDetails().getOrDefault("notificationQueueUsage", Double.NaN);
	}

}
