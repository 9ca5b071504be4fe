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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.source.SourceStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The {@link PgCacheWatch} over the listener, the routes and the caches. Thread-safe.
 */
public final class DefaultPgCacheWatch implements PgCacheWatch {

	private static final long LOOK_MILLIS = 10;

	private final ChangeSource listener;

	private final ListenerLiveness liveness;

	private final ChangeProcessing processing;

	private final ChangeSender sender;

	private final TriggerMonitor monitor;

	private final boolean serving;

	private final Executor worker;

	private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean listening;

	/**
	 * Creates the watch.
	 * @param listener receives changes
	 * @param liveness whether changes are received
	 * @param processing carries changes out
	 * @param sender sends changes by hand
	 * @param monitor verifies the tables
	 * @param serving whether any cache is served while the listener is not live
	 * @param worker runs what depends on a sync
	 */
	public DefaultPgCacheWatch(ChangeSource listener, ListenerLiveness liveness, ChangeProcessing processing,
			ChangeSender sender, TriggerMonitor monitor, boolean serving, Executor worker) {
		this.listener = listener;
		this.liveness = liveness;
		this.processing = processing;
		this.sender = sender;
		this.monitor = monitor;
		this.serving = serving;
		this.worker = worker;
		processing.onListening(this::onListening);
	}

	@Override
	public ListenerState state() {
		return this.listener.state();
	}

	@Override
	public void awaitLive(Duration timeout) {
		long limit = System.nanoTime() + timeout.toNanos();
		try {
			while (!this.liveness.isLive()) {
				if (System.nanoTime() - limit >= 0) {
					throw notLive(timeout);
				}
				Thread.sleep(LOOK_MILLIS);
			}
			// What may have been missed before is removed first.
			this.processing.settled().get(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting until changes are received", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw notLive(timeout);
		}
	}

	private IllegalStateException notLive(Duration timeout) {
		SourceStatus status = this.listener.status();
		Throwable failure = status.lastFailure();
		return new IllegalStateException("Reads bypass the caches still after " + timeout.toMillis()
				+ " ms: the listener on channel '" + status.channel() + "' is " + status.state() + ((failure != null)
						? ", after the failure: " + SecretMask.text(String.valueOf(failure.getMessage())) : "")
				+ ". Wait longer, or look for the cause in the log", failure);
	}

	@Override
	public CompletableFuture<Void> sync() {
		CompletableFuture<Void> evicted = this.listener.barrier().thenCompose((done) -> this.processing.flush());
		boolean served = this.serving && this.liveness.wasEverLive();
		return offListeningThread(served ? evicted : orBypassed(evicted));
	}

	/**
	 * What the caller has follow may block, or wait for another sync.
	 */
	private CompletableFuture<Void> offListeningThread(CompletableFuture<Void> done) {
		return done.isDone() ? done : done.whenCompleteAsync((result, ex) -> {
		}, this::execute);
	}

	private void execute(Runnable task) {
		try {
			this.worker.execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	/**
	 * Also done as soon as changes are not received: reads are bypassed then until all
	 * caches were cleared. That they are bypassed is not enough. A proof that is under
	 * way may be older than the caller's change, and have entries served from before it.
	 */
	private CompletableFuture<Void> orBypassed(CompletableFuture<Void> evicted) {
		CompletableFuture<Void> result = new CompletableFuture<>();
		this.waiting.add(result);
		evicted.whenComplete((done, ex) -> complete(result, ex));
		if (!this.listening) {
			complete(result, null);
		}
		return result;
	}

	private void complete(CompletableFuture<Void> result, @Nullable Throwable failure) {
		this.waiting.remove(result);
		if (failure != null && this.liveness.isLive()) {
			result.completeExceptionally(failure);
		}
		else {
			result.complete(null);
		}
	}

	private void onListening(boolean listening) {
		this.listening = listening;
		if (!listening) {
			this.waiting.forEach((waiting) -> complete(waiting, null));
		}
	}

	@Override
	public void resync() {
		this.processing.clear(CacheInvalidated.Cause.RESYNC);
	}

	@Override
	public void verify() {
		try {
			this.monitor.verify();
			this.processing.settled().join();
		}
		catch (SQLException ex) {
			this.monitor.postpone(ex);
			throw new DataAccessResourceFailureException("The watched tables could not be verified", ex);
		}
		catch (RuntimeException | Error ex) {
			this.monitor.postpone(ex);
			throw ex;
		}
	}

	@Override
	public void publish(TableChange change) {
		this.sender.send(change);
	}

}
