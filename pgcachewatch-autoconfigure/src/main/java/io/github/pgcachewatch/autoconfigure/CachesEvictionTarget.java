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

package io.github.pgcachewatch.autoconfigure;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.invalidation.EvictionTarget;

/**
 * Carries evictions over to the watched caches, which know nothing of routes.
 *
 * @param caches the caches
 */
record CachesEvictionTarget(WatchedCaches caches) implements EvictionTarget {

	@Override
	public void stamp(String cacheName, Collection<?> keys) {
		this.caches.stamp(cacheName, keys);
	}

	@Override
	public void stampAll(String cacheName) {
		this.caches.stampAll(cacheName);
	}

	@Override
	public void evict(String cacheName, Collection<?> keys, CacheInvalidated.Cause cause, long receivedNanos) {
		this.caches.evict(cacheName, keys, cause, receivedNanos);
	}

	@Override
	public void clear(String cacheName, CacheInvalidated.Cause cause, long receivedNanos) {
		this.caches.clear(cacheName, cause, receivedNanos);
	}

	@Override
	public void evictAgain(Map<String, ? extends Collection<?>> evictions) {
		this.caches.removeAgain(evictions);
	}

	@Override
	public CompletableFuture<Void> invalidateAll(CacheInvalidated.Cause cause) {
		return this.caches.invalidateAll(cause);
	}

	@Override
	public CompletableFuture<Void> settled() {
		return this.caches.settled();
	}

}
