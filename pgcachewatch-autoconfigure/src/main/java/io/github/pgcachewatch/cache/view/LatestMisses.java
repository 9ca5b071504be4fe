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

package io.github.pgcachewatch.cache.view;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.cache.fence.ReadVersion;
import org.jspecify.annotations.Nullable;

/**
 * The latest misses through one reference to a cache: each thread's, of each key; and
 * each thread's latest eviction. Bounded: an old one is forgotten in time, which may cost
 * a fill but stores nothing stale. Thread-safe.
 */
final class LatestMisses {

	private static final int GENERATION = 512;

	private static final Object EVICTION = new Object();

	private volatile Map<Miss, ReadVersion> young = new ConcurrentHashMap<>();

	private volatile Map<Miss, ReadVersion> old = Map.of();

	void add(Object key, ReadVersion version) {
		Map<Miss, ReadVersion> young = this.young;
		young.put(new Miss(Thread.currentThread(), key), version);
		if (young.size() > GENERATION) {
			grow(young);
		}
	}

	private synchronized void grow(Map<Miss, ReadVersion> full) {
		if (this.young == full) {
			this.old = full;
			this.young = new ConcurrentHashMap<>();
		}
	}

	/**
	 * Returns the later of this thread's last miss of the key and its last eviction.
	 */
	@Nullable ReadVersion find(Object key) {
		ReadVersion miss = lookup(key);
		ReadVersion eviction = findEviction();
		return (miss == null || (eviction != null && eviction.start() > miss.start())) ? eviction : miss;
	}

	void addEviction(ReadVersion version) {
		add(EVICTION, version);
	}

	@Nullable ReadVersion findEviction() {
		return lookup(EVICTION);
	}

	private @Nullable ReadVersion lookup(Object key) {
		Miss miss = new Miss(Thread.currentThread(), key);
		ReadVersion found = this.young.get(miss);
		return (found != null) ? found : this.old.get(miss);
	}

	private record Miss(Thread thread, Object key) {

	}

}
