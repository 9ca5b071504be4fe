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

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Entries of one cache that are to be removed. Immutable.
 *
 * @param cacheName the name of the cache
 * @param keys the keys, at least one
 * @param cause the cause of the removal
 * @param receivedNanos when the oldest of the changes was received, a value of
 * {@link System#nanoTime()}
 */
public record Eviction(String cacheName, CacheKeys keys, Cause cause, long receivedNanos) {

	/**
	 * Validates the eviction.
	 */
	public Eviction {
		if (keys.isNone()) {
			throw new IllegalArgumentException("An eviction needs a key, and has none of cache '" + cacheName + "'");
		}
	}

}
