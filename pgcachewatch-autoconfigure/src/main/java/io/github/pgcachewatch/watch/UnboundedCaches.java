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

package io.github.pgcachewatch.watch;

import java.util.List;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Policy;
import io.github.pgcachewatch.cache.view.WatchedCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.util.ClassUtils;

/**
 * Warns of watched caches that grow without end: evictions keep entries right, and few of
 * them.
 */
final class UnboundedCaches {

	private static final Logger logger = LoggerFactory.getLogger(UnboundedCaches.class);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Policy",
			UnboundedCaches.class.getClassLoader())
			&& ClassUtils.isPresent("org.springframework.cache.caffeine.CaffeineCache",
					UnboundedCaches.class.getClassLoader());

	private UnboundedCaches() {
	}

	static void warn(Set<String> names, CacheManager manager) {
		List<String> unbounded = names.stream().filter((name) -> isUnbounded(find(manager, name))).sorted().toList();
		if (!unbounded.isEmpty()) {
			logger.warn(
					"Watched caches have no bound, so that they may grow until memory is full: {}. Set "
							+ "spring.cache.caffeine.spec=maximumSize=10000, for example.",
					String.join(", ", unbounded));
		}
	}

	private static @Nullable Cache find(CacheManager manager, String name) {
		try {
			return manager.getCache(name);
		}
		catch (RuntimeException ex) {
			logger.debug("Whether the cache '{}' has a bound cannot be told", name, ex);
			return null;
		}
	}

	private static boolean isUnbounded(@Nullable Cache cache) {
		Cache own = (cache instanceof WatchedCache watched) ? watched.unwrap() : cache;
		return own instanceof ConcurrentMapCache || (CAFFEINE && own != null && CaffeineBounds.isUnbounded(own));
	}

	/**
	 * Keeps Caffeine's classes out of a class that is loaded without them.
	 */
	private static final class CaffeineBounds {

		static boolean isUnbounded(Cache cache) {
			if (!(cache instanceof CaffeineCache caffeine)) {
				return false;
			}
			Policy<Object, Object> policy = caffeine.getNativeCache().policy();
			return policy.eviction().isEmpty() && policy.expireAfterWrite().isEmpty()
					&& policy.expireAfterAccess().isEmpty() && policy.expireVariably().isEmpty();
		}

	}

}
