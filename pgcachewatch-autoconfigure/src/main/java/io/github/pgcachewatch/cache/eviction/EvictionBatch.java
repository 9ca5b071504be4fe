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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * Evictions that belong together, at most one for each cache. Not thread-safe.
 * <p>
 * Bounded: past {@value #MAX_KEYS} keys of one cache, the whole cache takes their place.
 */
public final class EvictionBatch {

	/** The number of keys of one cache past which the whole cache is evicted. */
	public static final int MAX_KEYS = 10_000;

	private final Map<String, PendingEviction> evictions = new LinkedHashMap<>(4);

	/**
	 * Adds an eviction; one of a cache that has one already is merged with it.
	 * @param eviction the eviction
	 */
	public void add(Eviction eviction) {
		this.evictions.computeIfAbsent(eviction.cacheName(), (name) -> new PendingEviction(name, MAX_KEYS))
			.add(eviction);
	}

	/**
	 * Adds keys of a cache because of a change.
	 * @param cacheName the name of the cache
	 * @param keys the keys; none are ignored
	 * @param receivedNanos when the change was received, a value of
	 * {@link System#nanoTime()}
	 */
	public void add(String cacheName, CacheKeys keys, long receivedNanos) {
		if (!keys.isNone()) {
			add(new Eviction(cacheName, keys, Cause.CHANGE, receivedNanos));
		}
	}

	/**
	 * Adds all evictions of another batch.
	 * @param other the other batch
	 */
	public void addAll(EvictionBatch other) {
		other.toEvictions().forEach(this::add);
	}

	/**
	 * Adds all evictions of another batch once more: meters and events know of them.
	 * @param other the other batch
	 */
	public void addAgain(EvictionBatch other) {
		other.toEvictions().forEach((eviction) -> add(eviction.again()));
	}

	/**
	 * Returns whether there is no eviction.
	 * @return {@code true} as long as nothing was added
	 */
	public boolean isEmpty() {
		return this.evictions.isEmpty();
	}

	/**
	 * Returns how many keys are evicted; a whole cache counts as one.
	 */
	public int size() {
		return this.evictions.values().stream().mapToInt(PendingEviction::size).sum();
	}

	/**
	 * Returns the names of the caches.
	 * @return the names, in the order in which they were added first
	 */
	public Set<String> cacheNames() {
		return this.evictions.keySet();
	}

	/**
	 * Returns the evictions.
	 * @return one for each cache, in the order in which the caches were added first
	 */
	public Collection<Eviction> toEvictions() {
		return this.evictions.values().stream().map(PendingEviction::toEviction).toList();
	}

	@Override
	public String toString() {
		return toEvictions().toString();
	}

}
