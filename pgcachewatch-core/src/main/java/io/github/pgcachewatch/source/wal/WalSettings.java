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

package io.github.pgcachewatch.source.wal;

import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

import io.github.pgcachewatch.event.TableName;

/**
 * What the reader of the WAL sends, and when it gives up. Immutable.
 *
 * @param maxKeys how many keys of one table in one transaction are sent one by one; past
 * them the whole table has changed
 * @param askedColumns the columns that are asked for of a table, besides those of its
 * replica identity
 * @param retainedBytes how much WAL the server may keep for the slot, past which the
 * reader ends its session
 * @param slotTimeout the time after which the server ends the session of a reader that
 * does not answer; shorter than the time for which hits are served without a proof
 */
public record WalSettings(int maxKeys, Function<TableName, Set<String>> askedColumns, long retainedBytes,
		Duration slotTimeout) {

	private static final long DEFAULT_RETAINED_BYTES = 256L << 20;

	private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(500);

	private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public WalSettings {
		if (maxKeys < 1) {
			throw new IllegalArgumentException("'max-keys' must be at least 1, and is " + maxKeys);
		}
		if (retainedBytes < 1) {
			throw new IllegalArgumentException("'retainedBytes' must be positive, and is " + retainedBytes);
		}
		if (slotTimeout.compareTo(SHORTEST_TIMEOUT) < 0) {
			throw new IllegalArgumentException(
					"'slotTimeout' must be at least " + SHORTEST_TIMEOUT.toMillis() + "ms, and is " + slotTimeout);
		}
	}

	/**
	 * Creates settings with a limit of 256 MB, and a timeout of a third of the staleness,
	 * and at most 30 s.
	 * @param maxKeys how many keys are sent one by one
	 * @param maxStaleness for how long hits are served without a proof
	 * @param askedColumns the columns that are asked for of a table
	 */
	public WalSettings(int maxKeys, Duration maxStaleness, Function<TableName, Set<String>> askedColumns) {
		this(maxKeys, askedColumns, DEFAULT_RETAINED_BYTES, timeout(maxStaleness));
	}

	/**
	 * Returns the time after which the reader gives up a server that does not answer. By
	 * then the server has given up the reader, unless what the reader sends arrives.
	 * @return the time, shorter than that for which hits are served without a proof
	 */
	Duration silenceLimit() {
		return this.slotTimeout.multipliedBy(2);
	}

	private static Duration timeout(Duration maxStaleness) {
		Duration third = maxStaleness.dividedBy(3);
		if (third.compareTo(LONGEST_TIMEOUT) > 0) {
			return LONGEST_TIMEOUT;
		}
		return (third.compareTo(SHORTEST_TIMEOUT) < 0) ? SHORTEST_TIMEOUT : third;
	}

}
