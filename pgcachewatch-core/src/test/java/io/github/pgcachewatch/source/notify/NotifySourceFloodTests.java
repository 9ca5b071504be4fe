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

package io.github.pgcachewatch.source.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static io.github.pgcachewatch.source.notify.SourceFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NotifySource} under more notifications than fit into memory, or than
 * ever end.
 */
class NotifySourceFloodTests {

	private static final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void whatTheDriverHasReadIsHandedOverInSmallParts() {
		try (SourceFixture fixture = SourceFixture.on(database, "parts")) {
			BatchCounter batches = new BatchCounter();
			fixture.handler.onNotification = batches::count;
			fixture.live();
			database.execute("SELECT count(pg_notify('parts', 'flood ' || i)) FROM generate_series(1, 200000) i");
			fixture.sync();
			assertThat(batches.total).isEqualTo(200_000);
			assertThat(batches.largest).isLessThan(5_000);
			assertThat(fixture.handler.lost).hasValue(0);
		}
	}

	@Test
	void aBarrierInTheMiddleOfABurstIsServedAtItsEnd() {
		try (SourceFixture fixture = SourceFixture.on(database, "middle")) {
			BatchCounter batches = new BatchCounter();
			fixture.handler.onNotification = (notification) -> {
				batches.count(notification);
				if (batches.total == 1000) {
					fixture.listener.barrier().thenRun(() -> batches.atBarrier = batches.total);
				}
			};
			fixture.live();
			database.execute("SELECT count(pg_notify('middle', 'flood ' || i)) FROM generate_series(1, 200000) i");
			eventually().until(() -> batches.atBarrier > 0);
			assertThat(batches.atBarrier).isEqualTo(200_000);
			assertThat(batches.largest).isLessThan(5_000);
		}
	}

	@Test
	void aFloodThatNeverEndsIsProvedAllTheSame() {
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofSeconds(15), "endless")) {
			AtomicInteger heard = new AtomicInteger();
			fixture.handler.onNotification = (notification) -> heard.incrementAndGet();
			fixture.live();
			AtomicBoolean flooding = new AtomicBoolean(true);
			CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood("endless", flooding, heard));
			try {
				eventually().until(() -> heard.get() > 10_000);
				int proofs = fixture.handler.proofs.get();
				eventually().until(() -> fixture.handler.proofs.get() >= proofs + 2);
				for (int i = 0; i < 20; i++) {
					fixture.sync();
				}
			}
			finally {
				flooding.set(false);
				flood.join();
			}
			assertThat(fixture.handler.states()).doesNotContain(ListenerState.DISCONNECTED);
		}
	}

	@Test
	void aMillionNotificationsOfOneTransactionAreHeardWithASmallHeap() throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx32m", "-cp", System.getProperty("java.class.path"), FloodMain.class.getName(), database.url(),
				database.username(), database.password())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			output.lines().filter("LIVE"::equals).findFirst().orElseThrow();
			database.execute(
					"SELECT count(pg_notify('flood', format('{\"operation\":\"update\",\"schema\":\"public\","
							+ "\"table\":\"flood\",\"keys\":[{\"id\":%s}]}', i))) FROM generate_series(1, 1000000) i",
					"NOTIFY flood, 'end'");
			assertThat(output.lines().filter((line) -> line.contains(" on ")).findFirst())
				.hasValue("heard 1000000 on 1");
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * Sends without end, and no faster than is heard: there is always more on the way,
	 * but not more and more.
	 */
	private static void flood(String channel, AtomicBoolean flooding, AtomicInteger heard) {
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			for (int sent = 0; flooding.get(); sent += 2000) {
				while (flooding.get() && sent - heard.get() > 20_000) {
					LockSupport.parkNanos(1_000_000);
				}
				statement.execute("SELECT count(pg_notify('" + channel
						+ "', format('{\"operation\":\"update\",\"table\":\"flood\",\"keys\":[{\"id\":\"%s%s\"}]}', i,"
						+ " repeat('x', 150)))) FROM generate_series(1, 2000) i");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * All of one part carry the same instant.
	 */
	private static final class BatchCounter {

		private volatile int total;

		private volatile int largest;

		private volatile int atBarrier;

		private int current;

		private Instant last = Instant.EPOCH;

		@SuppressWarnings("NonAtomicOperationOnVolatileField")
		void count(PgNotification notification) {
			this.current = (notification.receivedAt() == this.last) ? this.current + 1 : 1;
			this.last = notification.receivedAt();
			this.largest = Math.max(this.largest, this.current);
			this.total++;
		}

	}

}
