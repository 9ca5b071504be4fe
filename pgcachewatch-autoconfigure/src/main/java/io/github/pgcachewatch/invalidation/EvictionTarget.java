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
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.CacheInvalidated;

/**
 * The caches, as seen by the side that decides what is to be evicted. Implementations are
 * thread-safe, and no method blocks.
 */
public interface EvictionTarget {

	/**
	 * From now on no value whose loading began before is stored under one of the keys.
	 * @param cacheName the cache
	 * @param keys the keys
	 */
	void stamp(String cacheName, Collection<?> keys);

	/**
	 * From now on no value whose loading began before is stored in the cache.
	 * @param cacheName the cache
	 */
	void stampAll(String cacheName);

	/**
	 * Removes entries.
	 * @param cacheName the cache
	 * @param keys the keys
	 * @param cause why
	 * @param receivedNanos the {@link System#nanoTime()} at which the oldest change was
	 * received
	 */
	void evict(String cacheName, Collection<?> keys, CacheInvalidated.Cause cause, long receivedNanos);

	/**
	 * Removes all entries of a cache.
	 * @param cacheName the cache
	 * @param cause why
	 * @param receivedNanos the {@link System#nanoTime()} at which the oldest change was
	 * received
	 */
	void clear(String cacheName, CacheInvalidated.Cause cause, long receivedNanos);

	/**
	 * Stamps and removes once more, untold, what several caches were asked to remove:
	 * each may have been filled meanwhile from what another of them still held.
	 * @param evictions the keys by the name of the cache; none: all
	 */
	void evictAgain(Map<String, ? extends Collection<?>> evictions);

	/**
	 * Stamps and clears every watched cache.
	 * @param cause why
	 * @return done once the caches are empty, or bypassed
	 */
	CompletableFuture<Void> invalidateAll(CacheInvalidated.Cause cause);

	/**
	 * Waits for removals.
	 * @return done once every removal asked for before is carried out, or its cache
	 * bypassed
	 */
	CompletableFuture<Void> settled();

}
