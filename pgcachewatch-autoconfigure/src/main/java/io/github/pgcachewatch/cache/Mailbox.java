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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removals that one cache has to carry out: one after the other, on the worker, so
 * that a slow cache delays itself only. Thread-safe; whoever hands over never blocks.
 * <p>
 * Bounded: a removal of everything absorbs all that wait with it, and too many keys
 * become one. A removal that fails taints the cache, which is then cleared, again and
 * again until that succeeds.
 */
final class Mailbox {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	private static final long FIRST_RETRY_MILLIS = 100;

	private static final int MAX_DOUBLINGS = 8;

	private final CacheGuard guard;

	private final CacheContext context;

	private List<Removal> queue = new ArrayList<>();

	private List<CompletableFuture<Void>> waiting = new ArrayList<>();

	private List<CompletableFuture<Void>> waitingForWork = new ArrayList<>();

	private int queuedKeys;

	private long queuedDeadline;

	private boolean busy;

	private int failures;

	Mailbox(CacheGuard guard, CacheContext context) {
		this.guard = guard;
		this.context = context;
	}

	void add(Removal removal) {
		if (enqueue(removal)) {
			start();
		}
	}

	/**
	 * Queues the removal of everything, and lets nothing be served before it is done.
	 */
	CompletableFuture<Void> clearBeforeServing(Cause cause, long receivedNanos) {
		CompletableFuture<Void> cleared = new CompletableFuture<>();
		boolean idle;
		synchronized (this) {
			this.guard.gate().block(Block.CLEARING);
			idle = enqueue(new Removal(List.of(), cause, receivedNanos, false));
			if (this.guard.gate().isBlockedBy(Block.TAINTED)) {
				cleared.complete(null);
			}
			else {
				this.waiting.add(cleared);
			}
		}
		if (idle) {
			start();
		}
		return cleared;
	}

	/**
	 * Completes when everything queued so far was carried out, or nothing is served.
	 */
	CompletableFuture<Void> settled() {
		CompletableFuture<Void> settled = new CompletableFuture<>();
		synchronized (this) {
			if (!this.busy || this.guard.gate().isBlockedBy(Block.TAINTED)) {
				return CompletableFuture.completedFuture(null);
			}
			this.waiting.add(settled);
		}
		completeWhenOverdue(settled);
		return settled;
	}

	private void completeWhenOverdue(CompletableFuture<Void> settled) {
		long now = this.context.liveness().now();
		if (this.guard.gate().isOverdue(now)) {
			settled.complete(null);
		}
		long deadline = this.guard.gate().deadline();
		if (settled.isDone() || deadline == 0) {
			return;
		}
		try {
			Future<?> check = this.context.timer()
				.schedule(() -> completeWhenOverdue(settled), deadline - now + 1, TimeUnit.NANOSECONDS);
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
		List<CompletableFuture<Void>> settled;
		boolean idle;
		int failures;
		synchronized (this) {
			this.guard.gate().block(Block.TAINTED);
			this.busy &= !workEnded;
			idle = enqueue(new Removal(List.of(), Cause.FAILURE, this.context.liveness().now(), false));
			settled = waitingForAnything();
			failures = this.failures++;
		}
		if (failures == 0) {
			logger.warn("Cache '{}' is bypassed until it could be cleared, since a removal failed", this.guard.name(),
					failure);
		}
		if (idle) {
			startLater(FIRST_RETRY_MILLIS << Math.min(failures, MAX_DOUBLINGS));
		}
		settled.forEach((future) -> future.complete(null));
	}

	// Returns whether nobody is at work on the queue: the caller is to start somebody.
	private synchronized boolean enqueue(Removal removal) {
		if (this.queue.isEmpty()) {
			this.queuedDeadline = this.context.liveness().deadline() | 1; // never 0
		}
		Removal first = (!this.queue.isEmpty()) ? this.queue.get(0) : null;
		if (first != null && first.isAll()) {
			absorb(first, removal);
		}
		else if (removal.isAll()) {
			replaceAll(removal);
		}
		else {
			append(removal);
		}
		if (this.busy) {
			return false;
		}
		this.busy = true;
		this.guard.gate().setDeadline(this.queuedDeadline);
		return true;
	}

	private void append(Removal removal) {
		this.queue.add(removal);
		this.queuedKeys += removal.keys().size();
		if (this.queuedKeys > this.context.settings().maxPendingKeys()) {
			replaceAll(new Removal(List.of(), Cause.OVERFLOW, this.queue.get(0).receivedNanos(), false));
		}
	}

	private void absorb(Removal all, Removal removal) {
		if (all.quiet() && !removal.quiet()) {
			replaceAll(new Removal(List.of(), removal.cause(), removal.receivedNanos(), false));
		}
	}

	private void replaceAll(Removal all) {
		boolean quiet = all.quiet() && this.queue.stream().allMatch(Removal::quiet);
		this.queue.clear();
		this.queue.add(quiet ? all : new Removal(List.of(), all.cause(), all.receivedNanos(), false));
		this.queuedKeys = 0;
	}

	private void start() {
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
		List<CompletableFuture<Void>> settled;
		synchronized (this) {
			this.guard.gate().block(Block.TAINTED);
			settled = waitingForAnything();
		}
		settled.forEach((future) -> future.complete(null));
		logger.debug("Shutting down", ex);
	}

	private void drain() {
		try {
			for (List<Removal> work = take(); work != null; work = take()) {
				work.forEach(this::carryOut);
			}
		}
		catch (Throwable ex) {
			taint(ex, true);
		}
	}

	private @Nullable List<Removal> take() {
		List<CompletableFuture<Void>> settled;
		List<Removal> work = null;
		synchronized (this) {
			if (this.queue.isEmpty()) {
				settled = waitingForAnything();
				this.busy = false;
				this.guard.gate().setDeadline(0);
			}
			else {
				work = this.queue;
				settled = this.waitingForWork;
				this.waitingForWork = this.waiting;
				this.waiting = new ArrayList<>();
				this.queue = new ArrayList<>();
				this.queuedKeys = 0;
				this.guard.gate().setDeadline(this.queuedDeadline);
			}
		}
		settled.forEach((future) -> future.complete(null));
		return work;
	}

	private List<CompletableFuture<Void>> waitingForAnything() {
		List<CompletableFuture<Void>> everybody = this.waitingForWork;
		everybody.addAll(this.waiting);
		this.waitingForWork = new ArrayList<>();
		this.waiting = new ArrayList<>();
		return everybody;
	}

	private void carryOut(Removal removal) {
		if (removal.isAll()) {
			this.guard.clear();
			cleared();
		}
		else {
			removal.keys().forEach(this.guard::remove);
		}
		if (!removal.quiet()) {
			this.guard.removed(removal);
		}
	}

	private void cleared() {
		synchronized (this) {
			if (this.queue.isEmpty() || !this.queue.get(0).isAll()) {
				this.failures = 0;
				this.guard.gate().unblock(Block.FRESH);
				this.guard.gate().unblock(Block.CLEARING);
				this.guard.gate().unblock(Block.TAINTED);
			}
		}
	}

}
