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

import io.github.pgcachewatch.event.ChannelName;

/**
 * What to receive changes by, and how closely. Immutable.
 *
 * @param channel the channel that changes arrive by, exactly as the senders write it
 * @param maxStaleness how old a proof of life may be for hits to be served; proofs are
 * sought three times as often, and at least every 10 s
 * @param reconnect how long to wait before each attempt to reconnect
 */
public record SourceSettings(String channel, Duration maxStaleness, Backoff reconnect) {

	private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);

	private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if a channel's name is none in PostgreSQL, or
	 * {@code maxStaleness} is not positive
	 */
	public SourceSettings {
		ChannelName.check(channel);
		if (maxStaleness.isNegative() || maxStaleness.isZero()) {
			throw new IllegalArgumentException("'maxStaleness' must be positive, but is " + maxStaleness);
		}
	}

	/**
	 * The time from one proof of life to the next. A proof is overdue after two of them,
	 * and the connection is given up after three.
	 */
	Duration proofInterval() {
		Duration third = this.maxStaleness.dividedBy(3);
		if (third.compareTo(LONGEST_INTERVAL) > 0) {
			return LONGEST_INTERVAL;
		}
		return (third.compareTo(SHORTEST_INTERVAL) < 0) ? SHORTEST_INTERVAL : third;
	}

}
