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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.ChangeHandler;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SourceSettings;
import org.jspecify.annotations.Nullable;

/**
 * A listener in a JVM of its own, which is to have a small heap. Prints LIVE, and then
 * how many notifications it heard until one with the payload "end", and on how many
 * connections.
 */
final class FloodMain {

	private FloodMain() {
	}

	public static void main(String[] args) throws InterruptedException {
		ConnectionSettings settings = new ConnectionSettings(args[0], args[1], args[2], Map.of(),
				Duration.ofSeconds(10), "flood");
		Counter counter = new Counter();
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		ChangeSource listener = NotifySource.create(new PgConnectionFactory(() -> settings),
				new SourceSettings("flood", Duration.ofSeconds(1),
						new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 2, 0)),
				List.of(), counter, timer, (task) -> new Thread(task).start());
		listener.start();
		boolean ended = counter.end.await(120, TimeUnit.SECONDS);
		System.out.println((ended ? "heard " : "no end after ") + counter.heard + " on " + counter.connections);
		listener.stop();
		timer.shutdownNow();
	}

	private static final class Counter implements ChangeHandler {

		private final CountDownLatch end = new CountDownLatch(1);

		private final AtomicInteger heard = new AtomicInteger();

		private final AtomicInteger connections = new AtomicInteger();

		@Override
		public void notifications(List<PgNotification> notifications) {
			notifications.forEach(this::count);
		}

		private void count(PgNotification notification) {
			if (notification.payload().equals("end")) {
				this.end.countDown();
			}
			else {
				this.heard.incrementAndGet();
			}
		}

		@Override
		public void changes(List<TableChange> changes) {
		}

		@Override
		public void unknown(String reason, @Nullable PgNotification notification) {
		}

		@Override
		public void carryOut() {
		}

		@Override
		public CompletionStage<?> listening() {
			this.connections.incrementAndGet();
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void proof(long sentNanos) {
		}

		@Override
		public void lost() {
		}

		@Override
		public void stateChanged(ListenerStateChanged change) {
			System.out.println(change.to());
		}

	}

}
