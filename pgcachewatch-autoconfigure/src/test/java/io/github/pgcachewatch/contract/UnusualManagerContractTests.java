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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.AbstractValueAdaptingCache;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Managers and caches that work with Spring's caching work when they are watched, too.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnusualManagerContractTests {

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = CachedBookstore.database();
	}

	@Test
	void aMockedManagerKeepsNoApplicationFromStarting() {
		try (TestApplication application = TestApplication.live(this.database, MockedManager.class)) {
			assertThat(application.bean(CacheManager.class).getCacheNames()).isEmpty();
		}
	}

	@Test
	void aManagerWhoseServerIsAwayAtTheStartIsGuardedOnceItIsBack(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, RemoteManager.class)) {
			assertThat(output).contains("Books.alone(long): the CacheManager").contains("fails to return the cache");
			application.bean(RemoteCacheManager.class).connect();
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@Test
	void finalMethodsOfAManagerFindItsState() {
		try (TestApplication application = TestApplication.live(this.database, RemoteManager.class)) {
			assertThat(application.bean(RemoteCacheManager.class).servers()).containsExactly("one");
		}
	}

	@Test
	void aCacheThatRefusesToShowItsNativeCacheIsEvicted() {
		try (TestApplication application = TestApplication.live(this.database, HiddenNativeCaches.class)) {
			CachedBookstore.assertEvictsByKey(application);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TitleShop.class, AsynchronousTitleShop.class, WrappedTitleShop.class })
	void aCacheWithWeakKeysIsClearedByAnyChangeAndIsWarnedOf(Class<?> shop, CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, shop, "spring.cache.type=caffeine",
				"spring.cache.caffeine.spec=weakKeys")) {
			Titles titles = application.bean(Titles.class);
			application.assertEvictedBy(() -> titles.byTitle("Solaris"), "UPDATE book SET shelf = 9 WHERE id = 1");
			assertThat(output).containsOnlyOnce("Cache 'Titles.byTitle' keeps its keys weakly");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TitleShop.class, AsynchronousTitleShop.class, WrappedTitleShop.class })
	void aCacheWithStrongKeysKeepsTheEntriesOfOtherRows(Class<?> shop, CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, shop, "spring.cache.type=caffeine",
				"spring.cache.caffeine.spec=maximumSize=100")) {
			Titles titles = application.bean(Titles.class);
			application.assertEvictedBy(() -> titles.byTitle("Solaris"), "UPDATE book SET shelf = 9 WHERE id = 1");
			application.assertKeptDespite(() -> titles.byTitle("Solaris"), "UPDATE book SET shelf = 9 WHERE id = 2");
			assertThat(output).doesNotContain("keeps its keys weakly", "have no bound");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TitleShop.class, AsynchronousTitleShop.class, WrappedTitleShop.class })
	void cachesWithoutAnyBoundAreWarnedOf(Class<?> shop, CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, shop, "spring.cache.type=caffeine")) {
			application.bean(Titles.class).byTitle("Solaris");
			assertThat(output).containsOnlyOnce("may grow until memory is full: Titles.byTitle.");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(CachedBookstore.Shop.class)
	static class MockedManager {

		@Bean
		CacheManager cacheManager() {
			return Mockito.mock(CacheManager.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CachedBookstore.Shop.class)
	static class RemoteManager {

		@Bean
		RemoteCacheManager cacheManager() {
			return new RemoteCacheManager("one");
		}

	}

	static class RemoteCacheManager extends ConcurrentMapCacheManager {

		private final List<String> servers;

		private volatile boolean connected;

		RemoteCacheManager(String server) {
			this.servers = List.of(server);
		}

		void connect() {
			this.connected = true;
		}

		public final List<String> servers() {
			return this.servers;
		}

		@Override
		public @Nullable Cache getCache(String name) {
			if (!this.connected) {
				throw new IllegalStateException("not connected");
			}
			return super.getCache(name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CachedBookstore.Shop.class)
	static class HiddenNativeCaches {

		@Bean
		CacheManager cacheManager() {
			Map<String, Cache> caches = new ConcurrentHashMap<>();
			return new CacheManager() {

				@Override
				public Cache getCache(String name) {
					return caches.computeIfAbsent(name, HiddenNativeCache::new);
				}

				@Override
				public Collection<String> getCacheNames() {
					return caches.keySet();
				}

			};
		}

	}

	static class HiddenNativeCache extends AbstractValueAdaptingCache {

		private final ConcurrentMap<Object, Object> entries = new ConcurrentHashMap<>();

		private final String name;

		HiddenNativeCache(String name) {
			super(true);
			this.name = name;
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public Object getNativeCache() {
			throw new UnsupportedOperationException("hidden");
		}

		@Override
		protected @Nullable Object lookup(Object key) {
			return this.entries.get(key);
		}

		@Override
		public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void put(Object key, @Nullable Object value) {
			this.entries.put(key, toStoreValue(value));
		}

		@Override
		public void evict(Object key) {
			this.entries.remove(key);
		}

		@Override
		public void clear() {
			this.entries.clear();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Titles.class)
	static class TitleShop {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TitleShop.class)
	static class AsynchronousTitleShop {

		@Bean
		CacheManagerCustomizer<CaffeineCacheManager> asynchronousCaches() {
			return (manager) -> manager.setAsyncCacheMode(true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TitleShop.class)
	static class WrappedTitleShop {

		@Bean
		CacheManager cacheManager(@Value("${spring.cache.caffeine.spec:}") String spec) {
			CaffeineCacheManager manager = new CaffeineCacheManager();
			manager.setCacheSpecification(spec);
			return new TransactionAwareCacheManagerProxy(manager);
		}

	}

	@Service
	static class Titles {

		@PgInvalidated(table = "book", key = "title")
		public Object byTitle(String title) {
			return new Object();
		}

	}

}
