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

package io.github.pgcachewatch.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect. Immutable.
 * <p>
 * The delay grows from {@code initialDelay} by {@code multiplier} with each failure in a
 * row, up to {@code maxDelay}, and is shortened by a random share of up to
 * {@code jitter}, so that the instances of an application do not all return at once to a
 * server that has just come up.
 *
 * @param initialDelay the delay after the first failure
 * @param maxDelay the longest delay
 * @param multiplier by how much each delay is longer than the one before, at least 1
 * @param jitter the random share, from 0 to 1
 */
public record Backoff(Duration initialDelay, Duration maxDelay, double multiplier, double jitter) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public Backoff {
		if (initialDelay.toMillis() < 1) {
			throw new IllegalArgumentException("'initialDelay' must be at least 1ms, but is " + initialDelay);
		}
		if (maxDelay.compareTo(initialDelay) < 0) {
			throw new IllegalArgumentException(
					"'maxDelay' must not be shorter than 'initialDelay', but is " + maxDelay + " < " + initialDelay);
		}
		if (!(multiplier >= 1)) {
			throw new IllegalArgumentException("'multiplier' must be at least 1, but is " + multiplier);
		}
		if (!(jitter >= 0 && jitter <= 1)) {
			throw new IllegalArgumentException("'jitter' must lie between 0 and 1, but is " + jitter);
		}
	}

	/**
	 * Returns how long to wait.
	 * @param failures how many failures in a row there were before the last one, from 0
	 * @param random the source of the jitter
	 * @return a delay of at least 1 ms
	 */
	public Duration delay(int failures, RandomGenerator random) {
		double grown = this.initialDelay.toMillis() * Math.pow(this.multiplier, failures);
		double capped = Math.min(grown, this.maxDelay.toMillis());
		return Duration.ofMillis(Math.max(1, Math.round(capped * (1 - this.jitter * random.nextDouble()))));
	}

}
