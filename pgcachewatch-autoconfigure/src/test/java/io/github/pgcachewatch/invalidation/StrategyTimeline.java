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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.strategy.InvalidationStrategy;

/**
 * When each of a few changes is carried out under a strategy. Times are seconds.
 *
 * @param name what the strategy is called
 * @param changes when each change was received, and what it was
 * @param evictions when changes were carried out, and which
 */
record StrategyTimeline(String name, List<Change> changes, List<Evicted> evictions) {

	static final int SECONDS = 60;

	/**
	 * Has a strategy carry out changes, with the windows that carry them out in an
	 * application.
	 */
	static StrategyTimeline of(String name, InvalidationStrategy strategy, List<Change> changes) {
		ManualScheduler timer = new ManualScheduler();
		List<Evicted> evictions = new ArrayList<>();
		RecordingEvictions target = new RecordingEvictions() {

			@Override
			void evicted(Eviction eviction) {
				evictions.add(new Evicted(seconds(timer), List.copyOf(eviction.keys().some())));
			}

		};
		HeldCache cache = new HeldCache(strategy, target, timer, timer::nanoTime);
		for (int key = 0; key < changes.size(); key++) {
			Change change = changes.get(key);
			timer.advanceMillis(1_000L * (change.second() - seconds(timer)));
			cache.add(change.operation(), List.of(key), timer.nanoTime());
		}
		timer.advanceMillis(1_000L * (SECONDS - seconds(timer)));
		return new StrategyTimeline(name, changes, evictions);
	}

	private static int seconds(ManualScheduler timer) {
		return (int) Duration.ofNanos(timer.nanoTime()).toSeconds();
	}

	/**
	 * Returns when a change was carried out.
	 * @param key the change's place in the list
	 */
	int evictedAt(int key) {
		return this.evictions.stream()
			.filter((evicted) -> evicted.keys().contains(key))
			.findFirst()
			.orElseThrow()
			.second();
	}

	/**
	 * A change of a row of its own.
	 *
	 * @param second when it was received
	 * @param operation what was done
	 */
	record Change(int second, Operation operation) {
	}

	/**
	 * Changes that were carried out together.
	 *
	 * @param second when
	 * @param keys the places of the changes in the list
	 */
	record Evicted(int second, Collection<?> keys) {
	}

}
