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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

	private static final List<String> LOCAL_MAPS = List.of("java.util.concurrent.", "org.springframework.util.",
			"com.google.common.", "com.github.benmanes.caffeine.");

	private InMemoryCaches() {
	}

	static boolean test(Cache cache) {
		return entries(cache) != null;
	}

	/**
	 * Returns the entries of a cache in memory, or {@code null} if they are elsewhere or
	 * the cache does not show them.
	 */
	static @Nullable Map<?, ?> entries(Cache cache) {
		Object store = store(cache);
		if (store != null && CAFFEINE && CaffeineStore.test(store)) {
			return CaffeineStore.entries(store);
		}
		return (store instanceof ConcurrentMap<?, ?> map && isLocal(map)) ? map : null;
	}

	// The maps of data grids are concurrent maps, too.
	private static boolean isLocal(ConcurrentMap<?, ?> map) {
		return map instanceof ConcurrentHashMap || LOCAL_MAPS.stream().anyMatch(map.getClass().getName()::startsWith);
	}

	/**
	 * Returns whether nothing limits the number or the age of the cache's entries, as far
	 * as can be told.
	 * @param cache the cache, watched or not
	 * @return {@code true} for a concurrent map in memory, and for a Caffeine cache with
	 * neither a maximum size nor an expiration
	 */
	public static boolean isUnbounded(Cache cache) {
		Object store = store(cache);
		if (store != null && CAFFEINE && CaffeineStore.test(store)) {
			return CaffeineStore.isUnbounded(store);
		}
		return store instanceof ConcurrentMap<?, ?> map && isLocal(map);
	}

	// Nothing but a user's own inspection needs it, so that a cache may have none.
	private static @Nullable Object store(Cache cache) {
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

		static Map<?, ?> entries(Object store) {
			return ((com.github.benmanes.caffeine.cache.Cache<?, ?>) store).asMap();
		}

		static boolean isUnbounded(Object store) {
			var policy = ((com.github.benmanes.caffeine.cache.Cache<?, ?>) store).policy();
			return policy.eviction().isEmpty() && policy.expireAfterAccess().isEmpty()
					&& policy.expireAfterWrite().isEmpty() && policy.expireVariably().isEmpty();
		}

	}

}
