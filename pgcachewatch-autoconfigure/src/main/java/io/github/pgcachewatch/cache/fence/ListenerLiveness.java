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
import java.util.function.LongSupplier;

/**
 * Whether every change is known that was committed longer than {@code max-staleness} ago.
 * <p>
 * Asked at each hit, by the clock and not by a flag: after a pause of the JVM, the thread
 * that would have cleared a flag may run last. Thread-safe, never blocks.
 */
public final class ListenerLiveness {

	private static final long NEVER = Long.MIN_VALUE;

	private final long maxStaleness;

	private final LongSupplier nanoTime;

	private volatile long provenAt = NEVER;

	private volatile boolean everLive;

	/**
	 * Creates an instance that is not live.
	 * @param maxStaleness how old the latest proof may be
	 */
	public ListenerLiveness(Duration maxStaleness) {
		this(maxStaleness, System::nanoTime);
	}

	/**
	 * Creates an instance that is not live, with a clock.
	 * @param maxStaleness how old the latest proof may be
	 * @param nanoTime the clock, as {@link System#nanoTime()}
	 */
	public ListenerLiveness(Duration maxStaleness, LongSupplier nanoTime) {
		this.maxStaleness = nanos(maxStaleness);
		this.nanoTime = nanoTime;
	}

	/**
	 * Every change committed before the given moment has been stamped, and its removal
	 * handed over unless a strategy holds it back.
	 * @param nanoTime the moment, a value of {@link System#nanoTime()}
	 */
	public void prove(long nanoTime) {
		long latest = this.provenAt;
		if (latest == NEVER || nanoTime - latest > 0) {
			this.provenAt = (nanoTime != NEVER) ? nanoTime : NEVER + 1;
		}
		this.everLive = true;
	}

	/**
	 * Nothing is proved any more until the next {@link #prove(long)}.
	 */
	public void lost() {
		this.provenAt = NEVER;
	}

	/**
	 * Returns whether the latest proof is recent enough.
	 * @return {@code true} if entries may be served and stored
	 */
	public boolean isLive() {
		long latest = this.provenAt;
		return latest != NEVER && now() - latest <= this.maxStaleness;
	}

	/**
	 * Returns whether there ever was a proof.
	 * @return {@code true} since the first proof, also while not live
	 */
	public boolean wasEverLive() {
		return this.everLive;
	}

	public long now() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Returns whether there is a proof, however old: the connection is not known to be
	 * lost.
	 */
	boolean isProven() {
		return this.provenAt != NEVER;
	}

	/**
	 * Returns how old the latest proof may be, in nanoseconds.
	 */
	public long maxStaleness() {
		return this.maxStaleness;
	}

	public LongSupplier nanoTime() {
		return this.nanoTime;
	}

	/**
	 * Converts a duration to nanoseconds; one of centuries to a time that still compares.
	 */
	static long nanos(Duration duration) {
		return (duration.compareTo(Duration.ofDays(36500)) > 0) ? Long.MAX_VALUE / 2 : duration.toNanos();
	}

}
