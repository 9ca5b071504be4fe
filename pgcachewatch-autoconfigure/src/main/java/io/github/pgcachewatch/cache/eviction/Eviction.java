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

package io.github.pgcachewatch.cache.eviction;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Entries of one cache that are to be removed. Immutable.
 *
 * @param cacheName the name of the cache
 * @param keys the keys, at least one
 * @param cause the cause of the removal
 * @param receivedNanos when the oldest of the changes was received, a value of
 * {@link System#nanoTime()}
 * @param repeated whether the entries were evicted before because of the same changes, so
 * that meters and events know of the eviction
 */
public record Eviction(String cacheName, CacheKeys keys, Cause cause, long receivedNanos, boolean repeated) {

	/**
	 * Validates the eviction.
	 */
	public Eviction {
		if (keys.isNone()) {
			throw new IllegalArgumentException("An eviction needs a key, and has none of cache '" + cacheName + "'");
		}
	}

	/**
	 * Creates an eviction that repeats none.
	 * @param cacheName the name of the cache
	 * @param keys the keys, at least one
	 * @param cause the cause of the removal
	 * @param receivedNanos when the oldest of the changes was received
	 */
	public Eviction(String cacheName, CacheKeys keys, Cause cause, long receivedNanos) {
		this(cacheName, keys, cause, receivedNanos, false);
	}

	Eviction again() {
		return this.repeated ? this : new Eviction(this.cacheName, this.keys, this.cause, this.receivedNanos, true);
	}

}
