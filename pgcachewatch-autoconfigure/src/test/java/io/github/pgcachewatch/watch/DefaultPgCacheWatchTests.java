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

package io.github.pgcachewatch.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.cache.CacheObserver;
import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.notify.NotifySource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link DefaultPgCacheWatch}.
 */
class DefaultPgCacheWatchTests {

	private static final Duration MAX_STALENESS = Duration.ofSeconds(15);

	private final CountDownLatch connecting = new CountDownLatch(1);

	private final ExecutorService worker = Executors.newCachedThreadPool();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	@AfterEach
	void close() {
		this.connecting.countDown();
		this.worker.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void whatFollowsASyncMayWaitForAnother() {
		Bookshop.contextRunner(Bookshop.createDatabase())
			.withUserConfiguration(ShopConfiguration.class)
			.run((context) -> {
				Bookshop.awaitLive(context);
				PgCacheWatch watch = context.getBean(PgCacheWatch.class);
				watch.sync().thenRun(() -> watch.sync().join()).get(30, TimeUnit.SECONDS);
			});
	}

	@Test
	void aSyncIsNotDoneWhileAProofIsUnderWayThatMayBeOlderThanTheChange() throws Exception {
		ListenerLiveness liveness = new ListenerLiveness(MAX_STALENESS);
		WatchedCaches caches = new WatchedCaches(WatchedCacheSettings.defaults(), liveness, new CacheObserver() {
		}, this.worker, this.timer);
		Invalidator invalidator = new Invalidator(caches, this.timer);
		ChangeProcessing processing = new ChangeProcessing("changes", invalidator, caches, liveness,
				mock(ApplicationEvents.class), new WatchStatistics());
		ChangeSource source = NotifySource.create(() -> {
			await(this.connecting);
			throw new IllegalStateException("not needed");
		}, new SourceSettings("changes", MAX_STALENESS,
				new Backoff(Duration.ofSeconds(30), Duration.ofSeconds(30), 2, 0)), List.of(), processing, this.timer,
				this.worker);
		DefaultPgCacheWatch watch = new DefaultPgCacheWatch(source, liveness, processing, mock(ChangeSender.class),
				mock(TriggerMonitor.class), false, this.worker);
		source.start();
		assertThat(watch.sync()).isDone();
		processing.listening();
		long probeSent = System.nanoTime();
		CompletableFuture<Void> sync = watch.sync();
		assertThat(sync).isNotDone();
		processing.proof(probeSent);
		assertThat(sync).isNotDone();
		processing.lost();
		sync.get(30, TimeUnit.SECONDS);
		this.connecting.countDown();
		source.stop();
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
