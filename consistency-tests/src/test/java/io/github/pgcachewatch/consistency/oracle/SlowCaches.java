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

package io.github.pgcachewatch.consistency.oracle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;

/**
 * Caches that are slow to remove entries now and then, as remote ones are, so that much
 * is read between the order to remove an entry and its removal.
 */
final class SlowCaches extends CaffeineCacheManager {

	SlowCaches() {
		setCaffeine(Caffeine.newBuilder().maximumSize(10_000));
	}

	@Override
	protected org.springframework.cache.Cache adaptCaffeineCache(String name, Cache<Object, Object> cache) {
		return Items.NAMES.contains(name) ? super.adaptCaffeineCache(name, cache) : new SlowCache(name, cache);
	}

	private static final class SlowCache extends CaffeineCache {

		SlowCache(String name, Cache<Object, Object> cache) {
			super(name, cache);
		}

		@Override
		public boolean evictIfPresent(Object key) {
			// One key of several that a change concerns, or the listener would lag
			// behind.
			if (key instanceof Long) {
				SlowLoads.pause(12);
			}
			return super.evictIfPresent(key);
		}

		@Override
		public boolean invalidate() {
			SlowLoads.pause(20);
			return super.invalidate();
		}

	}

}
