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

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.cache.view.CacheViews;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.AbstractValueAdaptingCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code retrieve}, as methods that return futures and publishers use it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RetrievalTests {

	private final TestWatch watch = new TestWatch();

	@AfterEach
	void close() {
		this.watch.close();
	}

	private static Object value(CompletableFuture<?> future) {
		Object value = future.join();
		return (value instanceof Cache.ValueWrapper wrapper) ? wrapper.get() : value;
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void anEntryIsRetrievedAndAMissIsKnownAtOnce(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		assertThat(cache.retrieve(1L)).isNull();
		cache.put(1L, "one");
		cache.put(2L, null);
		assertThat(value(cache.retrieve(1L))).isEqualTo("one");
		assertThat(cache.retrieve(2L).join()).isInstanceOf(Cache.ValueWrapper.class);
		assertThat(value(cache.retrieve(2L))).isNull();
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void callersAtTheSameTimeShareOneLoad(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		CompletableFuture<String> loading = new CompletableFuture<>();
		AtomicInteger loads = new AtomicInteger();
		CompletableFuture<String> first = cache.retrieve(1L, () -> {
			loads.incrementAndGet();
			return loading;
		});
		CompletableFuture<String> cancelled = cache.retrieve(1L, () -> loading);
		CompletableFuture<String> second = cache.retrieve(1L, () -> {
			loads.incrementAndGet();
			return loading;
		});
		cancelled.cancel(true);
		loading.complete("one");
		assertThat(first.join()).isEqualTo("one");
		assertThat(second.join()).isEqualTo("one");
		assertThat(loads).hasValue(1);
		assertThat(cache.get(1L).get()).isEqualTo("one");
		assertThat(cache.retrieve(1L, () -> loading).join()).isEqualTo("one");
		assertThat(cache.get(1L, () -> "other")).isEqualTo("one");
	}

	@ParameterizedTest
	@MethodSource("io.github.pgcachewatch.cache.CacheManagers#all")
	void aChangeDetachesTheLoad(CacheManager manager) {
		Cache cache = this.watch.watch(manager, "books");
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> old = cache.retrieve(1L, () -> loading);
		this.watch.change("books", 1L);
		assertThat(cache.retrieve(1L, () -> CompletableFuture.completedFuture("new")).join()).isEqualTo("new");
		loading.complete("old");
		assertThat(old.join()).isEqualTo("old");
		assertThat(cache.get(1L).get()).isEqualTo("new");
	}

	@Test
	void aLoadThatLoadsItsOwnKeyDoesNotWaitForItself() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		CompletableFuture<String> outer = cache.retrieve(1L, () -> CompletableFuture.completedFuture(
				"outer of " + cache.retrieve(1L, () -> CompletableFuture.completedFuture("inner")).join()));
		assertThat(outer.join()).isEqualTo("outer of inner");
	}

	@Test
	void whatALoadThrowsReachesEveryCallerAndTheNextLoadsAgain() {
		Cache cache = this.watch.watch(CacheManagers.caffeine(), "books");
		IllegalStateException failure = new IllegalStateException("no such book");
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> first = cache.retrieve(1L, () -> loading);
		CompletableFuture<String> second = cache.retrieve(1L, () -> loading);
		loading.completeExceptionally(failure);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(first::join).withCause(failure);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(second::join).withCause(failure);
		CompletableFuture<String> third = cache.retrieve(1L, () -> {
			throw failure;
		});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(third::join).withCause(failure);
		assertThat(cache.retrieve(1L, () -> CompletableFuture.completedFuture(null)).join()).isNull();
		assertThat(cache.get(1L)).isNotNull();
		assertThat(CacheViews.fenced(cache).flights().isEmpty()).isTrue();
	}

	@Test
	void aMissThatIsDeterminedLateIsAMissAndALateHitIsGated() {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		Cache remote = new ConcurrentMapCache("books") {

			@Override
			public CompletableFuture<?> retrieve(Object key) {
				return answer;
			}

		};
		Cache cache = this.watch.watch(new SingleCacheManager(remote), "books");
		CompletableFuture<?> retrieved = cache.retrieve(1L);
		CompletableFuture<String> loaded = cache.retrieve(1L, () -> CompletableFuture.completedFuture("loaded"));
		assertThat(retrieved).isNotDone();
		this.watch.liveness.lost();
		answer.complete("stale");
		assertThat(retrieved.join()).isNull();
		assertThat(loaded.join()).isEqualTo("loaded");
	}

	@Test
	void aStoreThatLandsAfterTheRemovalThatFollowedItIsRemovedAgain() {
		AsynchronousCache remote = new AsynchronousCache();
		Cache cache = this.watch.watch(new SingleCacheManager(remote), "books");
		assertThat(cache.get(1L)).isNull();
		cache.put(1L, "old");
		this.watch.change("books", 1L);
		remote.land();
		assertThat(remote.latest).isCompleted();
		this.watch.settle();
		assertThat(remote.get(1L)).isNull();
	}

	/**
	 * Stores asynchronously, in order with its asynchronous reads, and removes at once,
	 * as Redis does.
	 */
	private static final class AsynchronousCache extends AbstractValueAdaptingCache {

		private final Map<Object, Object> store = new ConcurrentHashMap<>();

		private final CompletableFuture<Void> landing = new CompletableFuture<>();

		private CompletableFuture<?> latest = this.landing;

		AsynchronousCache() {
			super(true);
		}

		@Override
		public void put(Object key, Object value) {
			this.latest = this.latest.thenRun(() -> this.store.put(key, toStoreValue(value)));
		}

		@Override
		public CompletableFuture<?> retrieve(Object key) {
			this.latest = this.latest.thenApply((previous) -> toValueWrapper(this.store.get(key)));
			return this.latest;
		}

		void land() {
			this.landing.complete(null);
		}

		@Override
		protected Object lookup(Object key) {
			return this.store.get(key);
		}

		@Override
		public String getName() {
			return "books";
		}

		@Override
		public Object getNativeCache() {
			return this;
		}

		@Override
		public <T> T get(Object key, Callable<T> valueLoader) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void evict(Object key) {
			this.store.remove(key);
		}

		@Override
		public void clear() {
			this.store.clear();
		}

	}

}
