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

package io.github.pgcachewatch.invalidation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What several caches are to remove once more. Not thread-safe.
 */
final class Repetition {

	private static final Logger logger = LoggerFactory.getLogger(Repetition.class);

	/** By cache; no key stands for the whole cache. */
	private final Map<String, Set<Object>> evictions = new LinkedHashMap<>();

	/**
	 * Adds keys of a cache.
	 * @param keys the keys, or {@code null} for the whole cache
	 */
	void add(String cacheName, @Nullable Collection<Object> keys) {
		Set<Object> present = this.evictions.get(cacheName);
		if (keys == null) {
			this.evictions.put(cacheName, Set.of());
		}
		else if (present == null) {
			this.evictions.put(cacheName, new LinkedHashSet<>(keys));
		}
		else if (!present.isEmpty()) {
			present.addAll(keys);
		}
	}

	/**
	 * Repeats the removals, unless they concern one cache alone, which cannot have been
	 * filled from another.
	 */
	void carryOut(EvictionTarget target) {
		if (this.evictions.size() < 2) {
			return;
		}
		try {
			target.evictAgain(this.evictions);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Evicting once more from the caches {} failed; all are cleared", this.evictions.keySet(), ex);
			target.invalidateAll(Cause.FAILURE);
		}
	}

}
