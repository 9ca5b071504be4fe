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

import io.github.pgcachewatch.cache.eviction.Eviction;

/**
 * Observes what becomes of the entries of watched caches, for events and meters. Called
 * on any thread, concurrently, on the way of reads: implementations must be thread-safe
 * and must not block. What they throw is logged once.
 */
public interface CacheObserver {

	/**
	 * Entries were removed, or there was no cache of the name to remove any from.
	 * @param eviction the entries, whether or not there were any
	 */
	default void evicted(Eviction eviction) {
	}

	/**
	 * A value was not stored.
	 * @param cacheName the cache's name
	 * @param reason the reason
	 */
	default void rejected(String cacheName, RejectionReason reason) {
	}

	/**
	 * A read went to the method although there may have been an entry.
	 * @param cacheName the cache's name
	 */
	default void bypassed(String cacheName) {
	}

}
