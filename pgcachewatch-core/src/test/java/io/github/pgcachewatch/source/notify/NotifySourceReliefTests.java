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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static io.github.pgcachewatch.source.notify.SourceFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link NotifySource}: what its handler leaves to do is done by the thread
 * that listens, and another one takes over where that takes long.
 */
class NotifySourceReliefTests {

	private static TestDatabase database;

	@BeforeAll
	static void createDatabase() {
		database = PostgresServer.shared().createDatabase();
	}

	@Test
	void whileWhatIsLeftBlocksTheListeningGoesOn() {
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofSeconds(3), "blocked")) {
			fixture.live();
			CountDownLatch released = new CountDownLatch(1);
			CompletableFuture<Thread> blocked = leaveOnce(fixture, () -> await(released));
			notify("blocked", "first");
			blocked.join();
			notify("blocked", "second");
			fixture.sync();
			int proofs = fixture.handler.proofs.get();
			eventually().until(() -> fixture.handler.proofs.get() >= proofs + 5);
			assertThat(fixture.handler.payloads()).containsExactly("first", "second");
			assertThat(fixture.handler.states()).containsExactly(ListenerState.STARTING, ListenerState.LIVE);
			released.countDown();
			eventually().until(() -> !blocked.join().isAlive());
			notify("blocked", "third");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("first", "second", "third");
		}
	}

	@Test
	void allThatIsLeftIsDoneAndTheOrderIsKept() {
		try (SourceFixture fixture = SourceFixture.on(database, "order").live()) {
			AtomicInteger left = new AtomicInteger();
			AtomicInteger done = new AtomicInteger();
			fixture.handler.left = () -> {
				left.incrementAndGet();
				return done::incrementAndGet;
			};
			IntStream.range(0, 500).forEach((i) -> notify("order", String.valueOf(i)));
			database.execute("SELECT pg_notify('order', i::text) FROM generate_series(500, 50000) i");
			fixture.sync();
			assertThat(fixture.handler.payloads())
				.containsExactlyElementsOf(IntStream.rangeClosed(0, 50_000).mapToObj(String::valueOf).toList());
			assertThat(left).hasValueGreaterThan(100);
			eventually().until(() -> done.get() == left.get());
		}
	}

	@Test
	void theOneThatTookOverReconnects() {
		try (SourceFixture fixture = SourceFixture.on(database, "again").live()) {
			CountDownLatch released = new CountDownLatch(1);
			leaveOnce(fixture, () -> await(released));
			notify("again", "first");
			fixture.sync();
			Integer pid = fixture.listener.status().backendPid();
			database.execute("SELECT pg_terminate_backend(" + pid + ")");
			eventually().until(() -> fixture.listener.status().reconnects() == 1);
			fixture.awaitState(ListenerState.LIVE);
			notify("again", "second");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("first", "second");
			assertThat(fixture.handler.lost).hasValue(1);
			released.countDown();
		}
	}

	@Test
	void stoppingWaitsForNothingThatIsLeft() {
		CountDownLatch released = new CountDownLatch(1);
		try (SourceFixture fixture = SourceFixture.on(database, "stopped").live()) {
			CompletableFuture<Thread> blocked = leaveOnce(fixture, () -> await(released));
			notify("stopped", "first");
			blocked.join();
			fixture.listener.stop();
			assertThat(fixture.handler.calls.stream().filter((call) -> !call.equals("proof")))
				.containsExactly("STARTING", "listening", "LIVE", "lost", "STOPPED");
			fixture.live();
			notify("stopped", "second");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("first", "second");
		}
		finally {
			released.countDown();
		}
	}

	@Test
	void whatIsLeftMayStopTheListener() {
		try (SourceFixture fixture = SourceFixture.on(database, "itself").live()) {
			CompletableFuture<Integer> lost = new CompletableFuture<>();
			leaveOnce(fixture, () -> {
				fixture.listener.stop();
				lost.complete(fixture.handler.lost.get());
			});
			notify("itself", "stop");
			assertThat(lost.join()).as("told of a loss before another session may begin").isOne();
			assertThat(fixture.listener.state()).isEqualTo(ListenerState.STOPPED);
			fixture.live();
			notify("itself", "again");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("stop", "again");
			assertThat(fixture.handler.lost).hasValue(1);
		}
	}

	@Test
	void whereNoThreadIsToBeHadToTakeOverItIsTriedAgain() {
		AtomicInteger asked = new AtomicInteger();
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofSeconds(15), (task) -> {
					switch (asked.getAndIncrement()) {
						case 1 -> throw new RejectedExecutionException("on purpose");
						case 2 -> throw new OutOfMemoryError("on purpose");
						default -> SourceFixture.WORKERS.execute(task);
					}
				}, "retried")) {
			fixture.live();
			CountDownLatch released = new CountDownLatch(1);
			CompletableFuture<Thread> blocked = leaveOnce(fixture, () -> await(released));
			notify("retried", "first");
			blocked.join();
			notify("retried", "second");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("first", "second");
			assertThat(asked).hasValueGreaterThan(3);
			released.countDown();
		}
	}

	@Test
	void whereThereAreNoOtherThreadsOneDoesItAll() {
		AtomicInteger threads = new AtomicInteger(1);
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofSeconds(15), (task) -> {
					if (threads.getAndDecrement() < 1) {
						throw new RejectedExecutionException("on purpose");
					}
					SourceFixture.WORKERS.execute(task);
				}, "alone")) {
			fixture.live();
			AtomicInteger done = new AtomicInteger();
			fixture.handler.left = () -> done::incrementAndGet;
			database.execute("SELECT pg_notify('alone', i::text) FROM generate_series(1, 10000) i");
			fixture.sync();
			assertThat(fixture.handler.payloads()).hasSize(10_000);
			assertThat(fixture.handler.handedOverAtOnce).hasSizeGreaterThan(1);
			eventually().until(() -> done.get() == fixture.handler.handedOverAtOnce.size());
		}
	}

	@Test
	void aStartThatFindsNoThreadCanBeTriedAgain() {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, database.url()),
				Duration.ofSeconds(15), (task) -> {
					if (exhausted.getAndSet(false)) {
						throw new OutOfMemoryError("on purpose");
					}
					SourceFixture.WORKERS.execute(task);
				}, "restarted")) {
			assertThatThrownBy(fixture.listener::start).isInstanceOf(OutOfMemoryError.class);
			assertThat(fixture.listener.state()).isEqualTo(ListenerState.STOPPED);
			assertThat(fixture.listener.barrier()).isCompletedExceptionally();
			fixture.live();
		}
	}

	@Test
	void workThatFailsOrIsInterruptedDoesNotEndTheListening() {
		try (SourceFixture fixture = SourceFixture.on(database, "failing").live()) {
			leaveOnce(fixture, () -> {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("on purpose");
			});
			notify("failing", "first");
			notify("failing", "second");
			fixture.sync();
			assertThat(fixture.handler.payloads()).containsExactly("first", "second");
			assertThat(fixture.handler.lost).hasValue(0);
		}
	}

	/**
	 * Leaves a piece of work at the next occasion, and returns the thread that begins it.
	 */
	private static CompletableFuture<Thread> leaveOnce(SourceFixture fixture, Runnable work) {
		CompletableFuture<Thread> begun = new CompletableFuture<>();
		fixture.handler.left = () -> {
			fixture.handler.left = () -> null;
			return () -> {
				begun.complete(Thread.currentThread());
				work.run();
			};
		};
		return begun;
	}

	private static void notify(String channel, String payload) {
		database.execute("SELECT pg_notify('" + channel + "', '" + payload + "')");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
