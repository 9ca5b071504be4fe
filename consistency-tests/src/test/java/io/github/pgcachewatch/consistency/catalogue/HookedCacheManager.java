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

package io.github.pgcachewatch.consistency.catalogue;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * A manager whose caches of titles run a test's step before they remove an entry.
 */
public class HookedCacheManager implements CacheManager {

	private static final Set<String> HOOKED = Set.of("titles", "inferred-titles");

	private final Hooks beforeEviction = new Hooks();

	private final CacheManager manager;

	private final Map<String, Cache> caches = new ConcurrentHashMap<>();

	HookedCacheManager(CacheManager manager) {
		this.manager = manager;
	}

	public void beforeNextEviction(Runnable step) {
		this.beforeEviction.next(step);
	}

	/**
	 * Has evictions fail. What one change concerns in several caches is evicted again
	 * from each and, where one of them waits for its window, once more when that ends.
	 */
	void failNextEvictions(int times) {
		beforeNextEviction(() -> {
			if (times > 1) {
				failNextEvictions(times - 1);
			}
			throw new IllegalStateException("on purpose");
		});
	}

	@Override
	public @Nullable Cache getCache(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null || !HOOKED.contains(name)) {
			return cache;
		}
		return this.caches.computeIfAbsent(name, (key) -> new HookedCache(cache));
	}

	@Override
	public Collection<String> getCacheNames() {
		return this.manager.getCacheNames();
	}

	private final class HookedCache implements Cache {

		private final Cache cache;

		HookedCache(Cache cache) {
			this.cache = cache;
		}

		@Override
		public String getName() {
			return this.cache.getName();
		}

		@Override
		public Object getNativeCache() {
			return this.cache.getNativeCache();
		}

		@Override
		public @Nullable ValueWrapper get(Object key) {
			return this.cache.get(key);
		}

		@Override
		public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
			return this.cache.get(key, type);
		}

		@Override
		public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
			return this.cache.get(key, valueLoader);
		}

		@Override
		public @Nullable CompletableFuture<?> retrieve(Object key) {
			return this.cache.retrieve(key);
		}

		@Override
		public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
			return this.cache.retrieve(key, valueLoader);
		}

		@Override
		public void put(Object key, @Nullable Object value) {
			this.cache.put(key, value);
		}

		@Override
		public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
			return this.cache.putIfAbsent(key, value);
		}

		@Override
		public void evict(Object key) {
			HookedCacheManager.this.beforeEviction.run();
			this.cache.evict(key);
		}

		@Override
		public boolean evictIfPresent(Object key) {
			HookedCacheManager.this.beforeEviction.run();
			return this.cache.evictIfPresent(key);
		}

		@Override
		public void clear() {
			HookedCacheManager.this.beforeEviction.run();
			this.cache.clear();
		}

		@Override
		public boolean invalidate() {
			HookedCacheManager.this.beforeEviction.run();
			return this.cache.invalidate();
		}

	}

}
