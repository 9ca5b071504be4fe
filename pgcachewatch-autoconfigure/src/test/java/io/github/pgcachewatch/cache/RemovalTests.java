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

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.AdditionalAnswers;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Removals are carried out off the listening thread, and a bad cache harms itself only.
 */
@ExtendWith(OutputCaptureExtension.class)
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
		assertThat(this.watch.observer.invalidated).containsExactly("booksallFAILURE");
		cache.get(1L);
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void cachesThatAreClearedTogetherAreHiddenTogether() {
		CacheManager manager = this.watch.watch(new ConcurrentMapCacheManager());
		Cache above = manager.getCache("catalogue");
		Cache below = manager.getCache("books");
		above.put("all", "old");
		below.put(1L, "old");
		this.watch.afterRemoval = () -> {
			if (above.get("all") == null) {
				Cache.ValueWrapper value = below.get(1L);
				above.put("all", (value != null) ? value.get() : "new");
			}
		};
		this.watch.caches.clear(List.of("catalogue", "books"));
		assertThat(above.get("all").get()).isEqualTo("new");
		assertThat(this.watch.observer.invalidated).containsExactly("catalogueallDRIFT", "booksallDRIFT");
	}

	@Test
	void removalsThatAreLeftToTheCallerTakeNoWorker() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		List<Long> ids = List.of(1L, 2L, 3L);
		ids.forEach((id) -> cache.put(id, "old"));
		int before = this.watch.started.get();
		this.watch.caches.evictLater(this.watch.batch("books", CacheKeys.of(ids)));
		assertThat(this.watch.observer.invalidated).isEmpty();
		assertThat(ids).allMatch((id) -> cache.get(id) == null);
		this.watch.caches.carryOut();
		assertThat(this.watch.observer.invalidated).containsExactly("books[1, 2, 3]CHANGE");
		assertThat(ids).allMatch((id) -> cache.get(id) == null);
		assertThat(this.watch.started.get() - before).isZero();
	}

	@Test
	void removalsOfACacheInAnotherProcessAreCarriedOutByAWorker() {
		RemoteCache remote = new RemoteCache();
		Cache cache = this.watch.watch(new SingleCacheManager(remote), "books");
		cache.put(1L, "old");
		this.watch.caches.evictLater(this.watch.batch("books", CacheKeys.of(1L)));
		TestWatch.await(remote.removing);
		assertThat(cache.get(1L)).isNull();
		remote.released.countDown();
		this.watch.settle();
		assertThat(this.watch.observer.invalidated).containsExactly("books[1]CHANGE");
	}

	@Test
	@SuppressWarnings("unchecked")
	void removalsFromAMapOfADataGridAreCarriedOutByAWorker() {
		CountDownLatch removing = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		ConcurrentMap<Object, Object> grid = mock(ConcurrentMap.class,
				AdditionalAnswers.delegatesTo(new ConcurrentHashMap<>()));
		Cache cache = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books", grid, true) {

			@Override
			public boolean evictIfPresent(Object key) {
				removing.countDown();
				TestWatch.await(released);
				return super.evictIfPresent(key);
			}

		}), "books");
		cache.put(1L, "old");
		this.watch.caches.evictLater(this.watch.batch("books", CacheKeys.of(1L)));
		TestWatch.await(removing);
		assertThat(cache.get(1L)).isNull();
		released.countDown();
		this.watch.settle();
		assertThat(grid).isEmpty();
		verify(grid, never()).containsKey(any());
	}

	@Test
	void whileOneThreadHangsInARemovalAnotherOneCarriesOutTheRest() {
		HangingCache hanging = new HangingCache();
		this.watch.watch(new SingleCacheManager(hanging), "books").put(1L, "old");
		Cache prompt = this.watch.watch(CacheManagers.caffeine(), "prompt");
		prompt.put(1L, "old");
		EvictionBatch batch = this.watch.batch("books", CacheKeys.of(1L));
		batch.add("prompt", CacheKeys.of(1L), 0);
		this.watch.caches.evictLater(batch);
		Future<?> removal = this.watch.onAnotherThread(Executors.callable(this.watch.caches::carryOut));
		hanging.awaitRemovalOf(1L);
		this.watch.caches.carryOut();
		assertThat(this.watch.observer.invalidated).containsExactly("prompt[1]CHANGE");
		hanging.release(1L);
		TestWatch.get(removal);
		this.watch.settle();
	}

	@Test
	void anEntryWithAQueuedRemovalIsNotServedHoweverLongARemovalHangs() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		List.of(1L, 2L, 3L).forEach((id) -> cache.put(id, "old"));
		this.watch.evict("books", 1L);
		hanging.awaitRemovalOf(1L);
		this.watch.evict("books", 2L);
		this.watch.pass(TestWatch.MAX_STALENESS.plusMillis(1));
		this.watch.prove();
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.get(2L)).isNull();
		assertThat(cache.retrieve(2L)).isNull();
		assertThat(cache.get(2L, () -> "loaded")).isEqualTo("loaded");
		assertThat(cache.get(3L)).isNotNull();
		hanging.release(1L);
		hanging.awaitRemovalOf(2L);
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.get(2L)).isNull();
		CompletableFuture<Void> settled = this.watch.caches.settled();
		assertThat(settled).isNotDone();
		hanging.release(2L);
		TestWatch.get(settled);
		assertThat(hanging.getNativeCache()).containsOnlyKeys(3L);
		assertThat(cache.get(3L)).isNotNull();
	}

	@Test
	void aRemovalThatHangsShowsInTheStatusOfItsCacheAndIsLoggedOnce(CapturedOutput output) {
		HangingCache hanging = new HangingCache();
		this.watch.watch(new SingleCacheManager(hanging), "books").put(1L, "old");
		this.watch.evict("books", 1L);
		hanging.awaitRemovalOf(1L);
		assertThat(this.watch.caches.status().get(0).bypassed()).isNull();
		this.watch.pass(TestWatch.MAX_STALENESS.plusSeconds(2));
		this.watch.prove();
		this.watch.caches.reportHangingRemovals();
		this.watch.caches.reportHangingRemovals();
		assertThat(this.watch.caches.status().get(0).bypassed()).contains("has not returned for 17 s");
		assertThat(output.toString()).containsOnlyOnce("Cache 'books': a removal has not returned for 17 s");
		hanging.release(1L);
		this.watch.settle();
		assertThat(this.watch.caches.status().get(0).bypassed()).isNull();
	}

	@Test
	void anEntryWithAQueuedRemovalIsNotEvenAskedFor() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(1L, "old");
		this.watch.evict("books", 1L);
		hanging.awaitRemovalOf(1L);
		AtomicInteger asked = new AtomicInteger();
		hanging.afterReading = asked::incrementAndGet;
		assertThat(cache.get(1L)).isNull();
		assertThat(asked).hasValue(0);
		hanging.release(1L);
		this.watch.settle();
	}

	@Test
	void anEntryThatIsReadBeforeItsRemovalIsNotServedAfterIt() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(1L, "old");
		hanging.release(1L);
		hanging.afterReading = () -> this.watch.change("books", 1L);
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void aFillThatBeginsAfterAnEvictionStoresNothingComputedFromAnEntryOfTheSameCache() {
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(2L, "old");
		hanging.release(1L);
		EvictionBatch both = this.watch.batch("books", CacheKeys.of(List.of(1L, 2L)));
		this.watch.caches.evict(both);
		hanging.awaitRemovalOf(2L);
		assertThat(cache.get(1L, () -> cache.get(2L, () -> "new"))).isEqualTo("new");
		hanging.release(2L);
		this.watch.settle();
		assertThat(cache.get(1L, () -> "loaded")).isIn("new", "loaded");
	}

	@Test
	void aCacheThatHangsDelaysASyncNoLongerThanMaxStaleness() {
		this.watch.close();
		this.watch = new TestWatch(WatchedCacheSettings.defaults(), Duration.ofMillis(50));
		HangingCache hanging = new HangingCache();
		Cache cache = this.watch.watch(new SingleCacheManager(hanging), "books");
		cache.put(1L, "old");
		this.watch.evict("books", 1L);
		hanging.awaitRemovalOf(1L);
		TestWatch.get(this.watch.caches.settled());
		assertThat(cache.get(1L)).isNull();
		hanging.release(1L);
		this.watch.settle();
	}

	@Test
	void aCheckedExceptionOfARemovalTaintsTheCacheAsAnyOther() {
		AtomicBoolean failing = new AtomicBoolean();
		ConcurrentMapCache cache = new ConcurrentMapCache("books") {

			@Override
			public boolean evictIfPresent(Object key) {
				if (failing.getAndSet(false)) {
					RemovalTests.<RuntimeException>throwSneakily(new IOException("connection reset"));
				}
				return super.evictIfPresent(key);
			}

			@Override
			public void put(Object key, Object value) {
				if (key.equals(1L)) {
					RemovalTests.this.watch.change("books", key);
					failing.set(true);
				}
				super.put(key, value);
			}

		};
		Cache watched = this.watch.watch(new SingleCacheManager(cache), "books");
		watched.put(2L, "old");
		failing.set(true);
		this.watch.change("books", 2L);
		await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.caches.status().get(0).bypassed() == null);
		assertThat(watched.get(2L)).isNull();
		watched.put(1L, "overtaken");
		this.watch.settle();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.watch.caches.status().get(0).bypassed() == null);
		assertThat(watched.get(1L)).isNull();
		assertThat(cache.getNativeCache()).isEmpty();
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwSneakily(Throwable ex) throws T {
		throw (T) ex;
	}

	@Test
	void anObserverThatFailsDisturbsNeitherReadsNorRemovals() {
		this.watch.observer.failing = true;
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "old");
		this.watch.change("books", 1L);
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "from before");
		this.watch.liveness.lost();
		assertThat(cache.get(1L)).isNull();
		assertThat(this.watch.caches.status().get(0).bypassed()).isEqualTo("the listener is not live");
	}

	@Test
	void aCacheThatItsManagerRemovedIsForgotten() {
		ConcurrentMapCacheManager own = new ConcurrentMapCacheManager();
		CacheManager manager = this.watch.watch(own);
		WeakReference<Cache> removed = new WeakReference<>(manager.getCache("books"));
		own.removeCache("books");
		own.setCacheNames(List.of("else"));
		assertThat(manager.getCache("books")).isNull();
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			System.gc();
			return removed.get() == null;
		});
		this.watch.change("books", 1L);
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
	void theUpperOfTwoLevelsIsHiddenUntilTheLowerOnesRemovalHasEndedAndThenRemoved() {
		RemoteCache lower = new RemoteCache();
		this.watch.watch(new SingleCacheManager(lower), "books").put(1L, "old");
		Cache above = this.watch.watch(CacheManagers.caffeine(), "books");
		above.put(1L, "old");
		this.watch.evict("books", 1L);
		TestWatch.await(lower.removing);
		CompletableFuture<Void> settled = this.watch.caches.settled();
		assertThat(above.get(1L)).isNull();
		// Reads below past the watched manager, as the upper level of another library
		// may.
		above.put(1L, lower.get(1L).get());
		assertThat(above.get(1L)).isNull();
		assertThat(settled).isNotDone();
		lower.released.countDown();
		TestWatch.get(settled);
		assertThat(above.get(1L)).isNull();
		assertThat(lower.get(1L)).isNull();
	}

	@Test
	void theUpperOfTwoLevelsDoesNotStoreWhatWasReadBelowBeforeTheRemovalThere() {
		RemoteCache lower = new RemoteCache();
		this.watch.watch(new SingleCacheManager(lower), "books").put(1L, "old");
		Cache above = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.evict("books", 1L);
		TestWatch.await(lower.removing);
		assertThat(above.get(1L, () -> {
			String old = (String) lower.get(1L).get();
			lower.released.countDown();
			this.watch.settle();
			return old;
		})).isEqualTo("old");
		assertThat(above.get(1L)).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsComputedFromAnOvertakenValueBeforeItIsRemovedIsRemovedAsWell(boolean everything) {
		AtomicReference<Runnable> overtaking = new AtomicReference<>();
		AtomicReference<Runnable> reading = new AtomicReference<>();
		Cache inner = this.watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			public void put(Object key, Object value) {
				overtaking.getAndSet(() -> {
				}).run();
				super.put(key, value);
				reading.getAndSet(() -> {
				}).run();
			}

		}), "books");
		CacheManager outer = this.watch.watch(CacheManagers.caffeine());
		overtaking.set(() -> {
			if (everything) {
				TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
			}
			else {
				EvictionBatch batch = this.watch.batch("books", CacheKeys.of(1L));
				batch.add("catalogue", CacheKeys.ALL, 0);
				this.watch.caches.evict(batch);
			}
			this.watch.settle();
		});
		reading.set(() -> assertThat(outer.getCache("catalogue").get("all", () -> (String) inner.get(1L).get()))
			.isEqualTo("old"));
		assertThat(outer.getCache("catalogue").get("all")).isNull();
		inner.put(1L, "old");
		this.watch.settle();
		assertThat(inner.get(1L)).isNull();
		assertThat(outer.getCache("catalogue").get("all")).isNull();
	}

	@Test
	void whatIsCachedBeforeASecondInvalidationIsNotServedWhenTheFirstOneEnds() {
		CountDownLatch clearing = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		AtomicReference<Runnable> afterClear = new AtomicReference<>();
		ConcurrentMapCache cache = new ConcurrentMapCache("books") {

			@Override
			public boolean invalidate() {
				boolean result = super.invalidate();
				Runnable once = afterClear.getAndSet(null);
				if (once != null) {
					clearing.countDown();
					TestWatch.await(released);
				}
				return result;
			}

		};
		Cache watched = this.watch.watch(new SingleCacheManager(cache), "books");
		watched.put(1L, "old");
		afterClear.set(() -> {
		});
		CompletableFuture<Void> first = this.watch.caches.invalidateAll(Cause.RESYNC);
		TestWatch.await(clearing);
		cache.put(1L, "stale");
		CompletableFuture<Void> second = this.watch.caches.invalidateAll(Cause.RECONNECT);
		assertThat(watched.get(1L)).isNull();
		released.countDown();
		TestWatch.get(first);
		TestWatch.get(second);
		assertThat(watched.get(1L)).isNull();
		assertThat(this.watch.caches.status().get(0).bypassed()).isNull();
	}

	@Test
	void aNameWithoutACacheIsNotReportedAsCleared() {
		this.watch.caches.stamp(this.watch.batch("books", CacheKeys.ALL));
		TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
		assertThat(this.watch.observer.invalidated).isEmpty();
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
	}

	@Test
	void afterTheWorkersAreGoneNothingIsWaitedFor() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		cache.put(1L, "old");
		this.watch.close();
		this.watch.evict("books", 1L);
		assertThat(this.watch.caches.settled()).isCompleted();
		assertThat(this.watch.caches.invalidateAll(Cause.RESYNC)).isCompleted();
		assertThat(cache.get(1L)).isNull();
	}

	@Test
	void noRemovalIsLostHoweverManyThreadsHandOver() {
		ConcurrentMapCache cache = new ConcurrentMapCache("books");
		Cache watched = this.watch.watch(new SingleCacheManager(cache), "books");
		LongStream.range(0, 4000).forEach((key) -> watched.put(key, "old"));
		List<Future<?>> handOvers = new ArrayList<>();
		for (long thread = 0; thread < 4; thread++) {
			long offset = thread * 1000;
			handOvers.add(this.watch.onAnotherThread(() -> {
				for (long key = offset; key < offset + 1000; key++) {
					this.watch.evict("books", key);
				}
				return null;
			}));
		}
		handOvers.forEach(TestWatch::get);
		this.watch.settle();
		assertThat(cache.getNativeCache()).isEmpty();
		watched.get(1L);
		watched.put(1L, "new");
		assertThat(watched.get(1L)).isNotNull();
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
		this.watch.evict("books", 0L);
		TestWatch.await(removing);
		LongStream.range(1, 12).forEach((key) -> this.watch.evict("books", key));
		CompletableFuture<Void> settled = this.watch.caches.settled();
		released.countDown();
		TestWatch.get(settled);
		assertThat(slow.getNativeCache()).isEmpty();
		assertThat(this.watch.observer.invalidated).containsExactly("books[0]CHANGE", "booksallOVERFLOW");
	}

	@Test
	void allCachesAreInvalidatedAndServedAgain() {
		CacheManager manager = this.watch.watch(CacheManagers.caffeine());
		Cache cache = manager.getCache("books");
		manager.getCache("other").put(1L, "left alone");
		cache.put(1L, "one");
		TestWatch.get(this.watch.caches.invalidateAll(Cause.RECONNECT));
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "new");
		assertThat(cache.get(1L)).isNotNull();
		assertThat(manager.getCache("other").get(1L)).isNotNull();
		assertThat(this.watch.observer.invalidated).containsExactly("booksallRECONNECT");
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
		CacheManager manager = this.watch.watch(caffeine);
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
