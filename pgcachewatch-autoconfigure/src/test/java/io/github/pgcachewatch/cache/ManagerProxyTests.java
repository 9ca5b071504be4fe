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

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.pgcachewatch.cache.view.WatchedCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A watched manager is the application's own for everybody but the caches' users.
 */
class ManagerProxyTests {

	private final TestWatch watch = new TestWatch();

	@AfterEach
	void close() {
		this.watch.close();
	}

	@Test
	void theManagerKeepsItsClassAndItsMethods() {
		CaffeineCacheManager target = CacheManagers.caffeine();
		CacheManager watched = this.watch.watch(target);
		assertThat(watched).isInstanceOf(CaffeineCacheManager.class);
		CaffeineCacheManager manager = (CaffeineCacheManager) watched;
		manager.setCacheNames(List.of("books", "other"));
		manager.setAllowNullValues(false);
		assertThat(manager.getCacheNames()).containsExactlyInAnyOrderElementsOf(target.getCacheNames())
			.contains("books", "other");
		assertThat(target.isAllowNullValues()).isFalse();
		assertThat(manager.getCache("unknown")).isNull();
		assertThat(manager).isEqualTo(manager).isEqualTo(target).hasSameHashCodeAs(target);
		assertThat(manager).isNotEqualTo(this.watch.watch(CacheManagers.caffeine()));
	}

	@Test
	void watchingTwiceIsWatchingOnce() {
		CacheManager watched = this.watch.watch(CacheManagers.caffeine());
		assertThat(this.watch.watch(watched)).isSameAs(watched);
	}

	@Test
	void whatNoRouteNamesIsLeftAlone() {
		CaffeineCacheManager target = CacheManagers.caffeine();
		assertThat(this.watch.watch(target, "other")).isSameAs(target.getCache("other"));
	}

	@Test
	void aReferenceShowsTheCacheUnderneath() {
		CaffeineCacheManager target = CacheManagers.caffeine();
		Cache cache = this.watch.watch(new TransactionAwareCacheManagerProxy(target), "books");
		assertThat(cache.getName()).isEqualTo("books");
		assertThat(cache.getNativeCache()).isSameAs(target.getCache("books").getNativeCache());
		assertThat(((WatchedCache) cache).unwrap()).isInstanceOf(CaffeineCache.class)
			.isSameAs(target.getCache("books"));
		assertThat(cache).hasToString("watched cache 'books'");
	}

	@Test
	void aCacheOfAWatchedManagerIsFencedOnceThroughOthers() {
		CacheManager inner = this.watch.watch(CacheManagers.caffeine());
		Cache cache = inner.getCache("books");
		Cache composed = this.watch.watch(new CompositeCacheManager(inner), "books");
		Cache decorated = this.watch.watch(new TransactionAwareCacheManagerProxy(inner), "books");
		assertThat(composed).isEqualTo(cache).hasSameHashCodeAs(cache).isNotSameAs(cache);
		assertThat(decorated).isEqualTo(cache);
		assertThat(((WatchedCache) decorated).unwrap()).isInstanceOf(CaffeineCache.class);
	}

	@Test
	void aFinalClassIsWatchedThroughItsInterfaces() {
		CacheManager watched = this.watch.watch(new FinalCacheManager());
		assertThat(watched).isInstanceOf(Runnable.class).isNotInstanceOf(FinalCacheManager.class);
		assertThat(watched.getCache("books")).isInstanceOf(WatchedCache.class);
		assertThat(watched.getCacheNames()).containsExactly("books");
		assertThat(watched).isEqualTo(watched);
		assertThat(this.watch.watch(watched)).isSameAs(watched);
		watched.resetCaches();
	}

	@Test
	void aPackagePrivateClassWithoutAVisibleConstructorIsWatched() {
		assertThat(this.watch.watch(Hidden.create(), "books")).isInstanceOf(WatchedCache.class);
	}

	@Test
	void onlyCachesWithoutAnyBoundAreUnbounded() {
		CaffeineCacheManager caffeine = new CaffeineCacheManager();
		assertThat(InMemoryCaches.isUnbounded(this.watch.watch(caffeine, "books"))).isTrue();
		assertThat(InMemoryCaches.isUnbounded(CacheManagers.caffeine().getCache("books"))).isFalse();
		caffeine.setCaffeine(Caffeine.newBuilder().expireAfterWrite(java.time.Duration.ofHours(1)));
		assertThat(InMemoryCaches.isUnbounded(caffeine.getCache("books"))).isFalse();
		assertThat(InMemoryCaches.isUnbounded(new ConcurrentMapCache("books"))).isTrue();
	}

	private static final class FinalCacheManager extends SingleCacheManager implements Runnable {

		FinalCacheManager() {
			super(new ConcurrentMapCache("books"));
		}

		@Override
		public void run() {
		}

	}

	private static class Hidden extends ConcurrentMapCacheManager {

		private Hidden() {
		}

		static CacheManager create() {
			return new Hidden();
		}

	}

}
