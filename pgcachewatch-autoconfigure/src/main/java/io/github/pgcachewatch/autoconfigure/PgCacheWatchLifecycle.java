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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Triggers;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.TriggersMode;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.invalidation.Invalidator;
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

	private static final Duration FLUSH_LIMIT = Duration.ofSeconds(1);

	private final Runnable binding;

	private final TableVerifier verifier;

	private final PgListener listener;

	private final WatchedCaches caches;

	private final Invalidator invalidator;

	private final PgCacheWatchThreads threads;

	private final PgCacheWatchProperties properties;

	private boolean bound;

	private volatile boolean running;

	private volatile @Nullable Future<?> nextCheck;

	/**
	 * Creates the lifecycle.
	 * @param binding finds what is bound to which tables, once all beans are there
	 */
	PgCacheWatchLifecycle(Runnable binding, TableVerifier verifier, PgListener listener, WatchedCaches caches,
			Invalidator invalidator, PgCacheWatchThreads threads, PgCacheWatchProperties properties) {
		this.binding = binding;
		this.verifier = verifier;
		this.listener = listener;
		this.caches = caches;
		this.invalidator = invalidator;
		this.threads = threads;
		this.properties = properties;
	}

	@Override
	public void start() {
		if (!this.bound) {
			this.binding.run();
			this.bound = true;
		}
		this.caches.invalidateAll(CacheInvalidated.Cause.RECONNECT);
		verify();
		this.running = true;
		this.listener.start();
		if (this.properties.failFast()) {
			awaitLive();
		}
		scheduleCheck(FIRST_RETRY);
	}

	private void awaitLive() {
		try {
			Duration limit = this.properties.connection().connectTimeout();
			this.listener.barrier().get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			Throwable failure = this.listener.status().lastFailure();
			stop();
			throw new ListenerStartException(failure);
		}
	}

	private void verify() {
		try {
			this.verifier.verify();
		}
		catch (SQLException ex) {
			if (this.properties.failFast()) {
				throw new ListenerStartException(ex);
			}
			this.verifier.postpone(ex);
			logger.warn("The database cannot be reached, so that caches are bypassed until it can ({}). Set "
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
		Duration interval = checkInterval();
		boolean complete = this.verifier.isComplete();
		if (!this.running || (complete && interval.isZero())) {
			return;
		}
		boolean sooner = !complete && (interval.isZero() || retry.compareTo(interval) < 0);
		Runnable check = () -> check(sooner ? retry.multipliedBy(2) : FIRST_RETRY);
		this.nextCheck = this.threads.timer()
			.schedule(() -> this.threads.worker().execute(check), (sooner ? retry : interval).toMillis(),
					TimeUnit.MILLISECONDS);
	}

	private Duration checkInterval() {
		Triggers triggers = this.properties.triggers();
		return (triggers.mode() != TriggersMode.NONE) ? triggers.checkInterval() : Duration.ZERO;
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
		this.listener.stop();
		flush();
	}

	/**
	 * What strategies still hold back is carried out, since a cache may outlive the
	 * application.
	 */
	private void flush() {
		try {
			this.invalidator.flush().get(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not everything could be evicted in the time there is for stopping", ex);
		}
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
