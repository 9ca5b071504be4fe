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

import java.time.Duration;
import java.util.function.Predicate;

/**
 * How watched caches behave. Immutable, if the predicate is.
 *
 * @param serveWhenDisconnected by cache name: whether entries are served whatever the
 * listener's state, once it was live
 * @param bypassInTransaction whether hits are withheld inside a read-write transaction,
 * so that it reads its own writes
 * @param replicaLag how long after a change fills are refused that may have read from a
 * replica behind the primary
 * @param maxPendingKeys how many keys of one cache may wait for their removal before the
 * whole cache is cleared instead
 */
public record WatchedCacheSettings(Predicate<String> serveWhenDisconnected, boolean bypassInTransaction,
		Duration replicaLag, int maxPendingKeys) {

	/**
	 * Validates the settings.
	 */
	public WatchedCacheSettings {
		if (replicaLag.isNegative()) {
			throw new IllegalArgumentException("'replica-lag' must not be negative, and is " + replicaLag);
		}
		if (maxPendingKeys < 1) {
			throw new IllegalArgumentException("'maxPendingKeys' must be at least 1, and is " + maxPendingKeys);
		}
	}

	/**
	 * Returns the settings of an application that sets none.
	 * @return the defaults
	 */
	public static WatchedCacheSettings defaults() {
		return new WatchedCacheSettings((name) -> false, false, Duration.ZERO, 10_000);
	}

}
