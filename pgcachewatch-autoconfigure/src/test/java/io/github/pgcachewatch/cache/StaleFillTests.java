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

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.view.WatchedCache;
import io.github.pgcachewatch.cache.view.WatchedManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No value is stored that a change has overtaken, whichever the manager.
 */
class StaleFillTests {

	private final TestWatch watch = new TestWatch();

	@AfterEach
	void close() {
		this.watch.close();
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void controlAnUnwatchedCacheGoesStale(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "other books");
		assertThat(cache.get(1L)).isNull();
		cache.evict(1L);
		cache.put(1L, "old");
		assertThat(cache.get(1L).get()).isEqualTo("old");
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void whenTheKeyChangesDuringALoadTheValueIsNotStored(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		assertThat(cache.get(1L)).isNull();
		this.watch.change("books", 1L);
		cache.put(1L, "old");
		assertThat(cache.get(1L)).isNull();
		assertThat(this.watch.observer.rejected).containsExactly(RejectionReason.CHANGED);
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void whenTheCacheIsClearedDuringALoadTheValueIsNotStored(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		assertThat(cache.get(1L)).isNull();
		this.watch.changeAll("books");
		cache.put(1L, "old");
		assertThat(cache.get(1L)).isNull();
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void whenNothingChangesTheValueIsStoredAndAChangeEvictsIt(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		assertThat(cache.get(1L)).isNull();
		this.watch.change("books", 3L);
		cache.put(1L, "one");
		cache.put(2L, null);
		assertThat(cache.get(1L).get()).isEqualTo("one");
		assertThat(cache.get(1L, String.class)).isEqualTo("one");
		assertThat(cache.get(2L)).isNotNull().extracting(Cache.ValueWrapper::get).isNull();
		this.watch.change("books", 1L);
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.get(2L)).isNotNull();
		this.watch.changeAll("books");
		assertThat(cache.get(2L)).isNull();
		assertThat(this.watch.observer.invalidated).containsExactly("books[3]CHANGE", "books[1]CHANGE",
				"booksallCHANGE");
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void aUsersOwnEvictionFencesFillsToo(CacheManager manager) {
		CacheManager watched = this.watch.watch(manager);
		for (Callable<?> removal : this.removals(watched)) {
			Cache cache = watched.getCache("books");
			assertThat(cache.get(1L)).isNull();
			TestWatch.get(this.watch.onAnotherThread(removal));
			cache.put(1L, "old");
			assertThat(cache.get(1L)).isNull();
		}
	}

	private Iterable<Callable<?>> removals(CacheManager manager) {
		return java.util.List.of(() -> {
			manager.getCache("books").evict(1L);
			return null;
		}, () -> manager.getCache("books").evictIfPresent(1L), () -> {
			manager.getCache("books").clear();
			return null;
		}, () -> manager.getCache("books").invalidate(), () -> {
			manager.getCache("books");
			manager.resetCaches();
			return null;
		});
	}

	@Test
	void whenTheKeyChangesBetweenTheFirstLookAndTheStoreTheValueIsRemovedAgain() {
		CountDownLatch storing = new CountDownLatch(1);
		CountDownLatch changed = new CountDownLatch(1);
		Cache slow = new ConcurrentMapCache("books") {

			@Override
			public void put(Object key, Object value) {
				storing.countDown();
				TestWatch.await(changed);
				super.put(key, value);
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(slow), "books");
		Future<?> fill = this.watch.onAnotherThread(() -> {
			cache.put(1L, "old");
			return null;
		});
		TestWatch.await(storing);
		this.watch.change("books", 1L);
		changed.countDown();
		TestWatch.get(fill);
		assertThat(slow.get(1L)).isNull();
	}

	@Test
	void aKeptReferenceStoresWhatThisThreadLoadedAfterItsMiss() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		for (long key = 0; key < 2000; key++) {
			this.watch.caches.stamp(this.watch.batch("books", CacheKeys.ALL));
			assertThat(kept.get(key)).isNull();
			kept.put(key, "new");
			assertThat(kept.get(key)).as("key %d", key).isNotNull();
		}
	}

	@Test
	void aKeptReferenceKnowsTheMissesOfSeveralKeysApart() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.changeAll("books");
		assertThat(kept.get(1L)).isNull();
		this.watch.change("books", 1L);
		assertThat(kept.get(2L)).isNull();
		kept.put(1L, "old");
		kept.put(2L, "new");
		assertThat(kept.get(1L)).isNull();
		assertThat(kept.get(2L)).isNotNull();
	}

	@Test
	void aKeptReferenceKnowsTheMissesOfSeveralThreadsApart() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.changeAll("books");
		assertThat(kept.get(1L)).isNull();
		this.watch.change("books", 1L);
		TestWatch.get(this.watch.onAnotherThread(() -> kept.get(1L)));
		kept.put(1L, "old");
		assertThat(kept.get(1L)).isNull();
	}

	@Test
	void aPutWithoutAMissIsComparedWithTheMomentTheReferenceWasObtained() {
		CacheManager manager = this.watch.watch(CacheManagers.caffeine());
		Cache early = manager.getCache("books");
		early.put(1L, "before any change");
		assertThat(early.get(1L)).isNotNull();
		this.watch.change("books", 1L);
		early.put(1L, "of unknown age");
		assertThat(early.get(1L)).isNull();
		manager.getCache("books").put(1L, "new");
		assertThat(early.get(1L)).isNotNull();
	}

	@Test
	void aThreadsOwnEvictionsDoNotRefuseWhatItPutsNext() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		kept.put(1L, "first");
		kept.evict(1L);
		kept.put(1L, "second");
		assertThat(kept.get(1L)).isNotNull();
		kept.clear();
		kept.evictIfPresent(1L);
		kept.put(1L, "third");
		assertThat(kept.get(1L)).isNotNull();
	}

