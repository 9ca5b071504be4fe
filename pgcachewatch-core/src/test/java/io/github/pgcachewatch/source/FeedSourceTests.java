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

package io.github.pgcachewatch.source;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FeedSource} with a feed that is not PostgreSQL.
 */
class FeedSourceTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final RecordingHandler handler = new RecordingHandler();

	private final BlockingQueue<String> onTheWay = new LinkedBlockingQueue<>();

	private final FeedSource source = new FeedSource(QueueFeed::new,
			new SourceSettings("memory", Duration.ofMinutes(1),
					new Backoff(Duration.ofMillis(10), Duration.ofMillis(10), 1, 0)),
			this.handler, this.timer, (task) -> new Thread(task, "test-worker").start());

	@AfterEach
	void stop() {
		this.source.stop();
		this.timer.shutdownNow();
	}

	@Test
	void aBarrierIsDoneAfterWhatWasOnTheWayIsHandedOver() {
		start();
		this.onTheWay.add("book");
		this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(this.handler.calls).containsSubsequence("listening", "proof", "book", "proof");
		await().atMost(LIMIT).until(() -> this.handler.calls.contains("carried out"));
	}

	@Test
	void whatIsReceivedInTheMidstOfAProofHoldsBackNoBarrierWhileItIsCarriedOut() {
		start();
		CountDownLatch released = new CountDownLatch(1);
		AtomicBoolean first = new AtomicBoolean(true);
		CompletableFuture<Void> blocked = new CompletableFuture<>();
		this.handler.work = () -> {
			if (first.getAndSet(false)) {
				awaitLatch(released);
				blocked.complete(null);
			}
		};
		for (String table : List.of("book", "author")) {
			this.onTheWay.add(table);
			this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		}
		assertThat(this.handler.calls).contains("book", "author");
		assertThat(blocked).isNotDone();
		released.countDown();
		blocked.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Test
	void whatIsCarriedOutMayFailAndInterruptWithoutHarmToTheConnection() {
		start();
		this.handler.work = () -> {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("on purpose");
		};
		this.onTheWay.add("book");
		this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(this.source.status().reconnects()).isZero();
		assertThat(this.handler.calls).doesNotContain("lost");
	}

	@Test
	void whenAFeedFailsTheNextOneIsOpened() {
		start();
		this.onTheWay.add("fails");
		this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(this.handler.calls).containsSubsequence("listening", "proof", "lost", "listening", "proof");
		assertThat(this.source.status().lastFailure()).hasMessage("on purpose");
	}

	@Test
	void whatWasHandedOverBeforeAFeedFailedIsCarriedOut() {
		start();
		this.onTheWay.add("half");
		this.source.barrier().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		await().atMost(LIMIT).until(() -> this.handler.calls.contains("carried out"));
		assertThat(this.handler.calls).containsSubsequence("half", "lost", "listening", "proof");
	}

	private void start() {
		this.source.start();
		await().atMost(LIMIT).until(this.source::state, ListenerState.LIVE::equals);
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Receives tables by their names, with the next proof.
	 */
	private final class QueueFeed implements Feed {

		private final BlockingQueue<String> wakes = new LinkedBlockingQueue<>();

		private Runnable inPassing = () -> {
		};

		@Override
		public void connect(Runnable inPassing) {
			this.inPassing = inPassing;
		}

		@Override
		public void subscribe() {
		}

		@Override
		public void confirm() {
		}

		@Override
		public boolean await(long untilNanoTime) throws InterruptedException {
			this.wakes.poll(untilNanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
			return false;
		}

		@Override
		public void prove() {
			for (String table = onTheWay(); table != null; table = onTheWay()) {
				if (table.equals("fails")) {
					throw new IllegalStateException("on purpose");
				}
				FeedSourceTests.this.handler.changes(List.of(TableChange.of(Operation.UPDATE, table)));
				if (table.equals("half")) {
					throw new IllegalStateException("on purpose");
				}
				this.inPassing.run();
			}
		}

		private @Nullable String onTheWay() {
			return FeedSourceTests.this.onTheWay.poll();
		}

		@Override
		public long lastReceived() {
			return System.nanoTime();
		}

		@Override
		public void wake() {
			this.wakes.add("wake");
		}

		@Override
		public void abort() {
			wake();
		}

		@Override
		public @Nullable Integer backendPid() {
			return null;
		}

		@Override
		public void close() {
		}

	}

	private static final class RecordingHandler implements ChangeHandler {

		private final Queue<String> calls = new ConcurrentLinkedQueue<>();

		private volatile Runnable work = () -> {
		};

		@Override
		public void changes(List<TableChange> changes) {
			changes.forEach((change) -> this.calls.add(change.table()));
		}

		@Override
		public void unknown(String reason, @Nullable PgNotification notification) {
			this.calls.add("unknown");
		}

		@Override
		public void carryOut() {
			this.work.run();
			this.calls.add("carried out");
		}

		@Override
		public CompletionStage<?> listening() {
			this.calls.add("listening");
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void proof(long sentNanos) {
			this.calls.add("proof");
		}

		@Override
		public void lost() {
			this.calls.add("lost");
		}

		@Override
		public void stateChanged(ListenerStateChanged change) {
			this.calls.add(change.to().name());
		}

	}

}
