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
import java.util.List;

import io.github.pgcachewatch.event.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Collects changes in a window, and invalidates when enough have come, when the latest
 * ones match a pattern of operations, or when the oldest has waited long enough.
 * Immutable.
 */
public final class WindowedStrategy implements InvalidationStrategy {

	private final @Nullable Integer maxEvents;

	private final Duration maxDelay;

	private final List<Operation> pattern;

	/**
	 * Creates a strategy that invalidates on a number of changes or after a delay,
	 * whichever comes first.
	 * @param maxEvents the number of changes, at least one
	 * @param maxDelay the longest that a change waits
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public WindowedStrategy(int maxEvents, Duration maxDelay) {
		this(maxEvents, maxDelay, List.of());
	}

	/**
	 * Creates a strategy that invalidates as soon as the latest changes match a pattern,
	 * too.
	 * @param maxEvents the number of changes, at least one, or {@code null} for no limit
	 * @param maxDelay the longest that a change waits
	 * @param pattern the operations, oldest first; empty for no pattern
	 * @throws IllegalArgumentException if a limit is not positive
	 */
	public WindowedStrategy(@Nullable Integer maxEvents, Duration maxDelay, List<Operation> pattern) {
		if (maxEvents != null && maxEvents < 1) {
			throw new IllegalArgumentException("'max-events' must be at least 1, and is " + maxEvents);
		}
		if (maxDelay.isNegative() || maxDelay.isZero()) {
			throw new IllegalArgumentException("'max-delay' must be positive, and is " + maxDelay);
		}
		this.maxEvents = maxEvents;
		this.maxDelay = maxDelay;
		this.pattern = List.copyOf(pattern);
	}

	@Override
	public Duration delay(PendingChanges pending) {
		if (full(pending) || matches(pending)) {
			return Duration.ZERO;
		}
		Duration rest = this.maxDelay.minus(pending.age());
		return rest.isNegative() ? Duration.ZERO : rest;
	}

	private boolean full(PendingChanges pending) {
		return this.maxEvents != null && pending.size() >= this.maxEvents;
	}

	private boolean matches(PendingChanges pending) {
		return !this.pattern.isEmpty() && pending.latestOperations(this.pattern.size()).equals(this.pattern);
	}

	@Override
	public String toString() {
		return "windowed (max-events " + this.maxEvents + ", max-delay " + this.maxDelay + ", pattern " + this.pattern
				+ ")";
	}

}
