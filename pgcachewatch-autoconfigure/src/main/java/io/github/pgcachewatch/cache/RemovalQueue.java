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

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.PendingEviction;
import io.github.pgcachewatch.cache.fence.BypassReason;
import io.github.pgcachewatch.cache.fence.CacheGate;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removals that the caches of one name have still to carry out, and the marks that
 * hide their entries until then. Thread-safe; only {@link #drain()} blocks.
 * <p>
 * A caller marks, stamps, adds and releases, in this order. One thread at a time drains.
 * A removal that fails, whatever it throws, taints the caches: they are bypassed, and
 * cleared again and again until that succeeds.
 */
final class RemovalQueue {

	private static final Logger logger = LoggerFactory.getLogger(RemovalQueue.class);

	private static final long FIRST_RETRY_MILLIS = 100;

	private static final int MAX_DOUBLINGS = 8;

	private final NamedCaches caches;

	private final CacheContext context;

	private final CacheGate gate;

	// All guarded by this.

	private PendingEviction next;

	private List<CompletableFuture<Void>> awaitingCurrent = new ArrayList<>();

	private List<CompletableFuture<Void>> awaitingNext = new ArrayList<>();

	private boolean draining;

	private boolean tainted;

	private int failures;

	private int marks;

	private long takenAt;

	private boolean removing;

	private long removingSince;

	private boolean hangReported;

	RemovalQueue(NamedCaches caches, CacheContext context) {
		this.caches = caches;
		this.context = context;
		this.gate = caches.gate();
		this.next = newPending();
	}

	private PendingEviction newPending() {
		return new PendingEviction(this.caches.name(), this.context.settings().maxPendingKeys());
	}

	/**
	 * Hides entries that are stamped after this call until their removal, which is to be
	 * added before {@link #release()}.
	 */
	synchronized void mark() {
		if (!this.gate.isMarked()) {
			this.gate.hideSince(this.context.clock().last());
		}
		this.marks++;
	}

	/**
	 * Ends a mark; entries whose removal is queued stay hidden.
	 */
	synchronized void release() {
		this.marks--;
		showWhenIdle();
	}

	private void showWhenIdle() {
		if (this.marks == 0 && !this.draining) {
			this.gate.showAll();
		}
	}

	/**
	 * Queues a removal.
	 * @return whether no thread drains the queue: the caller is to have it drained
	 */
	synchronized boolean add(Eviction eviction) {
		this.next.add(eviction);
		return beginToDrain();
	}

	private boolean beginToDrain() {
		boolean idle = !this.draining;
		this.draining = true;
		return idle;
	}

	/**
	 * Queues a removal of everything; the caches are bypassed already.
	 * @param cleared completes when it is carried out or has failed
	 * @return whether no thread drains the queue: the caller is to have it drained
	 */
	synchronized boolean addClearing(Cause cause, long receivedNanos, CompletableFuture<Void> cleared) {
		boolean idle = add(new Eviction(this.caches.name(), CacheKeys.ALL, cause, receivedNanos));
		if (this.tainted) {
			cleared.complete(null);
		}
		else {
			this.awaitingNext.add(cleared);
		}
		return idle;
	}

	/**
	 * Returns a future that completes when everything queued so far is carried out, or
	 * the caches are bypassed, or {@code max-staleness} has passed.
	 */
	CompletableFuture<Void> settled() {
		CompletableFuture<Void> settled = new CompletableFuture<>();
		synchronized (this) {
			if (!this.draining || this.tainted) {
				return CompletableFuture.completedFuture(null);
			}
			this.awaitingNext.add(settled);
		}
		completeInTime(settled);
		return settled;
	}

	// A cache may hang in its removal. What it is to remove is not served meanwhile.
	private void completeInTime(CompletableFuture<Void> settled) {
		try {
			Future<?> limit = this.context.timer()
				.schedule(() -> settled.complete(null), this.context.liveness().maxStaleness(), TimeUnit.NANOSECONDS);
			settled.whenComplete((result, ex) -> limit.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			settled.complete(null);
			logger.debug("Shutting down", ex);
		}
	}

	/**
	 * Returns a description of the removal that is under way, or {@code null} if none has
	 * been for longer than {@code max-staleness}.
	 */
	synchronized @Nullable String hangingRemoval() {
		long age = this.removing ? this.context.liveness().now() - this.removingSince : 0;
		return (age > this.context.liveness().maxStaleness()) ? "a removal has not returned for "
				+ TimeUnit.NANOSECONDS.toSeconds(age) + " s; changed entries are not served until it does" : null;
	}

	/**
	 * Logs a removal that hangs, once.
	 */
	void reportHangingRemoval() {
		String hanging;
		synchronized (this) {
			hanging = this.hangReported ? null : hangingRemoval();
			this.hangReported |= hanging != null;
		}
		if (hanging != null) {
			logger.warn("Cache '{}': {}", this.caches.name(), hanging);
		}
	}

	/**
	 * Returns whether removals do not wait for another process.
	 */
	boolean isInMemory() {
		return this.caches.isInMemory();
	}

	/**
	 * Has a worker drain the queue; only for callers that were asked to.
	 */
	void startWorker() {
		try {
			this.context.worker().execute(this::drain);
		}
		catch (RejectedExecutionException ex) {
			stopped(ex);
		}
		catch (Throwable ex) {
			logger.warn("No thread to remove entries of cache '{}' on; tried again", this.caches.name(), ex);
			startLater(FIRST_RETRY_MILLIS);
		}
	}

	private void startLater(long millis) {
		try {
			this.context.timer().schedule(this::startWorker, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			stopped(ex);
		}
	}

	// No removal is carried out any more, so no entry may be served.
	private void stopped(RejectedExecutionException ex) {
		synchronized (this) {
			this.tainted = true;
			this.gate.set(BypassReason.TAINTED, true);
		}
		complete(takeAwaiting());
		logger.debug("Shutting down", ex);
	}

	/**
	 * Carries out what is queued; only for callers that were asked to.
	 */
	void drain() {
		try {
			for (Eviction eviction = take(); eviction != null; eviction = take()) {
				this.caches.remove(eviction);
				if (eviction.keys().isAll()) {
					cleared();
				}
				this.context.observer().evicted(eviction);
			}
		}
		catch (Throwable ex) {
			taint(ex, true);
		}
	}

	/**
	 * Takes what is to be carried out next, the eviction before it being done.
	 * @return the eviction, or {@code null} if there is none: the caller has drained the
	 * queue
	 */
	private @Nullable Eviction take() {
		List<CompletableFuture<Void>> settled;
		Eviction taken;
		synchronized (this) {
			taken = takeNext();
			this.removing = taken != null;
			if (this.removing) {
				this.removingSince = this.context.liveness().now();
				this.hangReported = false;
			}
			this.gate.hideOnlySince(this.takenAt);
			settled = this.awaitingCurrent;
			this.awaitingCurrent = this.awaitingNext;
			this.awaitingNext = new ArrayList<>();
			if (taken == null) {
				settled.addAll(this.awaitingCurrent);
				this.awaitingCurrent.clear();
				this.draining = false;
				showWhenIdle();
			}
			else if (this.marks == 0) {
				// Everything stamped so far is queued, and so removed with this eviction.
				this.takenAt = this.context.clock().last();
			}
		}
		complete(settled);
		return taken;
	}

	private @Nullable Eviction takeNext() {
		Eviction queued = this.next.toEviction();
		if (queued != null) {
			this.next = newPending();
		}
		return (this.tainted && (queued == null || !queued.keys().isAll())) ? clearing() : queued;
	}

	private Eviction clearing() {
		return new Eviction(this.caches.name(), CacheKeys.ALL, Cause.FAILURE, this.context.liveness().now());
	}

	private synchronized void cleared() {
		if (!this.next.isAll()) {
			this.tainted = false;
			this.failures = 0;
			this.gate.set(BypassReason.TAINTED, false);
			this.gate.set(BypassReason.CLEARING, false);
		}
	}

	/**
	 * Takes the caches out of use until they have been cleared.
	 */
	void taint(Throwable failure) {
		taint(failure, false);
	}

	private void taint(Throwable failure, boolean drainingEnded) {
		boolean idle;
		int failures;
		List<CompletableFuture<Void>> awaiting;
		synchronized (this) {
			this.tainted = true;
			this.gate.set(BypassReason.TAINTED, true);
			this.draining &= !drainingEnded;
			this.removing &= !drainingEnded;
			this.next.add(clearing());
			idle = beginToDrain();
			failures = this.failures++;
			awaiting = takeAwaiting();
		}
		complete(awaiting);
		if (failures == 0) {
			logger.warn("Cache '{}' is bypassed until it could be cleared, since a removal failed", this.caches.name(),
					failure);
		}
		if (idle) {
			startLater(FIRST_RETRY_MILLIS << Math.min(failures, MAX_DOUBLINGS));
		}
	}

	private synchronized List<CompletableFuture<Void>> takeAwaiting() {
		List<CompletableFuture<Void>> awaiting = new ArrayList<>(this.awaitingCurrent);
		awaiting.addAll(this.awaitingNext);
		this.awaitingCurrent.clear();
		this.awaitingNext.clear();
		return awaiting;
	}

	private static void complete(List<CompletableFuture<Void>> futures) {
		futures.forEach((future) -> future.complete(null));
	}

}
