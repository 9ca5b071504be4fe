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

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * All caches of one name, in whichever managers: changes are routed by name, so they have
 * one fence. Thread-safe.
 * <p>
 * The caches are held weakly: their managers and whoever kept a reference hold them, also
 * after the manager has replaced them.
 */
final class CacheRegion {

	private final String name;

	private final CacheContext context;

	private final Fence fence;

	private final boolean servesWhenDisconnected;

	private final List<WeakReference<CacheGuard>> guards = new CopyOnWriteArrayList<>();

	private final Set<Object> suspensions = new HashSet<>();

	private final LongAdder bypassed = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private boolean watched;

	CacheRegion(String name, boolean watched, CacheContext context) {
		this.name = name;
		this.watched = watched;
		this.context = context;
		this.fence = new Fence(context.clock());
		this.servesWhenDisconnected = context.settings().serveWhenDisconnected().test(name);
	}

	synchronized void add(CacheGuard guard) {
		guard.gate().set(Block.UNWATCHED, !this.watched);
		guard.gate().set(Block.SUSPENDED, !this.suspensions.isEmpty());
		this.guards.removeIf((reference) -> reference.get() == null);
		this.guards.add(new WeakReference<>(guard));
	}

	synchronized void setWatched(boolean watched) {
		if (watched && !this.watched) {
			this.fence.stampAll();
			forEach((guard) -> guard.gate().set(Block.FRESH, true));
		}
		this.watched = watched;
		forEach((guard) -> guard.gate().set(Block.UNWATCHED, !watched));
	}

	synchronized boolean isWatched() {
		return this.watched;
	}

	synchronized void suspend(Object reason) {
		this.suspensions.add(reason);
		forEach((guard) -> guard.gate().set(Block.SUSPENDED, true));
	}

	synchronized void resume(Object reason) {
		if (this.suspensions.remove(reason) && this.suspensions.isEmpty()) {
			this.fence.stampAll();
			long now = this.context.liveness().now();
			forEach((guard) -> {
				guard.mailbox().clearBeforeServing(Cause.DRIFT, now);
				guard.gate().set(Block.SUSPENDED, false);
			});
		}
	}

	/**
	 * Runs an action for each cache.
	 * @return whether there is any
	 */
	boolean forEach(Consumer<CacheGuard> action) {
		boolean any = false;
		for (WeakReference<CacheGuard> reference : this.guards) {
			CacheGuard guard = reference.get();
			if (guard != null) {
				any = true;
				action.accept(guard);
			}
		}
		return any;
	}

	/**
	 * Repeats a removal that one of the caches carried out in those that may lie above
	 * it: they may have been filled from it meanwhile.
	 */
	void repeatAbove(CacheGuard below, Removal removal) {
		if (!hasLevels()) {
			return;
		}
		List<CacheGuard> above = new ArrayList<>();
		forEach((guard) -> {
			if (guard != below && (guard.isInMemory() || !below.isInMemory())) {
				above.add(guard);
			}
		});
		if (!above.isEmpty()) {
			stamp(removal);
			above.forEach((guard) -> guard.mailbox().add(removal.quietly()));
		}
	}

	/**
	 * Returns whether one of the caches may lie above another.
	 */
	boolean hasLevels() {
		return this.guards.size() > 1;
	}

	void stamp(Removal removal) {
		if (removal.isAll()) {
			this.fence.stampAll();
		}
		else {
			this.fence.stamp(removal.keys());
		}
	}

	CacheStatus status() {
		List<String> reasons = new ArrayList<>();
		forEach((guard) -> {
			String reason = guard.gate().reason();
			if (reason != null) {
				reasons.add(reason);
			}
		});
		String reason = (!reasons.isEmpty()) ? reasons.get(0) : null;
		return new CacheStatus(this.name, reason, this.bypassed.sum(), this.rejected.sum());
	}

	void bypassed() {
		this.bypassed.increment();
		this.context.observer().bypassed(this.name);
	}

	void rejected(RejectionReason reason) {
		this.rejected.increment();
		this.context.observer().rejected(this.name, reason);
	}

	String name() {
		return this.name;
	}

	Fence fence() {
		return this.fence;
	}

	boolean servesWhenDisconnected() {
		return this.servesWhenDisconnected;
	}

}
