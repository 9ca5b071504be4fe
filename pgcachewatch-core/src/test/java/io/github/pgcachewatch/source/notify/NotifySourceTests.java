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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.SourceStatus;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.pgcachewatch.source.notify.SourceFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link NotifySource} on a server that works.
 */
class NotifySourceTests {

	private static final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void notificationsAreHandedOverInTheOrderOfTheirCommits() throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, "ordered").live()) {
			notifyEach("ordered", 500);
			fixture.sync();
			assertThat(fixture.handler.payloads())
				.containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
		}
	}

	@Test
	void aNotificationCarriesChannelSenderPayloadAndTime() throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, "whole").live();
				Connection connection = database.connect();
				Statement statement = connection.createStatement()) {
			Instant before = Instant.now();
			statement.execute("NOTIFY whole, 'grüße ☃'");
			fixture.sync();
			PgNotification notification = fixture.handler.notifications.get(0);
			assertThat(notification.channel()).isEqualTo("whole");
			assertThat(notification.payload()).isEqualTo("grüße ☃");
			assertThat(notification.backendPid()).isEqualTo(pid(connection));
			assertThat(notification.receivedAt()).isBetween(before, Instant.now());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lower", "UpperCase", "with space", "with\"quote", "semi;colon", "what?", "{d 'x'}",
			"it's", "ü-öä", "$1", "--", "a23456789012345678901234567890123456789012345678901234567890123" })
	void anyNameOfAChannelIsHeardExactlyAsItIsWritten(String channel) throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, channel).live()) {
			notify(channel, "exact");
			notify(channel.toLowerCase() + "x".repeat(channel.length() < 63 ? 1 : 0), "other");
			fixture.sync();
			assertThat(fixture.handler.payloads()).contains("exact");
			assertThat(fixture.handler.notifications).allMatch((heard) -> heard.channel().equals(channel));
		}
	}

	@Test
	void whatADriverGathersWithoutControlOfItsSocketIsHandedOverInBoundedNumbers() throws SQLException {
		try (SourceFixture fixture = new SourceFixture(database::connect, Duration.ofSeconds(15), "gathered")) {
			fixture.live();
			database.execute("SELECT pg_notify('gathered', i::text) FROM generate_series(1, 5000) i");
			fixture.sync();
			assertThat(fixture.handler.payloads())
				.containsExactlyElementsOf(IntStream.rangeClosed(1, 5000).mapToObj(String::valueOf).toList());
			assertThat(fixture.handler.handedOverAtOnce).allMatch((size) -> size <= 1000);
		}
	}

	@Test
	void extraChannelsAreHeardToo() throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, "main", "Extra One", "extra2").live()) {
			notify("Extra One", "1");
			notify("main", "2");
			notify("extra2", "3");
			notify("elsewhere", "4");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("1", "2", "3");
		}
	}

	@Test
	void whatItSendsToProveItselfIsNotHandedOver() {
		try (SourceFixture fixture = SourceFixture.on(database, "quiet").live()) {
			fixture.sync();
			assertThat(fixture.handler.notifications).isEmpty();
		}
	}

	@Test
	void listeningIsAnnouncedBeforeTheFirstProofAndThatBeforeLive() {
		try (SourceFixture fixture = SourceFixture.on(database, "sequence").live()) {
			assertThat(fixture.handler.calls).startsWith("STARTING", "listening", "proof", "LIVE");
		}
	}

	@Test
	void itIsNotLiveBeforeTheHandlerIsReadyYetHandsOverMeanwhile() {
		try (SourceFixture fixture = SourceFixture.on(database, "ready")) {
			CompletableFuture<Void> ready = new CompletableFuture<>();
			List<String> before = new CopyOnWriteArrayList<>();
			fixture.handler.ready = ready;
			// All on the listening thread, which does not wait without end. The first
			// ones may also be read by the confirmation and the proof.
			fixture.handler.onListening = () -> database.execute("NOTIFY ready, '1'");
			fixture.handler.onNotification = (notification) -> {
				int number = Integer.parseInt(notification.payload());
				if (number < 5) {
					database.execute("NOTIFY ready, '" + (number + 1) + "'");
				}
				else {
					before.addAll(fixture.handler.calls);
					ready.complete(null);
				}
			};
			fixture.live();
			assertThat(before).containsExactly("STARTING", "listening");
		}
	}

	@Test
	void itIsLiveInTheEndThoughTheHandlerIsNeverReady() {
		try (SourceFixture fixture = SourceFixture.on(database, "unready")) {
			fixture.handler.ready = new CompletableFuture<>();
			fixture.live();
		}
	}

	@Test
	void itKeepsTheConnectionThoughTheHandlerIsNotReadyForLongerThanSilenceIsAllowed() {
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofMillis(1800), "unready")) {
			fixture.handler.ready = new CompletableFuture<>();
			// The watchdog has looked by then, on the same thread.
			fixture.handler.onProof = () -> CompletableFuture.runAsync(() -> {
			}, fixture.timer).orTimeout(20, TimeUnit.SECONDS).join();
			fixture.live();
			fixture.sync();
			assertThat(fixture.handler.lost).hasValue(0);
		}
	}

	@Test
	void itIsLiveThoughTheHandlerCouldNotGetReady() {
		try (SourceFixture fixture = SourceFixture.on(database, "unready")) {
			fixture.handler.ready = CompletableFuture.failedFuture(new IllegalStateException("cannot clear"));
			fixture.live();
		}
	}

	@Test
	void aBarrierAfterACommitSeesItsNotification() throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, "barrier").live();
				Connection connection = database.connect();
				PreparedStatement statement = connection.prepareStatement("SELECT pg_notify('barrier', ?)")) {
			for (int i = 0; i < 2000; i++) {
				statement.setString(1, String.valueOf(i));
				statement.execute();
				fixture.sync();
				assertThat(fixture.handler.notifications).hasSize(i + 1);
			}
		}
	}

	@Test
	void manyBarriersShareARoundTrip() throws SQLException {
		try (SourceFixture fixture = SourceFixture.on(database, "shared").live()) {
			CountDownLatch busy = new CountDownLatch(1);
			CountDownLatch released = new CountDownLatch(1);
			fixture.handler.onNotification = (notification) -> {
				busy.countDown();
				await(released);
			};
			notify("shared", "blocks");
			await(busy);
			int before = fixture.handler.proofs.get();
			List<CompletableFuture<Void>> barriers = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				barriers.add(fixture.listener.barrier());
			}
			released.countDown();
			CompletableFuture.allOf(barriers.toArray(CompletableFuture[]::new)).orTimeout(20, TimeUnit.SECONDS).join();
			assertThat(fixture.handler.proofs.get() - before).isBetween(1, 3);
		}
	}

	@Test
	void aBarrierBeforeTheStartFailsAndOneBeforeLiveWaits() {
		try (SourceFixture fixture = SourceFixture.on(database, "early")) {
			assertThat(fixture.listener.barrier()).isCompletedExceptionally();
			CompletableFuture<Void> ready = new CompletableFuture<>();
			fixture.handler.ready = ready;
			fixture.start();
			CompletableFuture<Void> barrier = fixture.listener.barrier();
			eventually().until(() -> fixture.handler.listened.get() == 1);
			assertThat(barrier).isNotDone();
			ready.complete(null);
			barrier.orTimeout(20, TimeUnit.SECONDS).join();
		}
	}

	@Test
	void stoppingCancelsBarriers() {
		try (SourceFixture fixture = SourceFixture.on(database, "cancelled")) {
			fixture.handler.ready = new CompletableFuture<>();
			fixture.start();
			CompletableFuture<Void> barrier = fixture.listener.barrier();
			fixture.listener.stop();
			assertThatThrownBy(barrier::join).isInstanceOf(CancellationException.class);
		}
	}

	@Test
	void proofsComeSeveralTimesWithinTheStalenessAllowed() {
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofMillis(600), "proofs")) {
			fixture.live();
			eventually().until(() -> fixture.handler.proofs.get() >= 10);
			assertThat(System.nanoTime() - fixture.handler.lastProof.get()).isLessThan(10_000_000_000L);
			assertThat(fixture.handler.states()).containsExactly(ListenerState.STARTING, ListenerState.LIVE);
		}
	}

	@Test
	void aThreadThatWasLeftToItselfTellsNoLossWhenItEndsAfterAll() throws Exception {
		try (SourceFixture fixture = SourceFixture.on(database, "stuck").live()) {
			CompletableFuture<Thread> stuck = new CompletableFuture<>();
			CompletableFuture<Void> released = new CompletableFuture<>();
			fixture.handler.onNotification = (notification) -> {
				stuck.complete(Thread.currentThread());
				released.join();
			};
			notify("stuck", "hangs");
			Thread left = stuck.get(20, TimeUnit.SECONDS);
			fixture.listener.stop();
			fixture.live();
			released.complete(null);
			left.join(20_000);
			assertThat(left.isAlive()).isFalse();
			assertThat(fixture.handler.calls.stream().filter((call) -> !call.equals("proof")))
				.containsExactly("STARTING", "listening", "LIVE", "lost", "STOPPED", "STARTING", "listening", "LIVE");
		}
	}

	@Test
	void theConnectionIsRecognisableAndAssignsNoTransactionId() throws SQLException {
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofMillis(300), "recognisable");
				Connection connection = database.connect();
				Statement statement = connection.createStatement()) {
			fixture.live();
			try (ResultSet result = statement
				.executeQuery("SELECT pid, state FROM pg_stat_activity WHERE application_name = 'listener-test'"
						+ " AND datname = current_database() AND pid = " + fixture.listener.status().backendPid())) {
				assertThat(result.next()).isTrue();
			}
			// The server's own housekeeping may assign some, but not all the time.
			eventually().untilAsserted(() -> {
				long before = nextTransactionId(statement);
				int proofs = fixture.handler.proofs.get();
				eventually().until(() -> fixture.handler.proofs.get() >= proofs + 5);
				assertThat(nextTransactionId(statement)).isEqualTo(before);
			});
		}
	}

	@Test
	void theServerDoesNotEndItAsIdle() {
		database.execute("ALTER DATABASE " + database.name() + " SET idle_session_timeout = '300ms'");
		try (SourceFixture fixture = SourceFixture.on(database, "idle").live();
				SourceFixture clock = new SourceFixture(SourceFixture.factory(database, database.url()),
						Duration.ofMillis(300), "clock")) {
			clock.live();
			eventually().until(() -> clock.handler.proofs.get() >= 10);
			fixture.sync();
			assertThat(fixture.handler.states()).containsExactly(ListenerState.STARTING, ListenerState.LIVE);
		}
		finally {
			database.execute("ALTER DATABASE " + database.name() + " RESET idle_session_timeout");
		}
	}

	@Test
	void theStatusShowsHowItFares() {
		try (SourceFixture fixture = SourceFixture.on(database, "status")) {
			assertThat(fixture.listener.status())
				.isEqualTo(new SourceStatus(ListenerState.STOPPED, "status", null, null, Double.NaN, 0, null));
			fixture.live();
			SourceStatus status = fixture.listener.status();
			assertThat(status.state()).isEqualTo(ListenerState.LIVE);
			assertThat(status.backendPid()).isPositive();
			assertThat(status.lastProofAge()).isLessThan(Duration.ofSeconds(10));
			assertThat(status.reconnects()).isZero();
		}
	}

	@Test
	void startingAndStoppingOverAndOverLeavesNoThreadAndNoConnection() {
		try (SourceFixture fixture = SourceFixture.on(database, "restarted")) {
			for (int i = 0; i < 10; i++) {
				fixture.live();
				fixture.listener.start();
				fixture.listener.stop();
				fixture.listener.stop();
				assertThat(fixture.listener.state()).isEqualTo(ListenerState.STOPPED);
			}
			assertThat(fixture.handler.changes).hasSize(30);
			assertThat(fixture.handler.listened).hasValue(10);
			assertThat(fixture.handler.lost).hasValue(10);
			assertThat(fixture.handler.changes).extracting(ListenerStateChanged::cause).containsOnlyNulls();
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.doesNotContain("pgcachewatch-listener");
			eventually().until(() -> connections("listener-test") == 0);
		}
	}

	@Test
	void aListenerStoppedAtOnceLeavesNoConnection() {
		try (SourceFixture fixture = SourceFixture.on(database, "hasty")) {
			for (int i = 0; i < 20; i++) {
				fixture.start();
				fixture.listener.stop();
			}
			assertThat(fixture.listener.state()).isEqualTo(ListenerState.STOPPED);
			eventually().until(() -> connections("listener-test") == 0);
		}
	}

	private static void notify(String channel, String payload) throws SQLException {
		try (Connection connection = database.connect();
				PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
			statement.setString(1, channel);
			statement.setString(2, payload);
			statement.execute();
		}
	}

	private static void notifyEach(String channel, int count) throws SQLException {
		try (Connection connection = database.connect();
				PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
			for (int i = 0; i < count; i++) {
				statement.setString(1, channel);
				statement.setString(2, String.valueOf(i));
				statement.execute();
			}
		}
	}

	private static int pid(Connection connection) throws SQLException {
		return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
	}

	private static long nextTransactionId(Statement statement) throws SQLException {
		try (ResultSet result = statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())")) {
			result.next();
			return result.getLong(1);
		}
	}

	private static int connections(String applicationName) throws SQLException {
		try (Connection connection = database.connect();
				PreparedStatement statement = connection.prepareStatement(
						"SELECT count(*) FROM pg_stat_activity WHERE application_name = ? AND datname = ?")) {
			statement.setString(1, applicationName);
			statement.setString(2, database.name());
			try (ResultSet result = statement.executeQuery()) {
				result.next();
				return result.getInt(1);
			}
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
