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

package io.github.pgcachewatch.autoconfigure;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.listen.PgListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Verifies the tables and starts to listen before traffic comes, and stops after it
 * ended. Start and stop are repeatable; each start drops what was cached before.
 */
final class PgCacheWatchLifecycle implements SmartLifecycle {

	/**
	 * Below those of the web server, which is started later and stopped earlier.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private static final Logger logger = LoggerFactory.getLogger(PgCacheWatchLifecycle.class);

	private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

	private final TableVerifier verifier;

	private final PgListener listener;

	private final PgCacheWatchThreads threads;

	private final Runnable clear;

	private final Runnable flush;

	private final boolean failFast;

	private final Duration checkInterval;

	private volatile boolean running;

	private volatile @Nullable Future<?> nextCheck;

	PgCacheWatchLifecycle(TableVerifier verifier, PgListener listener, PgCacheWatchThreads threads, Runnable clear,
			Runnable flush, boolean failFast, Duration checkInterval) {
		this.verifier = verifier;
		this.listener = listener;
		this.threads = threads;
		this.clear = clear;
		this.flush = flush;
		this.failFast = failFast;
		this.checkInterval = checkInterval;
	}

	@Override
	public void start() {
		this.clear.run();
		verify();
		this.running = true;
		this.listener.start();
		scheduleCheck(FIRST_RETRY);
	}

	private void verify() {
		try {
			this.verifier.verify();
		}
		catch (SQLException ex) {
			if (this.failFast) {
				throw new ListenerStartException(ex);
			}
			this.verifier.postpone(ex);
			logger.warn("The database cannot be reached, so that caches are bypassed until it can: {}. Set "
					+ "pgcachewatch.fail-fast=true to fail in place of starting without it.", ex.getMessage());
		}
	}

	/**
	 * What could not be verified without a connection is verified with the first one.
	 */
	void onStateChanged(ListenerStateChanged change) {
		if (change.to() == ListenerState.LIVE && this.verifier.failure() != null) {
			this.threads.worker().execute(this.verifier::verifyQuietly);
		}
	}

	/**
	 * What is pending is looked at more and more rarely, what is complete at the
	 * interval, if there is one.
	 */
	private void scheduleCheck(Duration retry) {
		boolean complete = this.verifier.isComplete();
		if (!this.running || (complete && this.checkInterval.isZero())) {
			return;
		}
		boolean sooner = !complete && (this.checkInterval.isZero() || retry.compareTo(this.checkInterval) < 0);
		Duration delay = sooner ? retry : this.checkInterval;
		this.nextCheck = this.threads.timer()
			.schedule(() -> this.threads.worker().execute(() -> check(sooner ? retry.multipliedBy(2) : FIRST_RETRY)),
					delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void check(Duration nextRetry) {
		if (this.running && this.listener.state() == ListenerState.LIVE) {
			this.verifier.verifyQuietly();
		}
		scheduleCheck(nextRetry);
	}

	@Override
	public void stop() {
		this.running = false;
		Future<?> nextCheck = this.nextCheck;
		if (nextCheck != null) {
			nextCheck.cancel(false);
		}
		this.flush.run();
		this.listener.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
