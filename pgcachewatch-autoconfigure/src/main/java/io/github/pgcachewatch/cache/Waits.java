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

import io.github.pgcachewatch.cache.Flights.Flight;

/**
 * Which thread waits for which load, in all watched caches: so that loads that need each
 * other's keys do not wait for each other for ever. Thread-safe.
 * <p>
 * A thread enters its wait before it looks for a circle: of several that close one at the
 * same time, at least the last to enter sees all of it.
 */
final class Waits {

	private final ConcurrentMap<Thread, Flight> waits = new ConcurrentHashMap<>();

	/**
	 * Enters that the current thread waits for a flight, unless that waits for the
	 * current thread.
	 * @return whether it may wait, and is to call {@link #end()} then
	 */
	boolean begin(Flight flight) {
		this.waits.put(Thread.currentThread(), flight);
		if (isCircle(flight)) {
			end();
			return false;
		}
		return true;
	}

	void end() {
		this.waits.remove(Thread.currentThread());
	}

	/**
	 * Returns whether the flight's leader is the current thread, or waits for it,
	 * directly or through others.
	 */
	boolean isCircle(Flight flight) {
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

}
