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

import io.github.pgcachewatch.cache.InMemoryCaches;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Warns of watched caches that grow without end: evictions keep entries right, and few of
 * them.
 */
final class UnboundedCaches {

	private static final Logger logger = LoggerFactory.getLogger(UnboundedCaches.class);

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
		return cache != null && InMemoryCaches.isUnbounded(cache);
	}

}
