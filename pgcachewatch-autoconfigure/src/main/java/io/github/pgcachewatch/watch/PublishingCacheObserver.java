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

package io.github.pgcachewatch.watch;

import java.time.Instant;
import java.util.List;

import io.github.pgcachewatch.cache.CacheObserver;
import io.github.pgcachewatch.cache.RejectionReason;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.event.CacheInvalidated;

/**
 * Counts what becomes of entries, and publishes what was evicted. Thread-safe.
 *
 * @param statistics counts
 * @param events publishes
 */
public record PublishingCacheObserver(WatchStatistics statistics, ApplicationEvents events) implements CacheObserver {

	@Override
	public void evicted(Eviction eviction) {
		if (eviction.repeated()) {
			return;
		}
		this.statistics.evicted(eviction);
		if (this.events.hasListeners(CacheInvalidated.class)) {
			this.events.enqueue(new CacheInvalidated(eviction.cacheName(), List.copyOf(eviction.keys().some()),
					eviction.cause(), Instant.now()));
		}
	}

	@Override
	public void rejected(String cache, RejectionReason reason) {
		this.statistics.rejected(cache, reason);
	}

	@Override
	public void bypassed(String cache) {
		this.statistics.bypassed(cache);
	}

}
