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

package io.github.pgcachewatch.cache;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A hit is served only while the listener was proved live recently.
 */
class GateTests {

	private static final WatchedCacheSettings SERVE = new WatchedCacheSettings((name) -> true, false, Duration.ZERO,
			100);

	private TestWatch watch = new TestWatch();

	@AfterEach
	void close() {
		this.watch.close();
	}

	@Test
	void whenTheProofIsTooOldHitsAreNotServed() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "one");
		this.watch.pass(TestWatch.MAX_STALENESS);
		assertThat(cache.get(1L)).isNotNull();
		this.watch.pass(Duration.ofNanos(1));
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.get(1L, String.class)).isNull();
		assertThat(cache.retrieve(1L)).isNull();
		assertThat(cache.get(1L, () -> "loaded")).isEqualTo("loaded");
		assertThat(cache.putIfAbsent(1L, "absent")).isNull();
		assertThat(this.watch.observer.bypassed).isNotEmpty();
		assertThat(this.watch.caches.status()).singleElement()
			.satisfies((status) -> assertThat(status.bypassed()).isEqualTo("the listener is not live"));
		this.watch.prove();
		assertThat(cache.get(1L)).isNotNull();
		assertThat(this.watch.caches.status().get(0).bypassed()).isNull();
	}

	@Test
	void whileAProofIsOverdueACacheInMemoryStoresWhatItServesAfterTheNextProof() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.pass(TestWatch.MAX_STALENESS.plusNanos(1));
		cache.put(1L, "one");
		assertThat(cache.get(1L)).isNull();
		this.watch.prove();
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void whatIsStoredWhileAProofIsOverdueIsClearedByAReconnection() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.pass(TestWatch.MAX_STALENESS.plusNanos(1));
		cache.put(1L, "one");
		this.watch.liveness.lost();
		TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
		this.watch.prove();
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void whileAProofIsOverdueACacheOfAnotherProcessStoresNothing() {
		RemoteCache remote = new RemoteCache();
		Cache cache = this.watch.watch(new SingleCacheManager(remote), "books");
		this.watch.pass(TestWatch.MAX_STALENESS.plusNanos(1));
		cache.put(1L, "one");
		assertThat(remote.get(1L)).isNull();
	}

	@Test
	void whileTheConnectionIsLostTheCacheIsNotAsked() {
		AtomicInteger asked = new AtomicInteger();
		Cache cache = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			protected Object lookup(Object key) {
				asked.incrementAndGet();
				return super.lookup(key);
			}

		}), "books");
		cache.put(1L, "one");
		this.watch.liveness.lost();
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.retrieve(1L)).isNull();
		assertThat(asked).hasValue(0);
	}

	@Test
	void namesAreAskedForOutsideOfAnyLock() throws Exception {
		WatchedCaches caches = new WatchedCaches(WatchedCacheSettings.defaults(), this.watch.liveness,
				this.watch.observer, Runnable::run, null);
		CountDownLatch asking = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		caches.expectNames((name) -> {
			if (name.equals("slow")) {
				asking.countDown();
				TestWatch.await(released);
			}
			return true;
		});
		CacheManager manager = WatchedManager.watch(new ConcurrentMapCacheManager(), caches);
		Future<Cache> slow = this.watch.onAnotherThread(() -> manager.getCache("slow"));
		TestWatch.await(asking);
		assertThat(TestWatch.get(this.watch.onAnotherThread(() -> manager.getCache("prompt")))).isNotNull();
		released.countDown();
		assertThat(TestWatch.get(slow)).isNotNull();
	}

	@Test
	void whenTheConnectionIsLostHitsAreNotServed() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "one");
		this.watch.liveness.lost();
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void whenServingIsAskedForHitsAreServedThoughLostButMissesAreNotStored() {
		this.watch.close();
		this.watch = new TestWatch(SERVE);
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "one");
		this.watch.liveness.lost();
		assertThat(cache.get(1L)).isNotNull();
		assertThat(cache.get(2L)).isNull();
		cache.put(2L, "two");
		assertThat(cache.get(2L, () -> "two")).isEqualTo("two");
		assertThat(cache.get(2L)).isNull();
		this.watch.caches.suspend("books", "drift");
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void beforeTheFirstProofNothingIsServedEvenWhereServingIsAskedFor() {
		ListenerLiveness never = new ListenerLiveness(TestWatch.MAX_STALENESS);
		WatchedCaches caches = new WatchedCaches(SERVE, never, this.watch.observer, Runnable::run,
				java.util.concurrent.Executors.newSingleThreadScheduledExecutor());
		CacheManager manager = new ConcurrentMapCacheManager();
		manager.getCache("books").put(1L, "old");
		assertThat(WatchedManager.watch(manager, caches).getCache("books").get(1L)).isNull();
	}

	@Test
	void aCacheThatIsFirstUsedWhenLiveIsClearedBefore() {
		CacheManager manager = new ConcurrentMapCacheManager();
		manager.getCache("books").put(1L, "of unknown age");
		Cache cache = this.watch.watch(manager, "books");
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void aReferenceObtainedBeforeTheFirstProofServesAfterIt() {
		this.watch.liveness.lost();
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		assertThat(kept.get(1L)).isNull();
		TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
		this.watch.prove();
		kept.put(1L, "from before");
		assertThat(kept.get(1L)).isNull();
		kept.put(1L, "new");
		assertThat(kept.get(1L)).isNotNull();
	}

	@Test
	void whileAnyReasonStandsACacheIsSuspendedAndThenCleared() {
		CacheManager manager = this.watch.watch(CacheManagers.caffeine());
		Cache cache = manager.getCache("books");
		cache.put(1L, "one");
		this.watch.caches.suspend("books", "trigger missing");
		this.watch.caches.suspend("books", "column missing");
		assertThat(cache.get(1L)).isNull();
		this.watch.caches.resume("books", "trigger missing");
		assertThat(cache.get(1L)).isNull();
		this.watch.caches.resume("books", "column missing");
		this.watch.settle();
		assertThat(this.watch.observer.invalidated).containsExactly("booksallDRIFT");
		cache.put(1L, "from before");
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void aSuspensionHoldsForACacheThatIsUsedLater() {
		this.watch.caches.suspend("books", "trigger missing");
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "one");
		assertThat(cache.get(1L)).isNull();
		this.watch.caches.resume("books", "trigger missing");
		this.watch.settle();
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "one");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void whenAHitIsReadWhileEverythingIsInvalidatedItIsNotServed() {
		TestWatch watch = this.watch;
		CacheManager manager = new SingleCacheManager(
				new org.springframework.cache.concurrent.ConcurrentMapCache("books") {

					private boolean reconnected;

					@Override
					protected Object lookup(Object key) {
						Object value = super.lookup(key);
						if (value != null && !this.reconnected) {
							this.reconnected = true;
							watch.liveness.lost();
							TestWatch.get(watch.caches.invalidateAll(Cause.RECONNECT));
							watch.prove();
						}
						return value;
					}

				});
		Cache cache = watch.watch(manager, "books");
		cache.put(1L, "stale");
		assertThat(cache.get(1L)).isNull();
	}

}
