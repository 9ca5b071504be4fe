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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.source.ConnectionFailure;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.pgcachewatch.event.ListenerState.DISCONNECTED;
import static io.github.pgcachewatch.event.ListenerState.LIVE;
import static io.github.pgcachewatch.event.ListenerState.STARTING;
import static io.github.pgcachewatch.event.ListenerState.STOPPED;
import static io.github.pgcachewatch.event.ListenerState.SUSPECT;
import static io.github.pgcachewatch.source.notify.SourceFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NotifySource} on networks and servers that fail.
 */
class NotifySourceFaultTests {

	private static final Duration SHORT = Duration.ofMillis(900);

	private static final TestDatabase database = PostgresServer.shared().createDatabase();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final TcpProxy proxy = TcpProxy.to(database);

	private SourceFixture fixture = proxied(SHORT);

	@BeforeEach
	void start() {
		this.fixture.live();
	}

	@AfterEach
	void close() {
		this.fixture.close();
		this.proxy.close();
		this.timer.shutdownNow();
	}

	@Test
	void afterItsServerProcessWasTerminatedItListensAnew() {
		database.execute("SELECT pg_terminate_backend(" + this.fixture.listener.status().backendPid() + ")");
		awaitReconnected(1);
		assertThat(this.fixture.handler.states()).containsExactly(STARTING, LIVE, DISCONNECTED, LIVE);
		assertThat(this.fixture.handler.calls.stream().filter((call) -> !call.equals("proof")))
			.containsExactly("STARTING", "listening", "LIVE", "lost", "DISCONNECTED", "listening", "LIVE");
		assertThat(cause()).isInstanceOfSatisfying(SQLException.class,
				(cause) -> assertThat(cause.getSQLState()).isEqualTo("57P01"));
		assertHears("after termination");
	}

	@Test
	void afterTheConnectionWasCutItListensAnew() {
		for (int i = 1; i <= 5; i++) {
			this.proxy.cut();
			awaitReconnected(i);
			assertHears("cut " + i);
		}
	}

	@Test
	void aShortPauseOfTheServerMakesItSuspectAndNoMore() {
		this.fixture.close();
		this.fixture = proxied(Duration.ofSeconds(6)).live();
		this.proxy.freeze();
		this.fixture.awaitState(SUSPECT);
		this.proxy.thaw();
		this.fixture.awaitState(LIVE);
		assertThat(this.fixture.handler.states()).containsExactly(STARTING, LIVE, SUSPECT, LIVE);
		assertThat(this.fixture.handler.lost).hasValue(0);
	}

	@Test
	void aFrozenServerIsGivenUpAndConnectedToAgainWhenItThaws() {
		this.proxy.freeze();
		this.fixture.awaitState(DISCONNECTED);
		assertThat(this.fixture.handler.states()).containsExactly(STARTING, LIVE, SUSPECT, DISCONNECTED);
		assertThat(cause()).hasMessageContaining("does not answer");
		this.proxy.thaw();
		awaitReconnected(1);
		assertHears("thawed");
	}

	@Test
	void aConnectionHalfOpenTowardsTheClientIsGivenUp() {
		this.proxy.freezeToClient();
		this.fixture.awaitState(DISCONNECTED);
		this.proxy.thaw();
		awaitReconnected(1);
	}

	@Test
	void aConnectionHalfOpenTowardsTheServerIsGivenUp() {
		this.proxy.freezeToServer();
		this.fixture.awaitState(DISCONNECTED);
		this.proxy.thaw();
		awaitReconnected(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 3, 7, 20, 1000 })
	void aMessageThatStopsInItsMiddleDoesNotHoldTheListenerUp(long bytes) {
		this.fixture.sync();
		this.proxy.freezeToClientAfter(bytes);
		database.execute("SELECT pg_notify('faults', repeat('x', 7000))");
		this.fixture.awaitState(DISCONNECTED);
		this.proxy.thaw();
		awaitReconnected(1);
		assertHears("whole");
		assertThat(this.fixture.handler.payloads())
			.allMatch((heard) -> heard.equals("whole") || heard.length() == 7000);
	}

	@Test
	void aConnectionCutInTheMiddleOfAMessageHandsNoPartOfItOver() {
		this.fixture.sync();
		this.proxy.freezeToClientAfter(3000);
		database.execute("SELECT pg_notify('faults', repeat('x', 7000))");
		this.proxy.cut();
		this.proxy.thaw();
		awaitReconnected(1);
		assertHears("whole");
		assertThat(this.fixture.handler.payloads()).containsOnly("whole");
	}

