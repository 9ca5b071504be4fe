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

import org.jspecify.annotations.Nullable;

/**
 * The removals that one cache has still to carry out, until when they may take, and who
 * waits for them. Keeps the cache's gate in step. Thread-safe, never blocks.
 * <p>
 * While a removal takes longer than it may, nothing is served, and so nobody needs to
 * wait. Hence nothing may be served afterwards either before what was queued behind that
 * removal is done as well; and a hit that was read meanwhile must look again.
 */
final class Backlog {

	private final Gate gate;

	private final Fence fence;

	private final FenceClock clock;

	private final Liveness liveness;

	private final int maxKeys;

	private Batch current;

	private Batch next;

	private boolean busy;

	private int hiding;

	private boolean hidden;

	private long takenAt;

	Backlog(CacheGuard guard, CacheContext context) {
		this.gate = guard.gate();
		this.fence = guard.region().fence();
		this.clock = context.clock();
		this.liveness = context.liveness();
		this.maxKeys = context.settings().maxPendingKeys();
		this.current = new Batch(this.maxKeys);
		this.next = new Batch(this.maxKeys);
	}

	/**
	 * Queues a removal.
	 * @return whether nobody is at work: the caller is to start somebody
	 */
	synchronized boolean add(Removal removal) {
		this.next.add(removal, this.liveness.deadline() | 1); // never 0
		if (this.busy) {
			return false;
		}
		this.busy = true;
		this.gate.setDeadline(this.next.deadline());
		return true;
	}

	/**
	 * Hides, until they are removed, the entries of keys that are stamped after this
	 * call, and of which a removal is queued before {@link #reveal}.
	 */
	synchronized void hide() {
		if (this.gate.hiddenSince() == Gate.NOTHING_HIDDEN) {
			this.gate.setHiddenSince(this.clock.last());
		}
		this.hidden = true;
		this.hiding++;
		this.gate.setHiding(true);
	}

	/**
	 * Ends what {@link #hide} began, but for what is queued.
	 */
	synchronized void reveal() {
		this.hiding--;
		this.gate.setHiding(this.hiding > 0);
	}

	/**
	 * Queues a removal of everything before which nothing is served.
	 * @param cleared completes when it was carried out or has failed
	 * @return whether nobody is at work: the caller is to start somebody
	 */
	synchronized boolean addClearing(Removal all, CompletableFuture<Void> cleared) {
		this.gate.block(Block.CLEARING);
		this.fence.stampAll();
		boolean idle = add(all);
		if (this.gate.isBlockedBy(Block.TAINTED)) {
			cleared.complete(null);
		}
		else {
			this.next.await(cleared);
		}
		return idle;
	}

	/**
	 * Queues a removal of everything after another one failed.
	 * @param workEnded whether it failed on the thread that is at work, which then ends
	 * @return whether nobody is at work: the caller is to start somebody
	 */
	boolean addTainted(Removal all, boolean workEnded) {
		boolean idle;
		synchronized (this) {
			this.gate.block(Block.TAINTED);
			this.busy &= !workEnded;
			idle = add(all);
		}
		releaseAll();
		return idle;
	}

	/**
	 * Takes what is to be carried out next, the batch before it being done.
	 * @return the batch, or {@code null} if there is none: the caller's work has ended
	 */
	@Nullable Batch take() {
		List<CompletableFuture<Void>> settled = new ArrayList<>();
		Batch taken;
		synchronized (this) {
			settled.addAll(this.current.release());
			taken = (!this.next.isEmpty()) ? this.next : null;
			if (taken != null) {
				this.current = taken;
				this.next = new Batch(this.maxKeys);
			}
			else {
				settled.addAll(this.next.release());
				this.busy = false;
			}
			proceed(taken);
		}
		settled.forEach((future) -> future.complete(null));
		return taken;
	}

	private void proceed(@Nullable Batch taken) {
		settleHidden();
		boolean late = this.gate.isOverdue(this.liveness.now());
		if (late && taken != null) {
			this.gate.block(Block.LATE);
		}
		else if (late || this.gate.isBlockedBy(Block.LATE)) {
			this.fence.stampAll();
			this.gate.unblock(Block.LATE);
		}
		this.gate.setDeadline((taken != null) ? taken.deadline() : 0);
	}

	// What was hidden before the batch that is done was taken, that batch has removed.
	private void settleHidden() {
		this.gate.setHiddenSince(this.hidden ? Math.max(this.gate.hiddenSince(), this.takenAt) : Gate.NOTHING_HIDDEN);
		if (this.hiding == 0) {
			this.hidden = false;
			this.takenAt = this.clock.last();
		}
	}

	/**
	 * Tells that everything was removed.
	 * @return whether that made the cache usable again
	 */
	synchronized boolean cleared() {
		if (this.next.isAll()) {
			return false;
		}
		this.gate.unblock(Block.FRESH);
		this.gate.unblock(Block.CLEARING);
		this.gate.unblock(Block.TAINTED);
		return true;
	}

	/**
	 * Has a future completed when everything queued so far was carried out or failed.
	 * @return whether that is not so already
	 */
	synchronized boolean await(CompletableFuture<Void> settled) {
		if (!this.busy || this.gate.isBlockedBy(Block.TAINTED)) {
			return false;
		}
		this.next.await(settled);
		return true;
	}

	/**
	 * Returns in how many nanoseconds what is being carried out is overdue; not positive
	 * if it is, or there is nothing.
	 */
	synchronized long nanosUntilOverdue() {
		return this.busy ? this.gate.deadline() - this.liveness.now() + 1 : 0;
	}

	/**
	 * Tells that nothing is carried out any more.
	 */
	void stop() {
		this.gate.block(Block.TAINTED);
		releaseAll();
	}

	private void releaseAll() {
		List<CompletableFuture<Void>> released;
		synchronized (this) {
			released = new ArrayList<>(this.current.release());
			released.addAll(this.next.release());
		}
		released.forEach((future) -> future.complete(null));
	}

}
