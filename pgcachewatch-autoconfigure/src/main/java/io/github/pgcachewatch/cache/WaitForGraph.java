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

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.pgcachewatch.cache.SingleFlight.Flight;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for loads, in all watched caches, so that loads that need each
 * other's keys do not wait for each other for ever. Thread-safe.
 * <p>
 * A thread enters its wait before it looks for a cycle: of several that close one at the
 * same time, at least the last to enter sees all of it.
 */
final class WaitForGraph {

	private final ConcurrentMap<Thread, Flight> waits = new ConcurrentHashMap<>();

	/**
	 * Waits for a flight, unless that waits for the current thread.
	 * @return the flight's result, or {@code null} if it waits for the current thread
	 */
	@Nullable Result await(Flight flight) {
		Thread current = Thread.currentThread();
		// A thread of a ForkJoinPool that waits may run another load meanwhile.
		Flight outer = this.waits.put(current, flight);
		try {
			return isCycle(flight) ? null : flight.await();
		}
		finally {
			if (outer != null) {
				this.waits.put(current, outer);
			}
			else {
				this.waits.remove(current);
			}
		}
	}

	/**
	 * Returns whether the flight's leader is the current thread, or waits for it,
	 * directly or through others.
	 */
	boolean isCycle(Flight flight) {
		Flight awaited = flight;
		while (awaited != null) {
			Thread leader = awaited.leader();
			if (leader == null || leader == Thread.currentThread()) {
				return leader != null;
			}
			awaited = this.waits.get(leader);
		}
		return false;
	}

	/**
	 * What a flight came to.
	 *
	 * @param value the value
	 * @param failure what the loader threw, if so
	 */
	record Result(@Nullable Object value, @Nullable Throwable failure) {

	}

}
