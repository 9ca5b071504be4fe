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

package io.github.pgcachewatch.cache.fence;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongSupplier;

/**
 * Puts the starts of fills and the changes of all watched caches in one order. Normally a
 * count of the changes; where methods read from a replica that lags behind, the time in
 * nanoseconds, strictly increasing at each change. Thread-safe.
 */
public final class FenceClock {

	private static final AtomicLongFieldUpdater<FenceClock> LAST = AtomicLongFieldUpdater.newUpdater(FenceClock.class,
			"last");

	private volatile long last;

	private final long lag;

	private final LongSupplier nanoTime;

	private final long origin;

	public FenceClock(Duration replicaLag, LongSupplier nanoTime) {
		this.lag = ListenerLiveness.nanos(replicaLag);
		this.nanoTime = nanoTime;
		this.origin = nanoTime.getAsLong();
	}

	/**
	 * Returns the moment, as the start of something.
	 */
	public long now() {
		long last = this.last;
		return (this.lag == 0) ? last : Math.max(last, elapsed());
	}

	/**
	 * Returns the moment of the latest change: cheaper than {@link #now()}, and as good
	 * to tell whether there was another since.
	 */
	public long last() {
		return this.last;
	}

	/**
	 * Returns a moment for a change, later than every one returned before.
	 */
	public long tick() {
		return (this.lag == 0) ? LAST.incrementAndGet(this)
				: LAST.updateAndGet(this, (last) -> Math.max(last, elapsed()) + 1);
	}

	/**
	 * Returns how long after a change a fill must have begun to have seen it.
	 */
	long lag() {
		return this.lag;
	}

	// A start is later than the lag after 0, the moment of "never".
	private long elapsed() {
		return this.nanoTime.getAsLong() - this.origin + this.lag + 1;
	}

}
