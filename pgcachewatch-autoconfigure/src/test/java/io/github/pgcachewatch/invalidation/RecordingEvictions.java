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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Records what is asked of the caches.
 */
class RecordingEvictions implements CacheEvictions {

	final List<String> calls = Collections.synchronizedList(new ArrayList<>());

	private final List<String> removals = Collections.synchronizedList(new ArrayList<>());

	final Set<Object> evicted = ConcurrentHashMap.newKeySet();

	@Override
	public void stamp(EvictionBatch batch) {
		batch.toEvictions().forEach((eviction) -> this.calls.add("stamp " + describe(eviction)));
	}

	@Override
	public void evict(EvictionBatch batch) {
		List<String> together = new ArrayList<>();
		for (Eviction eviction : batch.toEvictions()) {
			evicted(eviction);
			together.add(describe(eviction) + " " + eviction.cause());
			this.removals.add("evict " + describe(eviction) + " " + eviction.cause());
		}
		this.calls.add("evict " + String.join(", ", together));
	}

	void evicted(Eviction eviction) {
		this.evicted.addAll(eviction.keys().some());
	}

	@Override
	public void evictLater(EvictionBatch batch) {
		evict(batch);
	}

	@Override
	public void carryOut() {
		this.calls.add("carryOut");
	}

	@Override
	public CompletableFuture<Void> invalidateAll(Cause cause) {
		this.calls.add("invalidateAll " + cause);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Void> settled() {
		this.calls.add("settled");
		return CompletableFuture.completedFuture(null);
	}

	private static String describe(Eviction eviction) {
		return eviction.cacheName() + " " + eviction.keys();
	}

	/**
	 * Returns the removals asked for so far, one for each cache, and forgets them.
	 */
	List<String> removals() {
		synchronized (this.removals) {
			List<String> removals = List.copyOf(this.removals);
			this.removals.clear();
			this.calls.clear();
			return removals;
		}
	}

	/**
	 * Returns the removals asked for so far, those of one call together, and forgets
	 * them.
	 */
	List<String> handOvers() {
		synchronized (this.calls) {
			List<String> handOvers = this.calls.stream().filter((call) -> call.startsWith("evict")).toList();
			this.calls.clear();
			this.removals.clear();
			return handOvers;
		}
	}

}
