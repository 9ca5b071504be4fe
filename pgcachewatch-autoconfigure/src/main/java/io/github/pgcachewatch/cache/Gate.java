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

import org.jspecify.annotations.Nullable;

/**
 * Whether one cache may be used now. Thread-safe; who reads never blocks.
 *
 * @implNote What a hit asks is laid out to be cheap: all blocks are bits of one field,
 * and one more tells that there is a deadline at all, so that a clean gate is one read of
 * a zero. Fields are read into variables where a volatile read would else make the JIT
 * compiler load them again.
 */
final class Gate {

	static final long NOTHING_HIDDEN = Long.MAX_VALUE;

	private static final int PENDING = 1 << Integer.SIZE - 1;

	private final Liveness liveness;

	private final Fence fence;

	private final boolean servesWhenDisconnected;

	private volatile int bits = Block.FRESH.bit();

	private volatile long deadline;

	private volatile long hiddenSince = NOTHING_HIDDEN;

	private boolean hiding;

	Gate(Liveness liveness, Fence fence, boolean servesWhenDisconnected) {
		this.liveness = liveness;
		this.fence = fence;
		this.servesWhenDisconnected = servesWhenDisconnected;
	}

	/**
	 * Returns whether an entry may be served that was read before this call.
	 */
	boolean mayServe(Object key) {
		Liveness liveness = this.liveness;
		long now = liveness.now();
		return (liveness.isLive(now) || servesUnproven()) && (this.bits == 0 || (isClean(now) && !isHidden(key)));
	}

	private boolean isHidden(Object key) {
		return this.bits != 0 && this.fence.changedSince(key, this.hiddenSince);
	}

	boolean mayStore() {
		long now = this.liveness.now();
		return this.liveness.isLive(now) && isClean(now);
	}

	private boolean isClean(long now) {
		int bits = this.bits;
		return bits == 0 || (bits == PENDING && !isOverdue(now));
	}

	private boolean servesUnproven() {
		return this.servesWhenDisconnected && this.liveness.wasEverLive();
	}

	/**
	 * Returns whether the cache must be cleared now, since that was not done when the
	 * listener became live.
	 */
	boolean mustBeCleared() {
		return (this.bits & ~PENDING) == Block.FRESH.bit() && this.liveness.wasEverLive();
	}

	/**
	 * Returns whether nothing is served whatever the state of the listener.
	 */
	boolean isBlocked() {
		return (this.bits & ~PENDING) != 0;
	}

	boolean isBlockedBy(Block block) {
		return (this.bits & block.bit()) != 0;
	}

	synchronized void block(Block block) {
		this.bits |= block.bit();
	}

	synchronized void unblock(Block block) {
		this.bits &= ~block.bit();
	}

	void set(Block block, boolean blocked) {
		if (blocked) {
			block(block);
		}
		else {
			unblock(block);
		}
	}

	/**
	 * Sets until when the removals that are pending may take; 0 if there are none.
	 */
	synchronized void setDeadline(long deadline) {
		this.deadline = deadline;
		setPending();
	}

	/**
	 * Sets whether entries are hidden whose removals are not even pending yet.
	 */
	synchronized void setHiding(boolean hiding) {
		this.hiding = hiding;
		setPending();
	}

	private void setPending() {
		this.bits = (this.deadline != 0 || this.hiding) ? this.bits | PENDING : this.bits & ~PENDING;
	}

	/**
	 * Sets since which moment the stamps on keys hide their entries, as long as removals
	 * are pending or {@link #setHiding about to be}.
	 */
	void setHiddenSince(long moment) {
		this.hiddenSince = moment;
	}

	long hiddenSince() {
		return this.hiddenSince;
	}

	long deadline() {
		return this.deadline;
	}

	boolean isOverdue(long now) {
		long deadline = this.deadline;
		return deadline != 0 && now - deadline > 0;
	}

	/**
	 * Returns why nothing is served, if so.
	 */
	@Nullable String reason() {
		for (Block block : Block.values()) {
			if (isBlockedBy(block)) {
				return block.toString();
			}
		}
		long now = this.liveness.now();
		if (isOverdue(now)) {
			return "a removal takes longer than max-staleness";
		}
		return (this.liveness.isLive(now) || servesUnproven()) ? null : "the listener is not live";
	}

}
