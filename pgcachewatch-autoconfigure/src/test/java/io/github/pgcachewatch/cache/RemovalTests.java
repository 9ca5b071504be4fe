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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Removals are carried out off the listening thread, and a bad cache harms itself only.
 */
class RemovalTests {

	private TestWatch watch = new TestWatch();

	@AfterEach
	void close() {
		this.watch.close();
	}

	@Test
	void aFailedRemovalTaintsTheCacheUntilItCouldBeCleared() {
		AtomicInteger failures = new AtomicInteger(3);
		ConcurrentMapCache failing = new ConcurrentMapCache("books") {

			@Override
			public boolean evictIfPresent(Object key) {
				return fail() && super.evictIfPresent(key);
			}

			@Override
			public boolean invalidate() {
				return fail() && super.invalidate();
			}

			private boolean fail() {
				if (!getNativeCache().isEmpty() && failures.getAndDecrement() > 0) {
					throw new IllegalStateException("no connection");
				}
				return true;
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(failing), "books");
		cache.put(1L, "one");
		cache.put(2L, "two");
		this.watch.change("books", 1L);
		assertThat(cache.get(2L)).isNull();
		assertThat(this.watch.caches.status().get(0).bypassed()).contains("failed");
		await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.caches.status().get(0).bypassed() == null);
		assertThat(failing.getNativeCache()).isEmpty();
		assertThat(this.watch.observer.invalidated).containsExactly("books[]FAILURE");
		cache.get(1L);
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void removalsThatAreQueuedTogetherTakeNoWorker() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		List<Long> ids = List.of(1L, 2L, 3L);
		ids.forEach((id) -> cache.put(id, "old"));
		int before = this.watch.started.get();
		Runnable left = this.watch.caches.together(() -> ids.forEach(this::evict));
		assertThat(left).isNotNull();
		left.run();
		assertThat(ids).allMatch((id) -> cache.get(id) == null);
		assertThat(this.watch.started.get() - before).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "books, prompt", "prompt, books" })
	void ofSeveralCachesQueuedTogetherNoneWaitsForAnother(String first, String second) {
		HangingCache hanging = new HangingCache();
		this.watch.watch(new SingleCacheManager(hanging), "books").put(1L, "old");
		Cache prompt = this.watch.watch(CacheManagers.caffeine(), "prompt");
		prompt.put(1L, "old");
		Runnable left = this.watch.caches.together(() -> List.of(first, second)
			.forEach((name) -> this.watch.caches.evict(name, List.of(1L), Cause.CHANGE, 0)));
		Future<?> removal = this.watch.onAnotherThread(Executors.callable(left));
		hanging.awaitRemovalOf(1L);
		await().atMost(Duration.ofSeconds(30)).until(() -> prompt.get(1L) == null);
		hanging.release(1L);
		TestWatch.get(removal);
		this.watch.settle();
	}

	@Test
	void whatWasQueuedBeforeAFailureIsRemoved() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "old");
		assertThatIllegalStateException().isThrownBy(() -> this.watch.caches.together(() -> {
			evict(1L);
			throw new IllegalStateException("half way");
		}));
		await().until(() -> cache.get(1L) == null);
		cache.put(2L, "old");
		assertThat(cache.get(2L)).isNotNull();
		evict(2L);
		await().until(() -> cache.get(2L) == null);
	}

	@Test
	void aHungCacheLeavesOthersPromptAndIsBypassedAfterMaxStaleness() {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		Cache hung = new ConcurrentMapCache("hung") {

			@Override
			public boolean evictIfPresent(Object key) {
				hanging.countDown();
				TestWatch.await(released);
				return super.evictIfPresent(key);
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(hung), "hung");
		Cache books = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(2L, "two");
		books.put(1L, "one");
		this.watch.caches.stamp("hung", List.of(1L));
		this.watch.caches.evict("hung", List.of(1L), Cause.CHANGE, 0);
		TestWatch.await(hanging);
		this.watch.caches.stamp("books", List.of(1L));
		this.watch.caches.evict("books", List.of(1L), Cause.CHANGE, 0);
		await().atMost(Duration.ofSeconds(30)).until(() -> books.get(1L) == null);
		CompletableFuture<Void> settled = this.watch.caches.settled();
		assertThat(settled).isNotDone();
		assertThat(cache.get(2L)).isNotNull();
		this.watch.pass(TestWatch.MAX_STALENESS.plusMillis(1));
		this.watch.prove();
		assertThat(cache.get(2L)).isNull();
		assertThat(books.get(1L)).isNull();
		TestWatch.get(this.watch.caches.settled());
		released.countDown();
		await().atMost(Duration.ofSeconds(30)).until(() -> cache.get(2L) != null);
	}

	@Test
	void afterAHungRemovalNothingIsServedBeforeWhatWaitedBehindItIsRemoved() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(2L, "old");
		cache.put(3L, "three");
		hangPastMaxStaleness(hanging);
		evict(2L);
		TestWatch.get(this.watch.caches.settled());
		hanging.release(1L);
		hanging.awaitRemovalOf(2L);
		assertThat(cache.get(2L)).isNull();
		assertThat(cache.get(3L)).isNull();
		CompletableFuture<Void> settled = this.watch.caches.settled();
		assertThat(settled).isNotDone();
		hanging.release(2L);
		TestWatch.get(settled);
		assertThat(cache.get(2L)).isNull();
		assertThat(cache.get(3L)).isNotNull();
	}

	@Test
	void aHitThatIsReadWhileARemovalHangsIsNotServedAfterIt() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(2L, "old");
		hangPastMaxStaleness(hanging);
		evict(2L);
		TestWatch.get(this.watch.caches.settled());
		hanging.afterReading = () -> {
			hanging.release(1L);
			hanging.release(2L);
			await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.observer.invalidated.size() == 2);
			this.watch.settle();
		};
		assertThat(cache.get(2L)).isNull();
	}

	private void hangPastMaxStaleness(HangingCache hanging) {
		evict(1L);
		hanging.awaitRemovalOf(1L);
		this.watch.pass(TestWatch.MAX_STALENESS.plusMillis(1));
		this.watch.prove();
	}

	private void evict(Object key) {
		this.watch.caches.stamp("books", List.of(key));
		this.watch.caches.evict("books", List.of(key), Cause.CHANGE, 0);
	}

	@Test
	void whereNoThreadCouldBeStartedARemovalIsCarriedOutLater() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "one");
		cache.put(2L, "two");
		this.watch.exhausted.set(true);
		try {
			this.watch.change("books", 1L);
		}
		catch (OutOfMemoryError ex) {
			// The listener's thread survives it.
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> cache.get(1L) == null);
		assertThat(cache.get(2L)).isNotNull();
	}

	@Test
	void aSyncWaitsForTheUpperOfTwoLevelsToBeClearedAgain() {
		CountDownLatch removing = new CountDownLatch(1);
		CountDownLatch filled = new CountDownLatch(1);
		CountDownLatch repeating = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		Cache below = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			public boolean evictIfPresent(Object key) {
				removing.countDown();
				TestWatch.await(filled);
				return super.evictIfPresent(key);
			}

		}), "books");
		Cache above = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			public boolean evictIfPresent(Object key) {
				if (filled.getCount() == 0) {
					repeating.countDown();
					TestWatch.await(released);
				}
				return super.evictIfPresent(key);
			}

		}), "books");
		below.put(1L, "old");
		this.watch.caches.stamp("books", List.of(1L));
		this.watch.caches.evict("books", List.of(1L), Cause.CHANGE, 0);
		TestWatch.await(removing);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.observer.invalidated.size() == 1);
		assertThat(above.get(1L)).isNull();
		above.put(1L, below.get(1L).get());
		CompletableFuture<Void> settled = this.watch.caches.settled();
		filled.countDown();
		TestWatch.await(repeating);
		assertThat(above.get(1L)).isNotNull();
		assertThat(settled).isNotDone();
		released.countDown();
		TestWatch.get(settled);
		assertThat(above.get(1L)).isNull();
	}

	@Test
	void eachRemovalIsCarriedOutOnceHoweverManyThreadsHandOver() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		List<Future<?>> handOvers = new ArrayList<>();
		for (long thread = 0; thread < 4; thread++) {
			long offset = thread * 1000;
			handOvers.add(this.watch.onAnotherThread(() -> {
				for (long key = offset; key < offset + 1000; key++) {
					this.watch.caches.evict("books", List.of(key), Cause.CHANGE, 0);
				}
				return null;
			}));
		}
		handOvers.forEach(TestWatch::get);
		this.watch.settle();
		assertThat(this.watch.observer.invalidated).hasSize(4000).doesNotHaveDuplicates();
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void moreKeysThanMayWaitBecomeOneClear() {
		this.watch.close();
		this.watch = new TestWatch(new WatchedCacheSettings((name) -> false, false, Duration.ZERO, 10));
		CountDownLatch released = new CountDownLatch(1);
		CountDownLatch removing = new CountDownLatch(1);
		ConcurrentMapCache slow = new ConcurrentMapCache("books") {

			@Override
			public boolean evictIfPresent(Object key) {
				removing.countDown();
				TestWatch.await(released);
				return super.evictIfPresent(key);
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(slow), "books");
		LongStream.range(0, 100).forEach((key) -> cache.put(key, "book"));
		this.watch.caches.evict("books", List.of(0L), Cause.CHANGE, 0);
		TestWatch.await(removing);
		LongStream.range(1, 12).forEach((key) -> this.watch.caches.evict("books", List.of(key), Cause.CHANGE, 0));
		CompletableFuture<Void> settled = this.watch.caches.settled();
		released.countDown();
		TestWatch.get(settled);
		assertThat(slow.getNativeCache()).isEmpty();
		assertThat(this.watch.observer.invalidated).containsExactly("books[0]CHANGE", "books[]OVERFLOW");
	}

	@Test
	void allCachesAreInvalidatedAndServedAgain() {
		CacheManager manager = this.watch.caches.watch(CacheManagers.caffeine());
		Cache cache = manager.getCache("books");
		manager.getCache("other").put(1L, "left alone");
		cache.put(1L, "one");
		TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
		assertThat(manager.getCache("other").get(1L)).isNotNull();
		assertThat(this.watch.observer.invalidated).containsExactly("books[]RECONNECT");
	}

	@Test
	void nothingIsServedBeforeAllWasCleared() {
		CountDownLatch released = new CountDownLatch(1);
		CountDownLatch first = new CountDownLatch(2);
		Cache slow = new ConcurrentMapCache("books") {

			@Override
			public boolean invalidate() {
				first.countDown();
				if (first.getCount() == 0) {
					TestWatch.await(released);
				}
				return super.invalidate();
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(slow), "books");
		cache.put(1L, "stale");
		CompletableFuture<Void> cleared = this.watch.caches.invalidateAll(Cause.RECONNECT);
		TestWatch.await(first);
		assertThat(cache.get(1L)).isNull();
		cache.put(2L, "new");
		assertThat(slow.get(2L)).isNull();
		assertThat(cleared).isNotDone();
		released.countDown();
		TestWatch.get(cleared);
	}

	@Test
	void aCacheThatItsManagerReplacedIsStillInvalidated() {
		var caffeine = CacheManagers.caffeine();
		CacheManager manager = this.watch.caches.watch(caffeine);
		Cache kept = manager.getCache("books");
		kept.put(1L, "old");
		caffeine.removeCache("books");
		Cache replacing = manager.getCache("books");
		replacing.put(1L, "old");
		this.watch.change("books", 1L);
		assertThat(kept.get(1L)).isNull();
		assertThat(replacing.get(1L)).isNull();
	}

	@Test
	void theUpperOfTwoLevelsIsClearedOfWhatItTookFromTheLowerMeanwhile() {
		SlowCache lower = new SlowCache();
		Cache below = this.watch.watch(new SingleCacheManager(lower), "books");
		Cache above = this.watch.watch(CacheManagers.caffeine(), "books");
		below.put(1L, "old");
		evictBoth(lower);
		assertThat(above.get(1L, () -> (String) below.get(1L).get())).isEqualTo("old");
		lower.released.countDown();
		await().atMost(Duration.ofSeconds(30)).until(() -> above.get(1L) == null);
		assertThat(below.get(1L)).isNull();
	}

	@Test
	void theUpperOfTwoLevelsDoesNotStoreWhatItReadFromTheLowerBeforeItsRemoval() {
		SlowCache lower = new SlowCache();
		Cache below = this.watch.watch(new SingleCacheManager(lower), "books");
		Cache above = this.watch.watch(CacheManagers.caffeine(), "books");
		below.put(1L, "old");
		evictBoth(lower);
		assertThat(above.get(1L, () -> {
			String old = (String) below.get(1L).get();
			lower.released.countDown();
			this.watch.settle();
			return old;
		})).isEqualTo("old");
		assertThat(above.get(1L)).isNull();
	}

	@Test
	void theUpperOfTwoLevelsIsClearedOfAnOvertakenValueThatItTookFromTheLower() {
		AtomicReference<Runnable> readingAbove = new AtomicReference<>();
		Cache below = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			public void put(Object key, Object value) {
				RemovalTests.this.watch.change("books", key);
				super.put(key, value);
				readingAbove.get().run();
			}

		}), "books");
		Cache above = this.watch.watch(CacheManagers.caffeine(), "books");
		readingAbove.set(() -> above.get(1L, () -> (String) below.get(1L).get()));
		below.put(1L, "old");
		this.watch.settle();
		assertThat(below.get(1L)).isNull();
		assertThat(above.get(1L)).isNull();
	}

	private void evictBoth(SlowCache lower) {
		this.watch.caches.stamp("books", List.of(1L));
		this.watch.caches.evict("books", List.of(1L), Cause.CHANGE, 0);
		TestWatch.await(lower.removing);
	}

	/**
	 * A cache whose removals wait for the test.
	 */
	private static final class SlowCache extends ConcurrentMapCache {

		private final CountDownLatch removing = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		SlowCache() {
			super("books");
		}

		@Override
		public boolean evictIfPresent(Object key) {
			this.removing.countDown();
			TestWatch.await(this.released);
			return super.evictIfPresent(key);
		}

	}

	/**
	 * A cache whose removals of keys wait for the test, one by one.
	 */
	private static final class HangingCache extends ConcurrentMapCache {

		private final Map<Object, CountDownLatch> removing = new ConcurrentHashMap<>();

		private final Map<Object, CountDownLatch> released = new ConcurrentHashMap<>();

		private volatile Runnable afterReading;

		HangingCache() {
			super("books");
		}

		void awaitRemovalOf(Object key) {
			TestWatch.await(latch(this.removing, key));
		}

		void release(Object key) {
			latch(this.released, key).countDown();
		}

		@Override
		public boolean evictIfPresent(Object key) {
			latch(this.removing, key).countDown();
			TestWatch.await(latch(this.released, key));
			return super.evictIfPresent(key);
		}

		@Override
		protected Object lookup(Object key) {
			Object value = super.lookup(key);
			Runnable afterReading = this.afterReading;
			if (afterReading != null && value != null) {
				this.afterReading = null;
				afterReading.run();
			}
			return value;
		}

		private static CountDownLatch latch(Map<Object, CountDownLatch> latches, Object key) {
			return latches.computeIfAbsent(key, (absent) -> new CountDownLatch(1));
		}

	}

}
