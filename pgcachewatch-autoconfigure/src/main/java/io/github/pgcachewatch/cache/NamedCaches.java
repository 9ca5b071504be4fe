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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.fence.BypassReason;
import io.github.pgcachewatch.cache.fence.CacheGate;
import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;

import org.springframework.cache.Cache;

/**
 * All caches of one name, in all managers: changes are routed by name, so that the caches
 * have one fence, one gate and one queue of removals. Thread-safe.
 * <p>
 * The caches are held weakly: their managers, and callers that kept a reference, hold
 * them, also after the manager has replaced them.
 */
public final class NamedCaches {

	private final String name;

	private final CacheContext context;

	private final Fence fence;

	private final CacheGate gate;

	private final RemovalQueue removals;

	private final List<WeakReference<FencedCache>> caches = new CopyOnWriteArrayList<>();

	private final Set<Object> suspensions = new HashSet<>();

	private final LongAdder bypassed = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	NamedCaches(String name, boolean watched, CacheContext context) {
		this.name = name;
		this.context = context;
		this.fence = new Fence(context.clock());
		this.gate = new CacheGate(context.liveness(), this.fence,
				context.settings().serveWhenDisconnected().test(name));
		this.gate.set(BypassReason.UNWATCHED, !watched);
		this.removals = new RemovalQueue(this, context);
	}

	/**
	 * Adds a cache of a manager.
	 * @param cache the application's own cache
	 * @return the cache behind its fence
	 */
	public FencedCache add(Cache cache) {
		FencedCache fenced = new FencedCache(this, cache);
		add(fenced);
		return fenced;
	}

	private synchronized void add(FencedCache cache) {
		this.caches.removeIf((reference) -> reference.get() == null);
		this.caches.add(new WeakReference<>(cache));
	}

	synchronized void setWatched(boolean watched) {
		if (watched && !isWatched()) {
			this.fence.stampAll();
			caches().forEach(FencedCache::clearBeforeUse);
		}
		this.gate.set(BypassReason.UNWATCHED, !watched);
	}

	boolean isWatched() {
		return !this.gate.isBlockedBy(BypassReason.UNWATCHED);
	}

	synchronized void suspend(Object reason) {
		this.suspensions.add(reason);
		this.gate.set(BypassReason.SUSPENDED, true);
	}

	synchronized void resume(Object reason) {
		if (this.suspensions.remove(reason) && this.suspensions.isEmpty()) {
			this.context.caches().clear(List.of(this.name));
			this.gate.set(BypassReason.SUSPENDED, false);
		}
	}

	/**
	 * Has a worker clear the caches, which are stamped and bypassed already.
	 * @return done once the caches are empty, or stay bypassed
	 */
	CompletableFuture<Void> clear(Cause cause, long receivedNanos) {
		if (!isUsed()) {
			// A cache that is used later is cleared before its first use.
			this.gate.set(BypassReason.CLEARING, false);
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> cleared = new CompletableFuture<>();
		if (this.removals.addClearing(cause, receivedNanos, cleared)) {
			this.removals.startWorker();
		}
		return cleared;
	}

	/**
	 * Removes entries from all caches, from those below others first: one above may be
	 * filled meanwhile with what it reads below, and so is stamped and removed last.
	 * Which of several caches of one kind lies above the others is not known. May block,
	 * and throws what a cache throws.
	 */
	void remove(Eviction eviction) {
		List<FencedCache> caches = caches();
		if (caches.size() <= 1) {
			caches.forEach((cache) -> cache.remove(eviction.keys()));
			return;
		}
		List<FencedCache> below = caches.stream().filter((cache) -> !cache.isInMemory()).toList();
		if (below.isEmpty()) {
			below = caches;
		}
		below.forEach((cache) -> cache.remove(eviction.keys()));
		List<FencedCache> above = new ArrayList<>(caches);
		if (below.size() == 1) {
			above.removeAll(below);
		}
		this.fence.stamp(eviction.keys());
		above.forEach((cache) -> cache.remove(eviction.keys()));
	}

	boolean isUsed() {
		return !caches().isEmpty();
	}

	boolean isInMemory() {
		return caches().stream().allMatch(FencedCache::isInMemory);
	}

	private List<FencedCache> caches() {
		List<FencedCache> present = new ArrayList<>(1);
		for (WeakReference<FencedCache> reference : this.caches) {
			FencedCache cache = reference.get();
			if (cache != null) {
				present.add(cache);
			}
		}
		return present;
	}

	CacheStatus status() {
		String blocked = this.gate.reason();
		return new CacheStatus(this.name, (blocked != null) ? blocked : this.removals.hangingRemoval(),
				this.bypassed.sum(), this.rejected.sum());
	}

	void bypassed() {
		this.bypassed.increment();
		this.context.observer().bypassed(this.name);
	}

	void rejected(RejectionReason reason) {
		this.rejected.increment();
		this.context.observer().rejected(this.name, reason);
	}

	public String name() {
		return this.name;
	}

	CacheContext context() {
		return this.context;
	}

	Fence fence() {
		return this.fence;
	}

	CacheGate gate() {
		return this.gate;
	}

	RemovalQueue removals() {
		return this.removals;
	}

}
