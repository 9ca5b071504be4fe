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

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.InvalidationStrategy;

/**
 * One cache, named c, whose evictions a strategy holds back.
 */
final class HeldCache {

	private final EvictionWindows windows;

	private final EvictionWindow window;

	HeldCache(InvalidationStrategy strategy, CacheEvictions caches, ScheduledExecutorService timer,
			LongSupplier clock) {
		this.windows = new EvictionWindows(caches, timer, clock);
		this.window = this.windows.window(new StrategyRegistry.NamedStrategy("tested", strategy), Set.of("c"));
	}

	/**
	 * Takes a change.
	 * @param keys the keys, or {@code null} for all
	 */
	void add(Operation operation, Collection<?> keys, long receivedNanos) {
		SharedEvictions evictions = new SharedEvictions();
		evictions.add(this.window, "c", (keys != null) ? CacheKeys.of(keys) : CacheKeys.ALL, receivedNanos);
		Set<EvictionWindow> due = new LinkedHashSet<>();
		this.windows.hold(evictions, operation, receivedNanos, due);
		if (!due.isEmpty()) {
			this.windows.handOver(due, new EvictionBatch());
		}
	}

	void flush() {
		this.windows.flush();
	}

}
