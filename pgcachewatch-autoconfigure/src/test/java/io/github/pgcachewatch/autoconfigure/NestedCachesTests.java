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

package io.github.pgcachewatch.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.cache.CacheObserver;
import io.github.pgcachewatch.cache.WatchedCacheSettings;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.view.WatchedManager;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.Route;
import io.github.pgcachewatch.invalidation.RouteFactory;
import io.github.pgcachewatch.invalidation.StrategyRegistry;
import io.github.pgcachewatch.key.value.KeyConverters;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import io.github.pgcachewatch.strategy.InvalidationStrategy;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.core.convert.support.DefaultConversionService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Cached methods that call each other: a change that concerns several caches leaves
 * nothing in any of them that was computed from what another one still held. Here a shelf
 * is made of the catalogue, and the catalogue of a book.
 */
class NestedCachesTests {

	private static final InvalidationStrategy HELD = (pending) -> Duration.ofDays(1);

	private final ExecutorService worker = Executors.newCachedThreadPool();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final HookedCache shelf = new HookedCache("shelf");

	private final HookedCache catalogue = new HookedCache("catalogue");

	private final HookedCache book = new HookedCache("book");

	private final Map<String, InvalidationStrategy> strategies = new HashMap<>(Map.of("greedy", new GreedyStrategy()));

	private WatchedCaches caches;

	private Invalidator invalidator;

	private CacheManager manager;

	private volatile String row = "old";

