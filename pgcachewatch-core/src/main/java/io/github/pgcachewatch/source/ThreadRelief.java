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

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the thread that holds a duty do other work for a moment, and has another thread
 * take the duty over if the work takes longer. To hand the work to another thread would
 * cost waking that thread each time. Thread-safe.
 */
final class ThreadRelief {

	/** In milliseconds; it may take twice as long until another thread takes over. */
	private static final long PATIENCE = 10;

	private static final long NOTHING = 0;

	private static final Logger logger = LoggerFactory.getLogger(ThreadRelief.class);

	private final ScheduledExecutorService timer;

	private final Executor workers;

	private final Runnable duty;

	private final AtomicLong begun = new AtomicLong();

	private final AtomicLong running = new AtomicLong();

	private final AtomicBoolean watching = new AtomicBoolean();

	private long seenBegun;

	private long seenRunning;

	private long asked;

	/**
	 * Creates an instance.
	 * @param timer looks after work that takes long
	 * @param workers take over
	 * @param duty is taken over
	 */
	ThreadRelief(ScheduledExecutorService timer, Executor workers, Runnable duty) {
		this.timer = timer;
		this.workers = workers;
		this.duty = duty;
	}

	/**
	 * Runs work that may block, on the thread that holds the duty.
	 * @return whether the thread still holds it
	 */
	boolean runMeanwhile(Runnable task) {
		long number = this.begun.incrementAndGet();
		this.running.set(number);
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			lookLater();
		}
		runSafely(task);
		return this.running.compareAndSet(number, NOTHING);
	}

	/**
	 * Runs work that may fail, and may leave the thread interrupted.
	 */
	static void runSafely(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.warn("What a notification entails has failed", ex);
		}
		finally {
			// The work's own matter; it would close the socket that is read next.
			Thread.interrupted();
		}
	}

	private void lookLater() {
		try {
			this.timer.schedule(this::look, PATIENCE, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// Shutting down; if not, the next work starts the timer.
			this.watching.set(false);
		}
	}

	// Goes on as long as work comes: to begin again wakes the timer's thread.
	private void look() {
		long number = this.running.get();
		if (number != NOTHING && number == this.seenRunning && number != this.asked) {
			ask(number);
		}
		this.seenRunning = number;
		if (this.begun.get() != this.seenBegun || number != NOTHING || !endLooking()) {
			this.seenBegun = this.begun.get();
			lookLater();
		}
	}

	// A thread begins its work before it asks whether the timer looks.
	private boolean endLooking() {
		this.watching.set(false);
		return this.running.get() == NOTHING || !this.watching.compareAndSet(false, true);
	}

	private void ask(long number) {
		try {
			this.workers.execute(() -> takeOver(number));
			this.asked = number;
		}
		catch (RuntimeException | Error ex) {
			// No thread to take over: tried again at the next look.
		}
	}

	private void takeOver(long number) {
		if (this.running.compareAndSet(number, NOTHING)) {
			this.duty.run();
		}
	}

}
