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

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.source.ChangeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Verifies the tables and starts to listen before traffic comes, and stops after it
 * ended. Start and stop are repeatable; each start drops what was cached before. Idle as
 * long as nothing is bound and no event is listened to. Thread-safe.
 */
public final class WatchLifecycle implements SmartLifecycle {

	/**
	 * Below those of the web server, which is started later and stopped earlier.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private static final Logger logger = LoggerFactory.getLogger(WatchLifecycle.class);

	/** Of the 5 s that closing a context may take. */
	private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

	private final ApplicationBindings bindings;

	private final TriggerMonitor monitor;

	private final ChangeSource listener;

	private final ChangeProcessing processing;

	private final WatchThreads threads;

	private final Settings settings;

	private final CheckSchedule checks;

	private final AtomicBoolean firstConnection = new AtomicBoolean();

	private final Object starting = new Object();

	private boolean bound;

	private volatile boolean idle;

	private volatile boolean running;

	/**
	 * Creates the lifecycle.
	 * @param bindings binds beans to tables, once all beans are there
	 * @param monitor verifies the tables
	 * @param listener receives changes
	 * @param processing carries changes out
	 * @param threads run what is scheduled and what may block
	 * @param settings the settings
	 */
	public WatchLifecycle(ApplicationBindings bindings, TriggerMonitor monitor, ChangeSource listener,
			ChangeProcessing processing, WatchThreads threads, Settings settings) {
		this.bindings = bindings;
		this.monitor = monitor;
		this.listener = listener;
		this.processing = processing;
		this.threads = threads;
		this.settings = settings;
		this.checks = new CheckSchedule(this::check, monitor::isComplete,
				settings.checksTriggers() ? settings.checkInterval() : Duration.ZERO, threads.timer(),
				threads.worker());
		processing.onState(this::onStateChanged);
		processing.beforeLive(this::beforeLive);
	}

	@Override
	public void start() {
		synchronized (this.starting) {
			if (!this.bound) {
				this.bindings.bind(this::listenForAddition);
				this.bound = true;
			}
			this.idle = !this.bindings.exist() && !this.settings.demand().getAsBoolean();
			if (this.idle) {
				logger.debug("Nothing is bound to a table, so that nothing is listened to");
				this.running = true;
				return;
			}
			this.processing.clear(CacheInvalidated.Cause.RECONNECT);
			verify();
			this.running = true;
			listen();
			if (this.settings.failFast()) {
				awaitLive();
			}
			this.checks.start();
		}
	}

	private void listen() {
		this.firstConnection.set(true);
		this.threads.worker().execute(new ChangeWarmUp(this.threads));
		this.listener.start();
	}

	/**
	 * A bean that turned up late may be the first one that is bound. The verification of
	 * its tables follows.
	 */
	private void listenForAddition() {
		synchronized (this.starting) {
			if (this.running && this.idle) {
				this.idle = false;
				listen();
				this.checks.start();
			}
		}
	}

	/**
	 * Returns whether there is nothing to listen for.
	 * @return {@code true} if nothing is bound and no event is listened to
	 */
	public boolean isIdle() {
		return this.idle;
	}

	private void awaitLive() {
		try {
			Duration limit = this.settings.connectTimeout();
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
			this.monitor.verifyAtStart();
		}
		catch (SQLException ex) {
			if (this.settings.failFast()) {
				throw new ListenerStartException(ex);
			}
			this.monitor.postpone(ex);
			logger.info("The application starts without its database: reads bypass the caches until it can be reached. "
					+ "Set pgcachewatch.fail-fast=true to fail in place of that.");
			logger.debug("Tables, keys and triggers are verified at the first connection", ex);
		}
	}

	/**
	 * What could not be verified without a connection is verified with the first one.
	 */
	private void onStateChanged(ListenerStateChanged change) {
		if (change.to() == ListenerState.LIVE && this.monitor.failure() != null) {
			this.threads.worker().execute(this.monitor::verifyQuietly);
		}
	}

	/**
	 * What happened to triggers while nothing was received is looked for before anything
	 * is served again. The first connection follows on a verification, unless that
	 * failed.
	 * @return done once the check is
	 */
	private CompletionStage<?> beforeLive() {
		boolean first = this.firstConnection.getAndSet(false);
		boolean unchecked = first || !this.settings.checksTriggers();
		if (unchecked && this.monitor.failure() == null) {
			return CompletableFuture.completedStage(null);
		}
		this.monitor.distrust();
		return CompletableFuture.runAsync(this.monitor::verifyQuietly, this.threads.worker());
	}

	private void check() {
		if (this.listener.state() == ListenerState.LIVE) {
			this.monitor.verifyQuietly();
		}
	}

	@Override
	public void stop() {
		long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
		synchronized (this.starting) {
			this.running = false;
			this.checks.stop();
			this.listener.stop();
		}
		flush(deadline - System.nanoTime());
	}

	/**
	 * What strategies still hold back is carried out, since a cache may outlive the
	 * application.
	 */
	private void flush(long nanos) {
		try {
			this.processing.flush().get(nanos, TimeUnit.NANOSECONDS);
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

	/**
	 * How the listener starts, and how often the triggers are checked. Immutable.
	 *
	 * @param failFast whether the start fails while the listener cannot connect
	 * @param connectTimeout how long such a start waits for the listener
	 * @param checksTriggers whether triggers are looked at again after the start
	 * @param checkInterval the time between two checks; zero for none
	 * @param demand whether changes are to be received although no cache is bound
	 */
	public record Settings(boolean failFast, Duration connectTimeout, boolean checksTriggers, Duration checkInterval,
			BooleanSupplier demand) {

	}

}
