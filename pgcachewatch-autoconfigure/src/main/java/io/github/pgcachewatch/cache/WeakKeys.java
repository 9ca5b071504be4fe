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

import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.util.ClassUtils;

/**
 * Finds caches of Caffeine that keep their keys weakly. Such a cache compares keys by
 * identity, so that a key that is computed from a row leads to no entry.
 */
final class WeakKeys {

	private static final Logger logger = LoggerFactory.getLogger(WeakKeys.class);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.Caffeine",
			WeakKeys.class.getClassLoader());

	private WeakKeys() {
	}

	static boolean test(Cache cache) {
		boolean weak = CAFFEINE && OfCaffeine.test(cache);
		if (weak) {
			logger
				.warn("Cache '{}' keeps its keys weakly, and so compares them by identity: no key of a changed row is "
						+ "found in it, and any change clears all of it. Leave 'weakKeys' out to evict single entries.",
						cache.getName());
		}
		return weak;
	}

	private static final class OfCaffeine {

		/** The classes of Caffeine's caches are named by their features. */
		private static final Pattern WEAK = Pattern
			.compile("com\\.github\\.benmanes\\.caffeine\\.cache\\.W[SI]\\p{Upper}*");

		static boolean test(Cache cache) {
			return InMemoryCaches.store(cache) instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine
					&& WEAK.matcher(caffeine.asMap().getClass().getName()).matches();
		}

	}

}