	@Test
	void aServerThatRefusesIsTriedUntilItAdmits() {
		this.proxy.refuse();
		this.fixture.awaitState(DISCONNECTED);
		eventually().until(() -> this.fixture.listener.status().lastFailure() != cause());
		this.proxy.admit();
		awaitReconnected(1);
	}

	@Test
	void barriersOutliveALostConnection() {
		this.proxy.freeze();
		var barrier = this.fixture.listener.barrier();
		this.fixture.awaitState(DISCONNECTED);
		assertThat(barrier).isNotDone();
		this.proxy.thaw();
		eventually().until(barrier::isDone);
		assertThat(barrier).isCompleted();
	}

	@Test
	void whenTheFirstAttemptFailsItIsDisconnectedAndGoesOn() {
		this.fixture.close();
		this.proxy.refuse();
		this.fixture = proxied(SHORT).start();
		this.fixture.awaitState(DISCONNECTED);
		this.proxy.admit();
		this.fixture.awaitState(LIVE);
		assertThat(this.fixture.handler.states()).containsExactly(STARTING, DISCONNECTED, LIVE);
		assertThat(this.fixture.listener.status().reconnects()).isZero();
	}

	@Test
	void credentialsAreAskedForAnewAtEachAttempt() {
		this.fixture.close();
		AtomicInteger asked = new AtomicInteger();
		ConnectionSettings right = SourceFixture.settings(database, database.url());
		ConnectionSettings wrong = new ConnectionSettings(right.url(), "nobody_known", "wrong", Map.of(),
				right.connectTimeout(), right.applicationName());
		AtomicReference<ConnectionSettings> settings = new AtomicReference<>(wrong);
		this.fixture = new SourceFixture(new PgConnectionFactory(() -> {
			asked.incrementAndGet();
			return settings.get();
		}), SHORT, "faults").start();
		eventually().until(() -> asked.get() >= 3);
		assertThat(cause()).satisfies(
				(cause) -> assertThat(ConnectionFailure.describe(cause)).contains("pgcachewatch.connection.username"));
		settings.set(right);
		this.fixture.awaitState(LIVE);
	}

	@Test
	void aServerOutOfConnectionsIsTriedUntilItHasOne() {
		this.fixture.close();
		database.execute("CREATE ROLE limited LOGIN PASSWORD 'limited' CONNECTION LIMIT 0");
		this.fixture = new SourceFixture(new PgConnectionFactory(() -> new ConnectionSettings(database.url(), "limited",
				"limited", Map.of(), Duration.ofSeconds(10), "limited")), SHORT, "faults")
			.start();
		this.fixture.awaitState(DISCONNECTED);
		assertThat(ConnectionFailure.describe(cause())).contains("max_connections");
		database.execute("ALTER ROLE limited CONNECTION LIMIT 5");
		this.fixture.awaitState(LIVE);
	}

