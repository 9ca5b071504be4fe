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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Watches the proofs of life of one connection from another thread, since the listening
 * one may be stuck. A proof is overdue after two intervals, and the connection is to be
 * given up after three in which nothing came in, or after twelve in which much came in
 * but no proof: a new LISTEN then is faster than the backlog. Thread-safe.
 */
final class Watchdog implements AutoCloseable {

	private static final int OVERDUE = 2;

	private static final int SILENT = 3;

	private static final int BACKLOGGED = 12;

	private final ScheduledExecutorService timer;

	private final long interval;

	private final LongSupplier received;

	private final Runnable overdue;

	private final Runnable giveUp;

	private volatile long proved;

	private long planned;

	private boolean closed;

	private @Nullable ScheduledFuture<?> next;

	Watchdog(ScheduledExecutorService timer, Duration proofInterval, long proved, LongSupplier received,
			Runnable overdue, Runnable giveUp) {
		this.timer = timer;
		this.interval = proofInterval.toNanos();
		this.received = received;
		this.proved = proved;
		this.overdue = overdue;
		this.giveUp = giveUp;
		schedule(System.nanoTime(), proved + OVERDUE * this.interval);
	}

	/**
	 * A proof that was sought at a time has come in.
	 */
	void proved(long nanoTime) {
		this.proved = nanoTime;
	}

	long lastProof() {
		return this.proved;
	}

	private synchronized void check() {
		if (this.closed) {
			return;
		}
		long now = System.nanoTime();
		if (now - this.planned > this.interval / 2) {
			// This JVM was paused, and not the server: let the proof come in first.
			schedule(now, now + this.interval / 2);
			return;
		}
		long age = now - this.proved;
		if (age < OVERDUE * this.interval) {
			schedule(now, this.proved + OVERDUE * this.interval);
			return;
		}
		this.overdue.run();
		if (age >= BACKLOGGED * this.interval || age >= SILENT * this.interval && silent(now)) {
			this.giveUp.run();
		}
		else {
			schedule(now, now + Math.max(this.interval / 4, SILENT * this.interval - age));
		}
	}

	private boolean silent(long now) {
		return now - this.received.getAsLong() >= SILENT * this.interval;
	}

	private void schedule(long now, long at) {
		this.planned = Math.max(now, at);
		this.next = this.timer.schedule(this::check, this.planned - now, TimeUnit.NANOSECONDS);
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

}