	@Test
	void aThreadsOwnEvictionHidesNoChangeBeforeIt() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		this.watch.change("books", 1L);
		kept.evict(1L);
		kept.put(1L, "old");
		assertThat(kept.get(1L)).isNull();
	}

	@Test
	void aThreadsEvictionRefusesWhatAnotherOneIsLoading() {
		Cache kept = this.watch.watch(CacheManagers.caffeine(), "books");
		assertThat(kept.get(1L)).isNull();
		TestWatch.get(this.watch.onAnotherThread(() -> {
			kept.clear();
			return null;
		}));
		kept.put(1L, "old");
		assertThat(kept.get(1L)).isNull();
	}

	@Test
	void aReferenceObtainedBeforeTheRoutesWereKnownFollowsThem() {
		try (TestWatch watch = new TestWatch()) {
			WatchedCaches caches = new WatchedCaches(WatchedCacheSettings.defaults(), watch.liveness, watch.observer,
					Runnable::run, java.util.concurrent.Executors.newSingleThreadScheduledExecutor());
			CacheManager manager = WatchedManager.watch(CacheManagers.caffeine(), caches);
			Cache books = manager.getCache("books");
			Cache other = manager.getCache("other");
			caches.watchNames("books"::equals);
			other.evict(1L);
			other.put(1L, "left alone");
			assertThat(other.get(1L)).isNotNull();
			assertThat(books.get(1L)).isNull();
			caches.stamp(watch.batch("books", CacheKeys.of(1L)));
			books.put(1L, "old");
			assertThat(books.get(1L)).isNull();
			assertThat(manager.getCache("other")).isNotInstanceOf(WatchedCache.class);
		}
	}

	@Test
	void putIfAbsentIsFencedAndReturnsWhatIsThere() {
		CacheManager manager = this.watch.watch(CacheManagers.caffeine());
		Cache early = manager.getCache("books");
		this.watch.change("books", 1L);
		assertThat(early.putIfAbsent(1L, "old")).isNull();
		assertThat(early.get(1L)).isNull();
		Cache cache = manager.getCache("books");
		assertThat(cache.putIfAbsent(1L, "new")).isNull();
		assertThat(cache.putIfAbsent(1L, "newer").get()).isEqualTo("new");
	}

	@Test
	void putIfAbsentServesWhatIsThereNoLongerThanAReadMay() {
		TestWatch watch = this.watch;
		Cache cache = watch.watch(new SingleCacheManager(new ConcurrentMapCache("books") {

			@Override
			public ValueWrapper putIfAbsent(Object key, Object value) {
				ValueWrapper existing = super.putIfAbsent(key, value);
				if (key.equals(1L)) {
					watch.change("books", 1L);
				}
				else {
					watch.pass(TestWatch.MAX_STALENESS.plusNanos(1));
				}
				return existing;
			}

		}), "books");
		cache.put(1L, "old");
		cache.put(2L, "too old to serve");
		assertThat(cache.putIfAbsent(1L, "also old")).isNull();
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.putIfAbsent(2L, "new")).isNull();
	}

}