	@Test
	void aHandlerThatThrowsLosesTheConnectionAndNotTheListener() {
		for (Throwable thrown : List.of(new IllegalStateException("broken"), new OutOfMemoryError("simulated"),
				new StackOverflowError("simulated"), new AssertionError("simulated"))) {
			int before = this.fixture.handler.listened.get();
			this.fixture.handler.onNotification = (notification) -> sneakyThrow(thrown);
			database.execute("NOTIFY faults, 'bad'");
			eventually().until(() -> this.fixture.handler.listened.get() > before);
			this.fixture.handler.onNotification = this.fixture.handler.notifications::add;
			this.fixture.awaitState(LIVE);
			assertHears("good");
		}
		assertThat(this.fixture.handler.lost).hasValueGreaterThanOrEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "listening", "proof", "lost", "state" })
	void whateverTheHandlerFailsAtItListensInTheEnd(String method) {
		this.fixture.close();
		AtomicInteger failures = new AtomicInteger(4);
		RecordingHandler handler = new FailingHandler(method, failures);
		SourceSettings settings = new SourceSettings("faults", SHORT, SourceFixture.BACKOFF);
		ChangeSource listener = NotifySource.create(SourceFixture.factory(database, this.proxy.url(database)), settings,
				List.of(), handler, this.timer, SourceFixture.WORKERS);
		listener.start();
		try {
			for (int i = 0; i < 4; i++) {
				eventually().until(listener::state, LIVE::equals);
				this.proxy.cut();
				eventually().until(listener::state, (state) -> state != LIVE);
			}
			eventually().until(listener::state, LIVE::equals);
			assertThat(failures.get()).isNotPositive();
		}
		finally {
			listener.stop();
		}
		assertThat(listener.state()).isEqualTo(STOPPED);
	}

	@Test
	void anInterruptDoesNotEndTheListening() {
		Thread thread = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((candidate) -> candidate.getName().equals("pgcachewatch-listener"))
			.findFirst()
			.orElseThrow();
		thread.interrupt();
		awaitReconnected(1);
		assertHears("after the interrupt");
	}

	@Test
	void itStopsPromptlyWhileTheServerIsFrozen() {
		this.proxy.freeze();
		assertStopsPromptly();
	}

	@Test
	void itStopsPromptlyInTheMiddleOfAMessage() {
		this.fixture.sync();
		this.proxy.freezeToClientAfter(7);
		database.execute("NOTIFY faults, 'never complete'");
		assertStopsPromptly();
	}

	@Test
	void itStopsPromptlyWhileLoggingIn() {
		this.fixture.close();
		this.proxy.freeze();
		this.fixture = proxied(SHORT).start();
		eventually().until(() -> this.proxy.connections() > 0);
		assertStopsPromptly();
	}

	@Test
	void itStopsPromptlyWhileConnectingToABlackHole() throws IOException {
		this.fixture.close();
		List<Socket> filling = new ArrayList<>();
		try (ServerSocket blackHole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fillBacklog(blackHole, filling);
			this.fixture = new SourceFixture(
					SourceFixture.factory(database, "jdbc:postgresql://localhost:" + blackHole.getLocalPort() + "/x"),
					SHORT, "faults")
				.start();
			assertStopsPromptly();
		}
		finally {
			for (Socket socket : filling) {
				socket.close();
			}
		}
	}

	@Test
	void aLoginThatIsNotAnsweredFailsInTime() {
		this.fixture.close();
		this.proxy.freeze();
		this.fixture = new SourceFixture(
				new PgConnectionFactory(() -> new ConnectionSettings(this.proxy.url(database), database.username(),
						database.password(), Map.of("sslmode", "disable"), Duration.ofSeconds(1), "limited")),
				SHORT, "faults")
			.start();
		this.fixture.awaitState(DISCONNECTED);
		assertThat(cause()).hasRootCauseMessage("The server did not complete the login within 2000 ms");
	}

	private void assertStopsPromptly() {
		long start = System.nanoTime();
		this.fixture.listener.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(this.fixture.listener.state()).isEqualTo(STOPPED);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.doesNotContain("pgcachewatch-listener");
	}

	private static void fillBacklog(ServerSocket server, List<Socket> filling) throws IOException {
		for (int i = 0; i < 8; i++) {
			Socket socket = new Socket();
			filling.add(socket);
			try {
				socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private SourceFixture proxied(Duration maxStaleness) {
		return new SourceFixture(SourceFixture.factory(database, this.proxy.url(database)), maxStaleness, "faults");
	}

	private void awaitReconnected(long times) {
		eventually().until(() -> this.fixture.listener.status().reconnects() >= times);
		this.fixture.awaitState(LIVE);
	}

	private void assertHears(String payload) {
		database.execute("NOTIFY faults, '" + payload + "'");
		this.fixture.sync();
		assertThat(this.fixture.handler.payloads()).contains(payload);
	}

	private Throwable cause() {
		return this.fixture.handler.changes.stream()
			.filter((change) -> change.to() == DISCONNECTED)
			.map(ListenerStateChanged::cause)
			.findFirst()
			.orElseThrow();
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable throwable) throws T {
		throw (T) throwable;
	}

	private static final class FailingHandler extends RecordingHandler {

		private final String method;

		private final AtomicInteger failures;

		FailingHandler(String method, AtomicInteger failures) {
			this.method = method;
			this.failures = failures;
		}

		private void fail(String called) {
			if (called.equals(this.method) && this.failures.getAndDecrement() > 0) {
				if (this.failures.get() % 2 == 0) {
					throw new StackOverflowError("simulated");
				}
				throw new IllegalStateException("simulated");
			}
		}

		@Override
		public CompletionStage<?> listening() {
			fail("listening");
			return super.listening();
		}

		@Override
		public void proof(long nanoTime) {
			super.proof(nanoTime);
			fail("proof");
		}

		@Override
		public void lost() {
			super.lost();
			fail("lost");
		}

		@Override
		public void stateChanged(ListenerStateChanged change) {
			super.stateChanged(change);
			if (change.to() == ListenerState.LIVE) {
				fail("state");
			}
		}

	}

}
