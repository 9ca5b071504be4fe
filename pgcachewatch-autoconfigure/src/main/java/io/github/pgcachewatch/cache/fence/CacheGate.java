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

package io.github.pgcachewatch.cache.fence;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether the caches of one name may be read, served from and stored into now.
 * Thread-safe; readers never block.
 * <p>
 * An entry is hidden if its key was stamped since the oldest mark. A mark is set before
 * the stamp and ends with the removal, so that an entry with a queued removal is never
 * served. Keys of one stripe of the fence are hidden together.
 *
 * @implNote All reasons are bits of one field, and one more bit says that there are marks
 * at all: an open gate is one read of a zero. Fields are read into variables where a
 * volatile read would otherwise make the JIT compiler load them again.
 */
public final class CacheGate {

	private static final int MARKED = 1 << Integer.SIZE - 1;

	private static final long NOTHING_HIDDEN = Long.MAX_VALUE;

	private final ListenerLiveness liveness;

	private final Fence fence;

	private final boolean servesWhenDisconnected;

	private volatile int bits;

	private volatile long hiddenSince = NOTHING_HIDDEN;

	public CacheGate(ListenerLiveness liveness, Fence fence, boolean servesWhenDisconnected) {
		this.liveness = liveness;
		this.fence = fence;
		this.servesWhenDisconnected = servesWhenDisconnected;
	}

	/**
	 * Returns whether the cache may be asked for an entry.
	 */
	public boolean mayRead(Object key) {
		return (this.liveness.isProven() || servesUnproven()) && isShown(key);
	}

	/**
	 * Returns whether an entry may be served that was read before this call, and after
	 * {@link #mayRead}.
	 */
	public boolean mayServe(Object key) {
		return (this.liveness.isLive() || servesUnproven()) && isShown(key);
	}

	private boolean isShown(Object key) {
		int bits = this.bits;
		return bits == 0 || (bits == MARKED && !this.fence.changedSince(key, this.hiddenSince));
	}

	/**
	 * Returns whether values may be stored. As long as a proof is merely overdue, a cache
	 * in memory may store: it serves nothing before the next proof, and a reconnection
	 * clears it.
	 */
	public boolean mayStore(boolean inMemory) {
		boolean proven = (inMemory && !this.servesWhenDisconnected) ? this.liveness.isProven() : this.liveness.isLive();
		return proven && !isBlocked();
	}

	private boolean servesUnproven() {
		return this.servesWhenDisconnected && this.liveness.wasEverLive();
	}

	/**
	 * Returns whether there is a reason not to use the caches.
	 */
	public boolean isBlocked() {
		return (this.bits & ~MARKED) != 0;
	}

	public boolean isBlockedBy(BypassReason reason) {
		return (this.bits & reason.bit()) != 0;
	}

	public synchronized void set(BypassReason reason, boolean blocked) {
		this.bits = blocked ? this.bits | reason.bit() : this.bits & ~reason.bit();
	}

	/**
	 * Hides the entries of keys that are stamped after the given moment.
	 */
	public synchronized void hideSince(long moment) {
		this.hiddenSince = moment;
		this.bits |= MARKED;
	}

	/**
	 * Hides the entries of keys that are stamped after the given moment, if entries are
	 * hidden at all.
	 */
	public synchronized void hideOnlySince(long moment) {
		if (isMarked()) {
			this.hiddenSince = Math.max(this.hiddenSince, moment);
		}
	}

	/**
	 * Hides no entry any more.
	 */
	public synchronized void showAll() {
		this.hiddenSince = NOTHING_HIDDEN;
		this.bits &= ~MARKED;
	}

	public boolean isMarked() {
		return (this.bits & MARKED) != 0;
	}

	/**
	 * Returns why nothing is served, or {@code null} if entries are.
	 */
	public @Nullable String reason() {
		for (BypassReason reason : BypassReason.values()) {
			if (isBlockedBy(reason)) {
				return reason.toString();
			}
		}
		return (this.liveness.isLive() || servesUnproven()) ? null : "the listener is not live";
	}

}
