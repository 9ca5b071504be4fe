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

package io.github.pgcachewatch.watch;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tables are looked at again. What is pending is looked at more and more rarely,
 * what is complete at the interval, if there is one. Thread-safe.
 */
final class CheckSchedule {

	private static final Logger logger = LoggerFactory.getLogger(CheckSchedule.class);

	private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

	/** Where there is no interval. */
	private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

	private final Runnable check;

	private final BooleanSupplier complete;

	private final Duration interval;

	private final ScheduledExecutorService timer;

	private final Executor worker;

	private @Nullable Object started;

	private @Nullable Future<?> next;

	/**
	 * Creates a schedule that does nothing before {@link #start()}.
	 * @param check looks at the tables; may block
	 * @param complete whether nothing was pending at the last check
	 * @param interval between two checks of what is complete; zero for none
	 * @param timer tells the time
	 * @param worker runs the checks
	 */
	CheckSchedule(Runnable check, BooleanSupplier complete, Duration interval, ScheduledExecutorService timer,
			Executor worker) {
		this.check = check;
		this.complete = complete;
		this.interval = interval;
		this.timer = timer;
		this.worker = worker;
	}

	synchronized void start() {
		stop();
		Object start = new Object();
		this.started = start;
		schedule(start, FIRST_RETRY);
	}

	/**
	 * Ends it. A check that is running is not waited for, and followed by no other.
	 */
	synchronized void stop() {
		this.started = null;
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

	private synchronized void schedule(Object start, Duration retry) {
		boolean complete = this.complete.getAsBoolean();
		if (start != this.started || (complete && this.interval.isZero())) {
			return;
		}
		Duration longest = this.interval.isZero() ? LONGEST_RETRY : this.interval;
		boolean sooner = !complete && retry.compareTo(longest) < 0;
		Runnable check = () -> check(start, sooner ? retry.multipliedBy(2) : FIRST_RETRY);
		this.next = this.timer.schedule(() -> handOver(check, start, retry), (sooner ? retry : longest).toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void handOver(Runnable check, Object start, Duration retry) {
		try {
			this.worker.execute(check);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A check of the watched tables could not be started, and is tried again", ex);
			schedule(start, retry);
		}
	}

	private void check(Object start, Duration nextRetry) {
		try {
			if (isCurrent(start)) {
				this.check.run();
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A check of the watched tables failed, and is tried again", ex);
		}
		finally {
			schedule(start, nextRetry);
		}
	}

	private synchronized boolean isCurrent(Object start) {
		return start == this.started;
	}

}
