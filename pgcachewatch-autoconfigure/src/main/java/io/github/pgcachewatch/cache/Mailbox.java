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

package io.github.pgcachewatch.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the removals of one cache, one after the other. Who hands one over is not
 * blocked by it, unless that thread carries it out itself afterwards. Thread-safe.
 * <p>
 * A removal that fails taints the cache, which is then cleared, again and again until
 * that succeeds.
 */
final class Mailbox {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	private static final long FIRST_RETRY_MILLIS = 100;

	private static final int MAX_DOUBLINGS = 8;

	private final CacheGuard guard;

	private final CacheContext context;

	private final Backlog backlog;

	private final AtomicInteger failures = new AtomicInteger();

	Mailbox(CacheGuard guard, CacheContext context) {
		this.guard = guard;
		this.context = context;
		this.backlog = new Backlog(guard, context);
	}

	void add(Removal removal) {
		if (this.backlog.add(removal)) {
			this.context.starts().start(this);
		}
	}

	/**
	 * Hides what is stamped from now on and queued before {@link #reveal}.
	 */
	void hide() {
		this.backlog.hide();
	}

	void reveal() {
		this.backlog.reveal();
	}

	/**
	 * Queues the removal of everything, and lets nothing be served before it is done.
	 */
	CompletableFuture<Void> clearBeforeServing(Cause cause, long receivedNanos) {
		CompletableFuture<Void> cleared = new CompletableFuture<>();
		if (this.backlog.addClearing(Removal.ofAll(cause, receivedNanos), cleared)) {
			this.context.starts().start(this);
		}
		return cleared;
	}

	/**
	 * Completes when everything queued so far was carried out, or nothing is served.
	 */
	CompletableFuture<Void> settled() {
		CompletableFuture<Void> settled = new CompletableFuture<>();
		if (!this.backlog.await(settled)) {
			return CompletableFuture.completedFuture(null);
		}
		completeWhenOverdue(settled);
		return settled;
	}

	private void completeWhenOverdue(CompletableFuture<Void> settled) {
		long wait = this.backlog.nanosUntilOverdue();
		if (wait <= 0) {
			settled.complete(null);
		}
		if (settled.isDone()) {
			return;
		}
		try {
			Future<?> check = this.context.timer()
				.schedule(() -> completeWhenOverdue(settled), wait, TimeUnit.NANOSECONDS);
			settled.whenComplete((result, ex) -> check.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Shutting down", ex);
		}
	}

	/**
	 * Takes the cache out of use until it has been cleared.
	 */
	void taint(Throwable failure) {
		taint(failure, false);
	}

	private void taint(Throwable failure, boolean workEnded) {
		Removal all = Removal.ofAll(Cause.FAILURE, this.context.liveness().now());
		boolean idle = this.backlog.addTainted(all, workEnded);
		int failures = this.failures.getAndIncrement();
		if (failures == 0) {
			logger.warn("Cache '{}' is bypassed until it could be cleared, since a removal failed", this.guard.name(),
					failure);
		}
		if (idle) {
			startLater(FIRST_RETRY_MILLIS << Math.min(failures, MAX_DOUBLINGS));
		}
	}

	/**
	 * Has a worker carry out what is queued; only where nobody is at work.
	 */
	void start() {
		try {
			this.context.worker().execute(this::drain);
		}
		catch (RejectedExecutionException ex) {
			stopped(ex);
		}
		catch (Error ex) {
			// No memory for another thread; nobody else would ever start the work.
			logger.warn("No thread to remove entries of cache '{}' on; tried again", this.guard.name(), ex);
			startLater(FIRST_RETRY_MILLIS);
		}
	}

	private void startLater(long millis) {
		try {
			this.context.timer().schedule(this::start, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			stopped(ex);
		}
	}

	// Nothing is carried out any more: nothing may be served either.
	private void stopped(RejectedExecutionException ex) {
		this.backlog.stop();
		logger.debug("Shutting down", ex);
	}

	/**
	 * Carries out what is queued; only where nobody is at work. May block; what fails is
	 * tried again.
	 */
	void drain() {
		try {
			for (Batch batch = this.backlog.take(); batch != null; batch = this.backlog.take()) {
				CacheObserver observer = this.context.observer().ofRemovals();
				batch.removals().forEach((removal) -> carryOut(removal, observer));
			}
		}
		catch (Throwable ex) {
			taint(ex, true);
		}
	}

	private void carryOut(Removal removal, CacheObserver observer) {
		if (removal.isAll()) {
			this.guard.clear();
			if (this.backlog.cleared()) {
				this.failures.set(0);
			}
		}
		else {
			removal.keys().forEach(this.guard::remove);
		}
		if (!removal.quiet()) {
			this.guard.removed(removal, observer);
		}
	}

}
