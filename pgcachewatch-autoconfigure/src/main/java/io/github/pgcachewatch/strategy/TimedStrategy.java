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

package io.github.pgcachewatch.strategy;

import java.time.Duration;

/**
 * Invalidates at most once an interval: the first change in a quiet interval at once,
 * further ones together at its end. Immutable.
 */
public final class TimedStrategy implements InvalidationStrategy {

	private final Duration interval;

	/**
	 * Creates a strategy.
	 * @param interval the interval, more than zero
	 * @throws IllegalArgumentException if the interval is not positive
	 */
	public TimedStrategy(Duration interval) {
		if (interval.isNegative() || interval.isZero()) {
			throw new IllegalArgumentException("'interval' must be positive, and is " + interval);
		}
		this.interval = interval;
	}

	@Override
	public Duration delay(PendingChanges pending) {
		Duration since = pending.sinceLastInvalidation();
		return (since == null || since.compareTo(this.interval) >= 0) ? Duration.ZERO : this.interval.minus(since);
	}

	@Override
	public String toString() {
		return "timed (interval " + this.interval + ")";
	}

}
