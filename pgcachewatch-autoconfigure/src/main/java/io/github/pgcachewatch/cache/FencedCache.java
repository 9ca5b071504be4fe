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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.fence.BypassReason;
import io.github.pgcachewatch.cache.fence.CacheGate;
import io.github.pgcachewatch.cache.fence.Fence;
import io.github.pgcachewatch.cache.fence.FenceClock;
import io.github.pgcachewatch.cache.fence.ReadVersion;
import io.github.pgcachewatch.cache.fence.TransactionVersions;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * One cache of the application, which is read and filled as its gate and its fence allow,
 * for all references to it. Thread-safe.
 *
 * @implNote The order of a lookup makes it right. The fence's clock is read first, then
 * the gate is asked, then the cache, then the gate and the clock again. A removal marks,
 * then stamps, then removes. So a lookup that finds no mark before it asks the cache
 * either began before the stamp, which the second look at the clock finds, or after the
 * removal. If the gate was closed and opened again while the value was read, the clock
 * has moved on. The key's stripe is read only if it has. No look can be left out: without
 * the first one at the gate, an entry would be served whose mark is gone together with
 * the entry; without the second one, a pause between the two would hide that the listener
 * was lost.
 */
public final class FencedCache {

	private final NamedCaches caches;

	private final Cache cache;

	// What entries are looked up in
	private final Cache entries;

	private final FenceClock clock;

	private final CacheGate gate;

	private final Fence fence;

	private final boolean bypassInTransaction;

	private final boolean inMemory;

	private final boolean weakKeys;

	private final FencedFills fills;

	private final SingleFlight flights = new SingleFlight();

	private final ReentrantLock clearing = new ReentrantLock();

	// Not null as long as there may be entries from before the cache was watched.
	private final AtomicReference<@Nullable Object> uncleared = new AtomicReference<>(new Object());

	private volatile boolean synchronous;

	FencedCache(NamedCaches caches, Cache cache) {
		CacheContext context = caches.context();
		this.caches = caches;
		this.cache = cache;
		this.entries = LoaderlessCache.of(cache);
		this.clock = context.clock();
		this.gate = caches.gate();
		this.fence = caches.fence();
		this.bypassInTransaction = context.settings().bypassInTransaction();
		this.inMemory = InMemoryCaches.test(cache);
		this.weakKeys = WeakKeys.test(cache);
		this.fills = new FencedFills(this);
	}

	/**
	 * Returns whether there is neither a reason to bypass the cache nor one to clear it
	 * first.
	 */
	public boolean isOpen() {
		return this.uncleared.get() == null && !this.gate.isBlocked();
	}

	/**
	 * Returns whether the cache may be asked for an entry.
	 */
	boolean mayRead(Object key) {
		return (this.uncleared.get() == null || clearBeforeFirstUse()) && this.gate.mayRead(key)
				&& !(this.bypassInTransaction && TransactionVersions.isReadWriteActive());
	}

	/**
	 * Has the cache cleared before its next use.
	 */
	void clearBeforeUse() {
		this.uncleared.set(new Object());
	}

	/**
	 * Clears a cache that came into being after the listener was live first, and so was
	 * not cleared with the others.
	 * @return whether it is cleared
	 */
	public boolean clearBeforeFirstUse() {
		boolean due = !this.gate.isBlocked() && this.caches.context().liveness().wasEverLive();
		if (due && this.clearing.tryLock()) {
			try {
				if (this.uncleared.get() != null) {
					clear();
				}
			}
			catch (Throwable ex) {
				this.caches.removals().taint(ex);
			}
			finally {
				this.clearing.unlock();
			}
		}
		return this.uncleared.get() == null;
	}

	/**
	 * Returns an entry if it may be served.
	 */
	public @Nullable ValueWrapper lookup(Object key) {
		return lookup(key, Cache::get);
	}

	/**
	 * Returns what a lookup finds if it may be served.
	 */
	public <V> @Nullable V lookup(Object key, Lookup<V> lookup) {
		FenceClock clock = this.clock;
		Cache cache = this.entries;
		long before = clock.last();
		while (mayRead(key)) {
			V value = lookup.apply(cache, key);
			if (!this.gate.mayServe(key)) {
				break;
			}
			long after = clock.last();
			if (after == before || value == null || !this.fence.changedSince(key, before)) {
				return value;
			}
			before = after;
		}
		this.caches.bypassed();
		return null;
	}

	/**
	 * Asks the cache without waiting for the answer, or at once if it cannot do
	 * otherwise.
	 */
	@Nullable CompletableFuture<?> retrieve(Object key) {
		if (!this.synchronous) {
			try {
				return this.entries.retrieve(key);
			}
			catch (UnsupportedOperationException ex) {
				this.synchronous = true;
			}
			catch (IllegalStateException ex) {
				// What a CaffeineCache without an AsyncCache throws
				if (!this.inMemory) {
					throw ex;
				}
				this.synchronous = true;
			}
		}
		ValueWrapper value = this.entries.get(key);
		return (value != null) ? CompletableFuture.completedFuture(value) : null;
	}

	/**
	 * Returns whether an answer to {@link #retrieve} may be still to come.
	 */
	boolean answersLater() {
		return !this.inMemory && !this.synchronous;
	}

	void remove(CacheKeys keys) {
		if (keys.isAll() || this.weakKeys) {
			clear();
		}
		else {
			keys.some().forEach(this.cache::evictIfPresent);
		}
	}

	private void clear() {
		Object entriesBefore = this.uncleared.get();
		if (this.gate.isBlockedBy(BypassReason.TAINTED)) {
			this.fence.stamp(CacheKeys.ALL);
		}
		int putOff = TransactionVersions.synchronizations();
		this.cache.invalidate();
		if (TransactionVersions.synchronizations() == putOff) {
			this.uncleared.compareAndSet(entriesBefore, null);
		}
	}

	boolean mayStore() {
		return this.uncleared.get() == null && this.gate.mayStore(this.inMemory);
	}

	/**
	 * Returns whether this is one of the given caches.
	 * @param caches the watched caches of a context
	 * @return whether its changes evict from here
	 */
	public boolean isOf(WatchedCaches caches) {
		return context().caches() == caches;
	}

	public boolean isUnwatched() {
		return this.gate.isBlockedBy(BypassReason.UNWATCHED);
	}

	public String name() {
		return this.caches.name();
	}

	public Cache cache() {
		return this.cache;
	}

	boolean isInMemory() {
		return this.inMemory;
	}

	CacheGate gate() {
		return this.gate;
	}

	public Fence fence() {
		return this.fence;
	}

	NamedCaches caches() {
		return this.caches;
	}

	CacheContext context() {
		return this.caches.context();
	}

	/**
	 * Returns the moment of the fence's clock.
	 * @return the present, as the start of a read
	 */
	public long now() {
		return this.clock.now();
	}

	/**
	 * Returns the version that the current thread's transaction or session reads.
	 * @return the version, or {@code null} if nothing makes it older than the present
	 */
	public @Nullable ReadVersion transaction() {
		return context().transactions().current();
	}

	/**
	 * Has a key looked at that a value may be stored under.
	 * @param key the key
	 */
	public void storing(Object key) {
		context().caches().keyObserver().storing(name(), key);
	}

	public FencedFills fills() {
		return this.fills;
	}

	SingleFlight flights() {
		return this.flights;
	}

	/**
	 * A way to look up an entry.
	 *
	 * @param <V> what is returned
	 */
	public interface Lookup<V> {

		@Nullable V apply(Cache cache, Object key);

	}

}
