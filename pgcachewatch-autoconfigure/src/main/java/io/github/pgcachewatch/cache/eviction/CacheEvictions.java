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

import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Evicts entries of caches, which are known by their names. Implementations are
 * thread-safe; no method but {@link #carryOut()} blocks.
 * <p>
 * An entry with a queued removal is not served. A value that was read before an entry was
 * stamped is not stored in its place.
 */
public interface CacheEvictions {

	/**
	 * Stamps entries whose removal a strategy holds back: from now on, no value whose
	 * loading began before is stored in their places.
	 * @param batch the entries
	 */
	void stamp(EvictionBatch batch);

	/**
	 * Stamps entries, and has workers remove them. From the end of this call on, none of
	 * them is served.
	 * @param batch the entries
	 */
	void evict(EvictionBatch batch);

	/**
	 * Stamps entries as {@link #evict(EvictionBatch)} does. Entries of caches in memory
	 * are removed by the next {@link #carryOut()}, which is cheaper than a worker.
	 * @param batch the entries
	 */
	void evictLater(EvictionBatch batch);

	/**
	 * Removes the entries that {@link #evictLater(EvictionBatch)} left. May block.
	 */
	void carryOut();

	/**
	 * Stamps every entry of every watched cache, and has workers clear the caches; none
	 * is served before it was cleared.
	 * @param cause the cause of the removal
	 * @return done once all caches are empty; those that could not be cleared stay
	 * bypassed
	 */
	CompletableFuture<Void> invalidateAll(Cause cause);

	/**
	 * Waits for removals.
	 * @return done once every removal queued before is carried out, or its cache
	 * bypassed, or {@code max-staleness} has passed
	 */
	CompletableFuture<Void> settled();

}
