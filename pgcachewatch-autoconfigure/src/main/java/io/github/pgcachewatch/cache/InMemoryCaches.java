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

import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.util.ClassUtils;

/**
 * Tells caches apart whose entries are in this JVM, and those that may grow without
 * bound. Caffeine need not be there.
 */
public final class InMemoryCaches {

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Caffeine",
			InMemoryCaches.class.getClassLoader());

	private InMemoryCaches() {
	}

	static boolean test(Cache cache) {
		Object store = store(cache);
		return store instanceof ConcurrentMap || (CAFFEINE && CaffeineStore.test(store));
	}

	/**
	 * Returns whether nothing limits the number or the age of the cache's entries, as far
	 * as can be told.
	 * @param cache the cache, watched or not
	 * @return {@code true} for a concurrent map, and for a Caffeine cache with neither a
	 * maximum size nor an expiration
	 */
	public static boolean isUnbounded(Cache cache) {
		Object store = store(cache);
		if (store != null && CAFFEINE && CaffeineStore.test(store)) {
			return CaffeineStore.isUnbounded(store);
		}
		return store instanceof ConcurrentMap;
	}

	// Nothing but a user's own inspection needs it, so that a cache may have none.
	static @Nullable Object store(Cache cache) {
		try {
			return cache.getNativeCache();
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private static final class CaffeineStore {

		static boolean test(@Nullable Object store) {
			return store instanceof com.github.benmanes.caffeine.cache.Cache;
		}

		static boolean isUnbounded(Object store) {
			var policy = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) store).policy();
			return policy.eviction().isEmpty() && policy.expireAfterAccess().isEmpty()
					&& policy.expireAfterWrite().isEmpty() && policy.expireVariably().isEmpty();
		}

	}

}
