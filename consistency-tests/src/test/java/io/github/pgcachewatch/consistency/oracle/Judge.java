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

package io.github.pgcachewatch.consistency.oracle;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Holds each read against the history. Thread-safe.
 * <p>
 * A read may return what was current at its start, or later, or before by no more than
 * the bound and what strategies may hold changes back; and nothing that ended before a
 * sync that was done when the read began.
 */
final class Judge {

	/**
	 * How much later than it should a timer of the strategies may run on a loaded
	 * machine.
	 */
	private static final Duration LATE_TIMER = Duration.ofMillis(500);

	/**
	 * How long a thread may be kept from the processor between storing a value and
	 * removing it again, since it was overtaken.
	 */
	static final Duration INSTANT = Duration.ofMillis(300);

	private final History history;

	private final long bound;

	private final Figures figures;

	private final AtomicLong synced = new AtomicLong(-1);

	private final AtomicReference<@Nullable String> violation = new AtomicReference<>();

	private final CountDownLatch violated = new CountDownLatch(1);

	Judge(History history, Duration bound, Figures figures) {
		this.history = history;
		this.bound = bound.toNanos();
		this.figures = figures;
	}

	/**
	 * Tells that a sync is done.
	 * @param called when it was asked for
	 */
	void synced(long called) {
		this.synced.accumulateAndGet(called, Math::max);
	}

	/**
	 * Returns the moment before which no version may have ended that a read returns which
	 * begins now.
	 */
	long floor() {
		return this.synced.get();
	}

	/**
	 * Judges a read.
	 * @return {@code false} if the read is within the bound, and yet older than a sync:
	 * an entry that is removed again the next moment may be seen so, and one that stays
	 * is a violation
	 */
	boolean judge(Read read) {
		long end = this.history.end(read.id(), read.version(), read.end());
		this.figures.read(read, (end != History.NEVER) ? read.staleness(end) : 0);
		if (end < read.start() - this.bound - heldBack(read)) {
			this.figures.stale();
			violation("stale: " + describe(read));
		}
		return end >= read.floor();
	}

	/**
	 * Judges the last of the reads that were made again after one that was older than a
	 * sync, until one was not, or {@link #INSTANT} had passed.
	 * @param again the read; {@code null} if there is no such row any more
	 */
	void judgeAgain(Read first, @Nullable Read again) {
		if (again == null || this.history.end(again.id(), again.version(), again.end()) >= again.floor()) {
			this.figures.glimpse();
		}
		else {
			this.figures.stale();
			violation("older than a sync, again and again: " + describe(first) + " and " + describe(again));
		}
	}

	private static long heldBack(Read read) {
		return read.mayWait() ? read.cached().delay().plus(LATE_TIMER).toNanos() : 0;
	}

	private String describe(Read read) {
		return read + ", of a row with the versions " + this.history.describe(read.id()) + " (microseconds)";
	}

	void violation(String description) {
		if (this.violation.compareAndSet(null, description)) {
			this.violated.countDown();
		}
	}

	void failed(Throwable failure) {
		StringWriter trace = new StringWriter();
		failure.printStackTrace(new PrintWriter(trace));
		violation("failure: " + trace);
	}

	/**
	 * Waits for a violation.
	 * @return whether there is one
	 */
	boolean await(Duration limit) throws InterruptedException {
		return this.violated.await(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Nullable String violation() {
		return this.violation.get();
	}

}
