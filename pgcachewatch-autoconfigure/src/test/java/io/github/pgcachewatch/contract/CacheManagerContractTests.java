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

package io.github.pgcachewatch.contract;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every {@link CacheManager} bean is watched, and its caches behave as Spring's interface
 * says.
 */
class CacheManagerContractTests {

	private static final String CHANGE_1 = "UPDATE book SET title = title || '!' WHERE id = 1";

	private static final String CHANGE_2 = "UPDATE book SET title = title || '!' WHERE id = 2";

	private static TestApplication application;

	@BeforeAll
	static void start() {
		application = TestApplication
			.live(TestApplication.database("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
					"INSERT INTO book VALUES (1, 'Solaris'), (2, 'Fiasco')"), Managers.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private static Cache cache(String manager) {
		Cache cache = application.context().getBean(manager, CacheManager.class).getCache(manager + "-books");
		assertThat(cache).isNotNull();
		return Objects.requireNonNull(cache);
	}

	@Test
	void managersKeepTheirBeanTypes() {
		assertThat(application.bean(CaffeineCacheManager.class)).isNotNull();
		assertThat(application.bean(ConcurrentMapCacheManager.class)).isNotNull();
		assertThat(application.bean(SimpleCacheManager.class)).isNotNull();
		assertThat(application.bean(CompositeCacheManager.class).getCacheNames()).contains("composite-books");
		assertThat(application.bean(CaffeineCacheManager.class).getCacheNames()).isNotNull();
		assertThat(application.context().getBean("transactional"))
			.isInstanceOf(TransactionAwareCacheManagerProxy.class);
	}

	@Test
	void cachesOfEveryManagerAreEvicted() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.caffeine(1), CHANGE_1);
		application.assertKeptDespite(() -> books.caffeine(1), CHANGE_2);
		application.assertEvictedBy(() -> books.map(1), CHANGE_1);
		application.assertKeptDespite(() -> books.map(1), CHANGE_2);
		application.assertEvictedBy(() -> books.simple(1), CHANGE_1);
		application.assertKeptDespite(() -> books.simple(1), CHANGE_2);
		application.assertEvictedBy(() -> books.composite(1), CHANGE_1);
		application.assertKeptDespite(() -> books.composite(1), CHANGE_2);
		application.assertEvictedBy(() -> books.transactional(1), CHANGE_1);
		application.assertKeptDespite(() -> books.transactional(1), CHANGE_2);
		application.assertEvictedBy(() -> books.async(1), CHANGE_1);
		application.assertKeptDespite(() -> books.async(1), CHANGE_2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void whatIsPutIsFoundUntilItChanges(String manager) {
		everyWay(manager, (cache) -> {
			cache.put(1L, "a");
			return null;
		}, "a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void whatIsPutIfAbsentIsFoundUntilItChanges(String manager) {
		everyWay(manager, (cache) -> cache.putIfAbsent(1L, "a"), "a");
		Cache cache = cache(manager);
		cache.putIfAbsent(1L, "a");
		ValueWrapper existing = cache.putIfAbsent(1L, "b");
		assertThat(existing).isNotNull().extracting(ValueWrapper::get).isEqualTo("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void whatIsLoadedIsFoundUntilItChanges(String manager) {
		everyWay(manager, (cache) -> cache.get(1L, (Callable<String>) () -> "a"), "a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void whatIsLoadedAsynchronouslyIsFoundUntilItChanges(String manager) {
		everyWay(manager, (cache) -> cache.retrieve(1L, () -> CompletableFuture.supplyAsync(() -> "a")).join(), "a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void whatIsLoadedIsReturnedAndNotLoadedAgain(String manager) {
		Cache cache = cache(manager);
		cache.clear();
		assertThat(cache.get(5L, (Callable<String>) () -> "a")).isEqualTo("a");
		assertThat(cache.get(5L, (Callable<String>) () -> "b")).isEqualTo("a");
		assertThat(cache.retrieve(5L, () -> CompletableFuture.completedFuture("b")).join()).isEqualTo("a");
		CompletableFuture<?> retrieved = cache.retrieve(5L);
		assertThat(retrieved).isNotNull();
		Object value = Objects.requireNonNull(retrieved).join();
		assertThat((value instanceof ValueWrapper wrapper) ? wrapper.get() : value).isEqualTo("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional" })
	void nullIsAValue(String manager) {
		everyWay(manager, (cache) -> {
			cache.put(1L, null);
			return null;
		}, null);
		everyWay(manager, (cache) -> cache.get(1L, (Callable<@Nullable String>) () -> null), null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void entriesAreRemovedByHand(String manager) {
		Cache cache = cache(manager);
		cache.put(1L, "a");
		cache.put(2L, "b");
		cache.evict(1L);
		assertThat(cache.get(1L)).isNull();
		assertThat(cache.get(2L)).isNotNull();
		assertThat(cache.evictIfPresent(2L)).isTrue();
		assertThat(cache.evictIfPresent(2L)).isFalse();
		cache.put(3L, "c");
		cache.clear();
		assertThat(cache.get(3L)).isNull();
		cache = cache(manager);
		cache.put(4L, "d");
		assertThat(cache.invalidate()).isTrue();
		assertThat(cache.get(4L)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "transactional", "async" })
	void resetCachesEmptiesThem(String manager) {
		Cache cache = cache(manager);
		cache.put(1L, "a");
		application.context().getBean(manager, CacheManager.class).resetCaches();
		assertThat(cache(manager).get(1L)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "async" })
	void theNativeCacheIsTheApplicationsOwn(String manager) {
		Cache cache = cache(manager);
		cache.put(9L, "a");
		assertThat(cache.getName()).isEqualTo(manager + "-books");
		if (cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine) {
			assertThat(caffeine.asMap().containsKey(9L)).isTrue();
		}
	}

	@Test
	void cachesThatNoRouteNamesAreLeftAlone() {
		Cache unwatched = application.context().getBean("caffeine", CacheManager.class).getCache("unwatched");
		assertThat(unwatched).isNotNull();
		Objects.requireNonNull(unwatched).put(1L, "a");
		application.change(CHANGE_1);
		application.watch().resync();
		application.sync();
		assertThat(Objects.requireNonNull(unwatched).get(1L, String.class)).isEqualTo("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void aReferenceThatIsKeptStoresNothingThatAChangeOvertook(String manager) {
		Cache kept = cache(manager);
		assertThat(kept.get(1L)).isNull();
		application.change(CHANGE_1);
		kept.put(1L, "stale");
		assertThat(cache(manager).get(1L)).isNull();
		assertThat(kept.get(1L)).isNull();
		kept.put(1L, "fresh");
		assertThat(kept.get(1L, String.class)).isEqualTo("fresh");
		application.change(CHANGE_1);
		assertThat(kept.get(1L, (Callable<String>) () -> "loaded")).isEqualTo("loaded");
		assertThat(kept.get(1L, String.class)).isEqualTo("loaded");
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "map", "simple", "composite", "transactional", "async" })
	void aLoadThatAChangeOvertakesIsNotStored(String manager) {
		Cache cache = cache(manager);
		cache.evict(1L);
		String loaded = cache.get(1L, () -> {
			application.change(CHANGE_1);
			return "stale";
		});
		assertThat(loaded).isEqualTo("stale");
		assertThat(cache(manager).get(1L)).isNull();
		assertThat(cache(manager).retrieve(1L, () -> CompletableFuture.supplyAsync(() -> {
			application.change(CHANGE_1);
			return "stale";
		})).join()).isEqualTo("stale");
		assertThat(cache(manager).get(1L)).isNull();
	}

	private void everyWay(String manager, Function<Cache, @Nullable Object> fill, @Nullable String expected) {
		cache(manager).evict(1L);
		Cache cache = cache(manager);
		fill.apply(cache);
		ValueWrapper wrapper = cache(manager).get(1L);
		assertThat(wrapper).isNotNull();
		assertThat(Objects.requireNonNull(wrapper).get()).isEqualTo(expected);
		assertThat(cache(manager).get(1L, String.class)).isEqualTo(expected);
		application.change(CHANGE_2);
		assertThat(cache(manager).get(1L)).isNotNull();
		application.change(CHANGE_1);
		assertThat(cache(manager).get(1L)).isNull();
		assertThat(cache(manager).get(1L, String.class)).isNull();
		assertThat(cache(manager).evictIfPresent(1L)).isFalse();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Managers {

		@Bean
		@Primary
		CaffeineCacheManager caffeine() {
			CaffeineCacheManager manager = new CaffeineCacheManager();
			manager.setCaffeine(Caffeine.newBuilder().maximumSize(100).recordStats());
			return manager;
		}

		@Bean
		ConcurrentMapCacheManager map() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		SimpleCacheManager simple() {
			SimpleCacheManager manager = new SimpleCacheManager();
			manager.setCaches(List.of(new ConcurrentMapCache("simple-books")));
			return manager;
		}

		@Bean
		CompositeCacheManager composite() {
			return new CompositeCacheManager(new ConcurrentMapCacheManager("composite-books"));
		}

		@Bean
		TransactionAwareCacheManagerProxy transactional() {
			return new TransactionAwareCacheManagerProxy(new ConcurrentMapCacheManager("transactional-books"));
		}

		@Bean
		CacheManager async() {
			CaffeineCacheManager manager = new CaffeineCacheManager("async-books");
			manager.setAsyncCacheMode(true);
			return manager;
		}

	}

	@Service
	static class Books {

		@Cacheable(cacheNames = "caffeine-books", cacheManager = "caffeine")
		@PgInvalidated(table = "book", key = "id")
		public Object caffeine(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "map-books", cacheManager = "map")
		@PgInvalidated(table = "book", key = "id")
		public Object map(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "simple-books", cacheManager = "simple")
		@PgInvalidated(table = "book", key = "id")
		public Object simple(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "composite-books", cacheManager = "composite")
		@PgInvalidated(table = "book", key = "id")
		public Object composite(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "transactional-books", cacheManager = "transactional")
		@PgInvalidated(table = "book", key = "id")
		public Object transactional(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "async-books", cacheManager = "async")
		@PgInvalidated(table = "book", key = "id")
		public Object async(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "unwatched", cacheManager = "caffeine")
		public Map<String, String> unwatched() {
			return Map.of();
		}

	}

}
