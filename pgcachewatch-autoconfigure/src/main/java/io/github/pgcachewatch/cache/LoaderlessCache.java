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

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.util.ClassUtils;

/**
 * Keeps a cache from filling itself: what its loader returns would be stored whatever
 * changed meanwhile, uncommitted rows included. A lookup of an absent key finds nothing,
 * and the annotated method is called as with any other cache. Stateless.
 */
final class LoaderlessCache {

	private static final Logger logger = LoggerFactory.getLogger(LoaderlessCache.class);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.LoadingCache",
			LoaderlessCache.class.getClassLoader())
			&& ClassUtils.isPresent("org.springframework.cache.caffeine.CaffeineCache",
					LoaderlessCache.class.getClassLoader());

	private LoaderlessCache() {
	}

	/**
	 * Returns a cache with the same entries that loads none, or the cache itself if it
	 * has no loader.
	 */
	static Cache of(Cache cache) {
		return CAFFEINE ? OfCaffeine.of(cache) : cache;
	}

	/**
	 * Loaded only where Caffeine is there.
	 */
	private static final class OfCaffeine extends CaffeineCache {

		private OfCaffeine(CaffeineCache cache) {
			super(cache.getName(), cache.getNativeCache(), cache.isAllowNullValues());
		}

		private OfCaffeine(CaffeineCache cache, AsyncCache<Object, Object> entries) {
			super(cache.getName(), entries, cache.isAllowNullValues());
		}

		static Cache of(Cache cache) {
			if (!(cache instanceof CaffeineCache caffeine && caffeine.getNativeCache() instanceof LoadingCache)) {
				return cache;
			}
			logger.warn(
					"Cache '{}' has a CacheLoader, which is not asked for what is watched: entries are what the "
							+ "annotated methods return, and none is refreshed, since changes evict it",
					cache.getName());
			// A refresh stores what the loader returns, and any read that counts may
			// start one.
			caffeine.getNativeCache()
				.policy()
				.refreshAfterWrite()
				.ifPresent((refresh) -> refresh.setRefreshesAfter(Duration.ofNanos(Long.MAX_VALUE)));
			try {
				return new OfCaffeine(caffeine, caffeine.getAsyncCache());
			}
			catch (IllegalStateException ex) {
				return new OfCaffeine(caffeine);
			}
		}

		@Override
		protected @Nullable Object lookup(Object key) {
			return getNativeCache().getIfPresent(key);
		}

	}

}
