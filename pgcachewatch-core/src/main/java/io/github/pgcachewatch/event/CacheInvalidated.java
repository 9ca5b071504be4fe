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

package io.github.pgcachewatch.event;

import java.time.Instant;
import java.util.List;

/**
 * Published after entries of a watched cache were evicted. Immutable.
 *
 * @param cacheName the cache
 * @param keys the evicted keys, whether or not they had entries; empty if the whole cache
 * was cleared
 * @param cause why
 * @param evictedAt when the eviction was done
 */
public record CacheInvalidated(String cacheName, List<Object> keys, Cause cause, Instant evictedAt) {

	public CacheInvalidated {
		keys = List.copyOf(keys);
	}

	/**
	 * Whether the whole cache was cleared.
	 * @return {@code true} if there is no single key
	 */
	public boolean all() {
		return this.keys.isEmpty();
	}

	/**
	 * Why entries were evicted.
	 */
	public enum Cause {

		/** A row, or a table, changed. */
		CHANGE,

		/** The listener connected, and changes may have been missed before. */
		RECONNECT,

		/** {@code PgCacheWatch.resync()} was called. */
		RESYNC,

		/** A payload could not be parsed, so that it could concern anything. */
		UNPARSEABLE,

		/** More evictions were pending than are kept one by one. */
		OVERFLOW,

		/** An eviction had failed. */
		FAILURE,

		/** A trigger had been missing or altered. */
		DRIFT,

		/** An entry was not what its method returned. */
		SELF_CHECK

	}

}
