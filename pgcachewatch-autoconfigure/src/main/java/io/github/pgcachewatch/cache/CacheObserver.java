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

import java.util.List;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Told what becomes of the entries of watched caches, for events and meters. Called on
 * any thread, concurrently, on the way of reads: implementations must be thread-safe and
 * must not block.
 */
public interface CacheObserver {

	/**
	 * Returns who is told of removals that are carried out together, and may have decided
	 * for all of them what is else decided for each.
	 * @return an observer, for one thread and a short time
	 */
	default CacheObserver ofRemovals() {
		return this;
	}

	/**
	 * Entries were removed.
	 * @param cache the cache's name
	 * @param keys the keys, whether or not they had entries; empty: all
	 * @param cause why
	 * @param receivedNanos when the change was received, a value of
	 * {@link System#nanoTime()}
	 */
	default void invalidated(String cache, List<Object> keys, Cause cause, long receivedNanos) {
	}

	/**
	 * A value was not stored.
	 * @param cache the cache's name
	 * @param reason why
	 */
	default void rejected(String cache, RejectionReason reason) {
	}

	/**
	 * A read went to the method although there may have been an entry.
	 * @param cache the cache's name
	 */
	default void bypassed(String cache) {
	}

}
