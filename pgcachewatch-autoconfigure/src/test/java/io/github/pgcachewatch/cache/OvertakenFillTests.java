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

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fill that a change overtakes between its look at the fence and the end of its put:
 * what another method computed from the value in that instant is removed, too.
 */
class OvertakenFillTests {

	private final TestWatch watch = new TestWatch();

	private final SlowCache slow = new SlowCache("books");

	private final SlowCache slowAuthors = new SlowCache("authors");

	private final CacheManager manager = this.watch
		.watch(manager(this.slow, this.slowAuthors, new ConcurrentMapCache("catalogue")));

	private final Cache books = this.manager.getCache("books");

	private final Cache authors = this.manager.getCache("authors");

	private final Cache catalogue = this.manager.getCache("catalogue");

	@AfterEach
	void close() {
		this.watch.close();
	}

	@Test
	void whatWasComputedFromTheValueMeanwhileIsRemovedFromTheOtherCachesOfTheChange() {
		Future<?> fill = fillAndStopBeforeTheValueIsStored();
		changeBoth();
		assertThat(this.catalogue.get("all")).isNull();
		storeTheValueAndStop();
		this.catalogue.put("all", "computed from " + this.books.get(1L).get());
		assertThat(this.catalogue.get("all")).isNotNull();
		this.slow.leave.countDown();
		TestWatch.get(fill);
		this.watch.settle();
		assertThat(this.books.get(1L)).isNull();
		assertThat(this.catalogue.get("all")).isNull();
	}

	@Test
	void theSecondEvictionIsObservedAsARepeatedOne() {
		Future<?> fill = fillAndStopBeforeTheValueIsStored();
		changeBoth();
		storeTheValueAndStop();
		this.slow.leave.countDown();
		TestWatch.get(fill);
		this.watch.settle();
		assertThat(this.watch.observer.invalidated).containsExactlyInAnyOrder("books[1]CHANGE", "catalogueallCHANGE");
		assertThat(this.watch.observer.repeated).contains("books[1]CHANGE", "catalogueallCHANGE");
	}

	@Test
	void severalEvictionsAreRepeatedAsOne() {
		this.slowAuthors.release();
		Future<?> fill = fillAndStopBeforeTheValueIsStored();
		changeBoth();
		this.watch.change("authors", 1L);
		storeTheValueAndStop();
		computeFrom(this.books, 1L, this.authors, 1L);
		computeFrom(this.authors, 1L, this.catalogue, "all");
		this.watch.afterRemoval = () -> computeFrom(this.authors, 1L, this.catalogue, "all");
		this.slow.leave.countDown();
		TestWatch.get(fill);
		assertThat(this.catalogue.get("all").get()).isEqualTo("new");
	}

	@Test
	void theEndOfASuspensionIsRepeatedAsAChangeIs() {
		Future<?> fill = fillAndStopBeforeTheValueIsStored();
		List<String> suspended = List.of("books", "catalogue");
		suspended.forEach((name) -> this.watch.caches.suspend(name, "no triggers"));
		suspended.forEach((name) -> this.watch.caches.resume(name, "no triggers"));
		this.watch.settle();
		storeTheValueAndStop();
		computeFrom(this.books, 1L, this.catalogue, "all");
		assertThat(this.catalogue.get("all").get()).isEqualTo("old");
		this.slow.leave.countDown();
		TestWatch.get(fill);
		this.watch.settle();
		assertThat(this.books.get(1L)).isNull();
		assertThat(this.catalogue.get("all")).isNull();
	}

	private static void computeFrom(Cache below, Object belowKey, Cache above, Object key) {
		if (above.get(key) == null) {
			ValueWrapper value = below.get(belowKey);
			above.put(key, (value != null) ? value.get() : "new");
		}
	}

	private static CacheManager manager(Cache... caches) {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(caches));
		manager.initializeCaches();
		return manager;
	}

	private Future<?> fillAndStopBeforeTheValueIsStored() {
		Future<?> fill = this.watch.onAnotherThread(() -> {
			this.books.get(1L);
			this.books.put(1L, "old");
			return null;
		});
		TestWatch.await(this.slow.entered);
		return fill;
	}

	private void changeBoth() {
		EvictionBatch batch = this.watch.batch("books", CacheKeys.of(1L));
		batch.add("catalogue", CacheKeys.ALL, this.watch.clock.get());
		this.watch.caches.evict(batch);
		this.watch.settle();
	}

	private void storeTheValueAndStop() {
		this.slow.store.countDown();
		TestWatch.await(this.slow.stored);
	}

	/**
	 * Stops before and after it has stored a value.
	 */
	private static final class SlowCache extends ConcurrentMapCache {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch store = new CountDownLatch(1);

		private final CountDownLatch stored = new CountDownLatch(1);

		private final CountDownLatch leave = new CountDownLatch(1);

		private SlowCache(String name) {
			super(name);
		}

		private void release() {
			this.store.countDown();
			this.leave.countDown();
		}

		@Override
		public void put(Object key, Object value) {
			this.entered.countDown();
			TestWatch.await(this.store);
			super.put(key, value);
			this.stored.countDown();
			TestWatch.await(this.leave);
		}

	}

}
