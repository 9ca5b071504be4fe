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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.cache.view.CacheViews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * {@code get(key, loader)}, as {@code sync = true} uses it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SingleFlightTests {

	private final TestWatch watch = new TestWatch();

	private final AtomicInteger loads = new AtomicInteger();

	private final CountDownLatch loading = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile Thread joining;

	private Cache cache;

	@BeforeEach
	void watch() {
		this.cache = this.watch.watch(CacheManagers.caffeine(), "books");
	}

	@AfterEach
	void close() {
		this.released.countDown();
		this.watch.close();
	}

	private String load(String value) {
		this.loads.incrementAndGet();
		this.loading.countDown();
		TestWatch.await(this.released);
		return value;
	}

	@Test
	void callersAtTheSameTimeShareOneLoad() throws Exception {
		CyclicBarrier together = new CyclicBarrier(8);
		for (int round = 0; round < 200; round++) {
			long key = round;
			AtomicInteger loads = new AtomicInteger();
			List<Future<String>> calls = new ArrayList<>();
			for (int caller = 0; caller < 8; caller++) {
				calls.add(this.watch.onAnotherThread(() -> {
					together.await(30, TimeUnit.SECONDS);
					return this.cache.get(key, () -> "load " + loads.incrementAndGet());
				}));
			}
			assertThat(calls).map(TestWatch::get).containsOnly("load 1");
		}
		assertThat(CacheViews.fenced(this.cache).flights().isEmpty()).isTrue();
	}

	@Test
	void aLoadDelaysNoEviction() {
		Future<String> call = this.watch.onAnotherThread(() -> this.cache.get(1L, () -> load("old")));
		TestWatch.await(this.loading);
		this.watch.change("books", 1L);
		this.watch.changeAll("books");
		assertThat(call).isNotDone();
		this.released.countDown();
		assertThat(TestWatch.get(call)).isEqualTo("old");
		assertThat(this.cache.get(1L)).isNull();
	}

	@Test
	void aChangeDetachesTheLoadSoThatLaterCallersStartANewOne() {
		Future<String> old = this.watch.onAnotherThread(() -> this.cache.get(1L, () -> load("old")));
		TestWatch.await(this.loading);
		this.watch.change("books", 1L);
		assertThat(this.cache.get(1L, () -> "new")).isEqualTo("new");
		this.released.countDown();
		assertThat(TestWatch.get(old)).isEqualTo("old");
		assertThat(this.cache.get(1L).get()).isEqualTo("new");
	}

	@Test
	void aLoadThatLoadsItsOwnKeyDoesNotWaitForItself() {
		Future<String> call = this.watch
			.onAnotherThread(() -> this.cache.get(1L, () -> "outer of " + this.cache.get(1L, () -> "inner")));
		assertThat(TestWatch.get(call)).isEqualTo("outer of inner");
	}

	@Test
	void loadsThatNeedEachOthersKeysDoNotWaitForEachOther() {
		Cache authors = this.watch.watch(CacheManagers.caffeine(), "authors");
		CyclicBarrier bothLoading = new CyclicBarrier(2);
		Future<String> book = this.watch.onAnotherThread(() -> this.cache.get(1L, () -> {
			bothLoading.await(30, TimeUnit.SECONDS);
			return "book by " + authors.get(2L, () -> "author alone");
		}));
		Future<String> author = this.watch.onAnotherThread(() -> authors.get(2L, () -> {
			bothLoading.await(30, TimeUnit.SECONDS);
			return "author of " + this.cache.get(1L, () -> "book alone");
		}));
		assertThat(List.of(TestWatch.get(book), TestWatch.get(author))).isSubsetOf("book by author alone",
				"author of book alone", "book by author of book alone", "author of book by author alone");
		assertThat(this.cache.get(1L).get()).isEqualTo(TestWatch.get(book));
		assertThat(authors.get(2L).get()).isEqualTo(TestWatch.get(author));
	}

	@Test
	void loadsThatNeedEachOthersKeysThroughAThirdDoNotWaitForEachOther() {
		CyclicBarrier allLoading = new CyclicBarrier(3);
		List<Future<String>> calls = new ArrayList<>();
		for (long key = 0; key < 3; key++) {
			long own = key;
			calls.add(this.watch.onAnotherThread(() -> this.cache.get(own, () -> {
				allLoading.await(30, TimeUnit.SECONDS);
				return "load of " + this.cache.get((own + 1) % 3, () -> "alone");
			})));
		}
		assertThat(calls).map(TestWatch::get).anyMatch("load of alone"::equals);
		for (long key = 0; key < 3; key++) {
			assertThat(this.cache.get(key).get()).isEqualTo(TestWatch.get(calls.get((int) key)));
		}
	}

	@Test
	void whatTheLoaderThrowsReachesEveryCaller() {
		IllegalStateException failure = new IllegalStateException("no such book");
		Future<String> leader = this.watch.onAnotherThread(() -> this.cache.get(1L, () -> {
			load("");
			throw failure;
		}));
		TestWatch.await(this.loading);
		Future<String> joined = this.watch.onAnotherThread(() -> join());
		awaitJoined();
		this.released.countDown();
		assertThat(List.of(leader, joined)).allSatisfy((call) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> call.get(30, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(ValueRetrievalException.class)
			.withCause(failure));
		assertThat(this.loads).hasValue(1);
		assertThat(this.cache.get(1L, () -> "found")).isEqualTo("found");
	}

	@Test
	void anInterruptedCallerWaitsForTheLoadAndStaysInterrupted() {
		this.watch.onAnotherThread(() -> this.cache.get(1L, () -> load("slow")));
		TestWatch.await(this.loading);
		Future<String> joined = this.watch.onAnotherThread(() -> {
			Thread.currentThread().interrupt();
			String value = join();
			return Thread.interrupted() ? value : "not interrupted";
		});
		awaitJoined();
		this.released.countDown();
		assertThat(TestWatch.get(joined)).isEqualTo("slow");
	}

	@Test
	void aStoreThatFailsEndsTheLoadForEveryCaller() {
		ConcurrentMapCache failing = new ConcurrentMapCache("failing") {

			@Override
			public void put(Object key, Object value) {
				throw new IllegalStateException("full");
			}

		};
		Cache watched = this.watch.watch(new SingleCacheManager(failing), "failing");
		assertThatIllegalStateException().isThrownBy(() -> watched.get(1L, () -> "loaded"));
		assertThatIllegalStateException().isThrownBy(() -> watched.get(1L, () -> "loaded again"));
	}

	private String join() {
		this.joining = Thread.currentThread();
		return this.cache.get(1L, () -> load("joined"));
	}

	private void awaitJoined() {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.joining != null && this.joining.getState() == Thread.State.WAITING);
	}

	@Test
	void aNullIsLoadedOnceWhereTheCacheHoldsNulls() {
		Object loaded = this.cache.get(1L, () -> null);
		assertThat(loaded).isNull();
		assertThat(this.cache.get(1L, () -> load("second"))).isNull();
		assertThat(this.loads).hasValue(0);
	}

}
