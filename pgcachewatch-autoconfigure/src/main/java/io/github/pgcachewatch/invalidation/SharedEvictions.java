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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one or more changes concern: the entries of the caches without a
 * waiting strategy, and those of the caches of each window. Any of them may have been
 * computed from any other. Not thread-safe.
 */
final class SharedEvictions {

	private final EvictionBatch greedy = new EvictionBatch();

	private final Map<EvictionWindow, EvictionBatch> waiting = new LinkedHashMap<>(4);

	/**
	 * Adds entries of a cache.
	 * @param window the window of the cache, or {@code null} if its strategy is greedy
	 */
	void add(@Nullable EvictionWindow window, String cacheName, CacheKeys keys, long receivedNanos) {
		if (!keys.isNone()) {
			batch(window).add(cacheName, keys, receivedNanos);
		}
	}

	void addAll(SharedEvictions other) {
		this.greedy.addAll(other.greedy);
		other.waiting.forEach((window, batch) -> batch(window).addAll(batch));
	}

	/**
	 * Adds evictions that a window has handed over: those that follow are repetitions.
	 */
	void addAgain(SharedEvictions other) {
		this.greedy.addAgain(other.greedy);
		other.waiting.forEach((window, batch) -> batch(window).addAgain(batch));
	}

	private EvictionBatch batch(@Nullable EvictionWindow window) {
		return (window == null) ? this.greedy : this.waiting.computeIfAbsent(window, (absent) -> new EvictionBatch());
	}

	EvictionBatch greedy() {
		return this.greedy;
	}

	/**
	 * Returns the entries of the caches of one window.
	 */
	EvictionBatch waiting(EvictionWindow window) {
		return batch(window);
	}

	Set<EvictionWindow> windows() {
		return this.waiting.keySet();
	}

	/**
	 * Returns how many caches are concerned.
	 */
	int caches() {
		int caches = this.greedy.cacheNames().size();
		for (EvictionBatch batch : this.waiting.values()) {
			caches += batch.cacheNames().size();
		}
		return caches;
	}

}