	@AfterEach
	void stop() {
		this.worker.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void whatIsFilledWhileTheOtherRemovalHangsStaysRight() {
		watch(Map.of("catalogue", "greedy", "book", "greedy"));
		assertThat(catalogue()).isEqualTo("old");
		CountDownLatch released = this.book.hangAtNextRemoval();
		change();
		TestLatch.await(this.book.hanging);
		await().atMost(Duration.ofSeconds(30)).until(this.catalogue::isEmpty);
		assertThat(catalogue()).isEqualTo("new");
		released.countDown();
		settle();
		assertThat(catalogue()).isEqualTo("new");
		assertThat(book()).isEqualTo("new");
	}

	@Test
	void whatIsFilledFromAWindowGoesWhenTheWindowIsCarriedOut() {
		this.strategies.put("held", HELD);
		watch(Map.of("catalogue", "greedy", "book", "held"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		TestLatch.get(this.caches.settled());
		assertThat(catalogue()).isEqualTo("old");
		settle();
		assertThat(book()).isEqualTo("new");
		assertThat(catalogue()).isEqualTo("new");
	}

	@Test
	void twoCachesOfOneWindowAreEmptiedTogether() {
		this.strategies.put("held", HELD);
		watch(Map.of("catalogue", "held", "book", "held"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		assertThat(catalogue()).isEqualTo("old");
		CountDownLatch released = this.book.hangAtNextRemoval();
		Future<?> flushed = this.invalidator.flush();
		TestLatch.await(this.book.hanging);
		await().atMost(Duration.ofSeconds(30)).until(this.catalogue::isEmpty);
		// The book that is still there is hidden.
		assertThat(this.book.isEmpty()).isFalse();
		assertThat(catalogue()).isEqualTo("new");
		released.countDown();
		TestLatch.get(flushed);
		assertThat(catalogue()).isEqualTo("new");
	}

	@Test
	void aLoadThatReadFromAWindowBeforeItWasHandedOverIsNotStored() {
		this.strategies.put("held", HELD);
		watch(Map.of("catalogue", "held", "book", "held"));
		assertThat(book()).isEqualTo("old");
		change();
		assertThat(cached("catalogue", () -> {
			String old = book();
			settle();
			return old;
		})).isEqualTo("old");
		assertThat(catalogue()).isEqualTo("new");
	}

	@Test
	void whatOneWindowIsFilledWithFromAnotherOneGoesWithItsNextHandOver() {
		this.strategies.put("held", HELD);
		this.strategies.put("counted", (pending) -> (pending.size() < 2) ? Duration.ofDays(1) : Duration.ZERO);
		watch(Map.of("catalogue", "counted", "book", "held"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		change();
		TestLatch.get(this.caches.settled());
		assertThat(this.catalogue.isEmpty()).isTrue();
		assertThat(catalogue()).isEqualTo("old");
		settle();
		assertThat(catalogue()).isEqualTo("new");
	}

	@Test
	void aWindowThatIsCarriedOutLeavesAnotherOneAlone() {
		this.strategies.put("held", HELD);
		this.strategies.put("counted", (pending) -> (pending.size() < 2) ? Duration.ofDays(1) : Duration.ZERO);
		watch(Map.of("catalogue", "held", "book", "counted"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		change();
		TestLatch.get(this.caches.settled());
		assertThat(this.book.isEmpty()).isTrue();
		assertThat(this.catalogue.isEmpty()).isFalse();
		settle();
		assertThat(this.catalogue.isEmpty()).isTrue();
	}

	@Test
	void aWindowThatIsCarriedOutEvictsNothingThatAnotherOnesStrategyWouldHoldBack() {
		this.strategies.put("paced", paced());
		this.strategies.put("counted", (pending) -> (pending.size() < 2) ? Duration.ofDays(1) : Duration.ZERO);
		watch(Map.of("catalogue", "paced", "book", "counted"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		TestLatch.get(this.caches.settled());
		assertThat(catalogue()).isEqualTo("old");
		change();
		TestLatch.get(this.caches.settled());
		assertThat(this.book.isEmpty()).isTrue();
		assertThat(this.catalogue.isEmpty()).isFalse();
	}

	@Test
	void whenAskedToWhatIsFilledFromAWindowGoesWhateverTheStrategy() {
		this.strategies.put("paced", paced());
		this.strategies.put("held", HELD);
		watch(Map.of("catalogue", "paced", "book", "held"));
		assertThat(catalogue()).isEqualTo("old");
		change();
		TestLatch.get(this.caches.settled());
		assertThat(catalogue()).isEqualTo("old");
		settle();
		assertThat(catalogue()).isEqualTo("new");
	}

	// The first change at once, further ones late
	private static InvalidationStrategy paced() {
		AtomicBoolean first = new AtomicBoolean(true);
		return (pending) -> first.getAndSet(false) ? Duration.ZERO : Duration.ofDays(1);
	}

	@Test
	void whenAllIsInvalidatedNothingIsFilledFromACacheThatIsNotClearedYet() {
		watch(Map.of("catalogue", "greedy", "book", "greedy"));
		assertThat(catalogue()).isEqualTo("old");
		CountDownLatch released = this.book.hangAtNextRemoval();
		this.row = "new";
		this.caches.invalidateAll(Cause.RESYNC);
		await().atMost(Duration.ofSeconds(30)).until(this.catalogue::isEmpty);
		assertThat(catalogue()).isEqualTo("new");
		released.countDown();
		settle();
		assertThat(catalogue()).isEqualTo("new");
	}

	private void change() {
		this.row = "new";
		this.invalidator.changes(List.of(TableChange.of(Operation.UPDATE, "public.book", Map.of("id", 1L))),
				System.nanoTime());
		this.worker.execute(this.caches::carryOut);
	}

	private void settle() {
		TestLatch.get(this.invalidator.flush());
	}

	private String shelf() {
		return cached("shelf", this::catalogue);
	}

	private String catalogue() {
		return cached("catalogue", this::book);
	}

	private String book() {
		return cached("book", () -> this.row);
	}

	// As Spring's cache aspect does.
	private String cached(String name, Supplier<String> method) {
		Cache cache = this.manager.getCache(name);
		ValueWrapper hit = cache.get(1L);
		if (hit != null) {
			return (String) hit.get();
		}
		String value = method.get();
		cache.put(1L, value);
		return value;
	}

	private void watch(Map<String, String> strategyOfCache) {
		ListenerLiveness liveness = new ListenerLiveness(Duration.ofMinutes(10));
		this.caches = new WatchedCaches(WatchedCacheSettings.defaults(), liveness, new CacheObserver() {
		}, this.worker, this.timer);
		SimpleCacheManager simple = new SimpleCacheManager();
		simple.setCaches(List.of(this.shelf, this.catalogue, this.book));
		simple.initializeCaches();
		this.manager = WatchedManager.watch(simple, this.caches);
		this.invalidator = new Invalidator(this.caches, this.timer);
		RouteFactory factory = new RouteFactory(KeyConverters.of(new DefaultConversionService()), null,
				new StrategyRegistry("greedy", strategyOfCache, this.strategies, Map.of()));
		TableDescription table = new TableDescription(new TableName("public", "book"), new TableName("public", "book"),
				Map.of("id", new Column("id", "int8", 'N', true, false)));
		this.invalidator.route(List.of("shelf", "catalogue", "book")
			.stream()
			.filter(strategyOfCache::containsKey)
			.map((cache) -> route(factory, table, cache))
			.toList());
		liveness.prove(System.nanoTime());
	}

	private static Route route(RouteFactory factory, TableDescription table, String cache) {
		List<String> key = cache.equals("book") ? List.of("id") : List.of();
		return factory.route(CacheBinding.ofProperty(cache, "public.book", key, null, List.of(), "a property"), table);
	}

	/**
	 * A cache whose removals can be held up.
	 */
	private static final class HookedCache extends ConcurrentMapCache {

		volatile CountDownLatch hanging = new CountDownLatch(1);

		private volatile CountDownLatch released = new CountDownLatch(0);

		HookedCache(String name) {
			super(name);
		}

		CountDownLatch hangAtNextRemoval() {
			CountDownLatch released = new CountDownLatch(1);
			this.hanging = new CountDownLatch(1);
			this.released = released;
			return released;
		}

		boolean isEmpty() {
			return getNativeCache().isEmpty();
		}

		@Override
		public boolean evictIfPresent(Object key) {
			hang();
			return super.evictIfPresent(key);
		}

		@Override
		public boolean invalidate() {
			hang();
			return super.invalidate();
		}

		private void hang() {
			this.hanging.countDown();
			TestLatch.await(this.released);
		}

	}

	private static final class TestLatch {

		static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

		static void get(Future<?> future) {
			try {
				future.get(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new AssertionError(ex);
			}
		}

	}

}
