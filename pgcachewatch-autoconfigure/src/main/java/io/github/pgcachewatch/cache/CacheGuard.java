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
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * Decides what one cache of an application may serve and store, for all references to it.
 * Thread-safe.
 *
 * @implNote The order in which a lookup asks is what keeps it right. The fence's clock
 * comes first, then the blocks, then the value, then liveness and the blocks again, and
 * the clock once more. A cache is blocked before it is stamped, and stamped before it is
 * cleared: so whoever saw no block saw the clock before the stamp, and if the gate was
 * closed and opened again while the value was read, the clock has moved on. Only then are
 * the key's stripes read at all. Nothing of this can be left out: without the first look
 * at the blocks, a cache would be asked that hangs; without the second, a pause between
 * them would hide that the listener was lost.
 */
final class CacheGuard {

	private static final Logger logger = LoggerFactory.getLogger(CacheGuard.class);

	private final CacheRegion region;

	private final Cache cache;

	private final CacheContext context;

	private final FenceClock clock;

	private final boolean bypassInTransaction;

	private final boolean inMemory;

	private final Mailbox mailbox;

	private final Fills fills;

	private final Flights flights = new Flights();

	private final Gate gate;

	private final ReentrantLock clearing = new ReentrantLock();

	private volatile boolean synchronous;

	CacheGuard(CacheRegion region, Cache cache, CacheContext context) {
		this.region = region;
		this.cache = cache;
		this.context = context;
		this.clock = context.clock();
		this.bypassInTransaction = context.settings().bypassInTransaction();
		this.inMemory = InMemory.test(cache);
		this.gate = new Gate(context.liveness(), region.fence(), region.servesWhenDisconnected());
		this.mailbox = new Mailbox(this, context);
		this.fills = new Fills(this);
	}

	/**
	 * Returns whether entries may be looked up at all.
	 */
	boolean isOpen() {
		return (!this.gate.isBlocked() || clearBeforeFirstUse())
				&& !(this.bypassInTransaction && TransactionStarts.isReadWriteActive());
	}

	/**
	 * Clears a cache that came into being after the listener was live first, and so was
	 * not cleared with the others.
	 */
	private boolean clearBeforeFirstUse() {
		if (this.gate.mustBeCleared() && this.clearing.tryLock()) {
			try {
				if (this.gate.mustBeCleared()) {
					this.cache.invalidate();
					this.gate.unblock(Block.FRESH);
				}
			}
			catch (RuntimeException | Error ex) {
				this.mailbox.taint(ex);
			}
			finally {
				this.clearing.unlock();
			}
		}
		return !this.gate.isBlocked();
	}

	/**
	 * Returns an entry if it may be served.
	 */
	@Nullable ValueWrapper lookup(Object key) {
		return lookup(key, Cache::get);
	}

	/**
	 * Returns what a lookup finds if it may be served.
	 */
	<V> @Nullable V lookup(Object key, Lookup<V> lookup) {
		FenceClock clock = this.clock;
		Gate gate = this.gate;
		Cache cache = this.cache;
		long before = clock.last();
		while (isOpen()) {
			V value = lookup.apply(cache, key);
			if (!gate.mayServe(key)) {
				break;
			}
			long after = clock.last();
			if (after == before || value == null || !this.region.fence().changedSince(key, before)) {
				return value;
			}
			before = after;
		}
		this.region.bypassed();
		return null;
	}

	/**
	 * Asks the cache without waiting for the answer, or at once if it cannot do
	 * otherwise.
	 */
	@Nullable CompletableFuture<?> retrieve(Object key) {
		if (!this.synchronous) {
			try {
				return this.cache.retrieve(key);
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
		ValueWrapper value = this.cache.get(key);
		return (value != null) ? CompletableFuture.completedFuture(value) : null;
	}

	void remove(Object key) {
		this.cache.evictIfPresent(key);
	}

	/**
	 * Returns whether an answer to {@link #retrieve} may be still to come.
	 */
	boolean answersLater() {
		return !this.inMemory && !this.synchronous;
	}

	void clear() {
		if (this.gate.isBlockedBy(Block.TAINTED)) {
			this.region.fence().stampAll();
		}
		this.cache.invalidate();
	}

	/**
	 * Tells that the mailbox carried out a removal.
	 */
	void removed(Removal removal, CacheObserver observer) {
		this.region.repeatAbove(this, removal);
		try {
			observer.invalidated(name(), removal.keys(), removal.cause(), removal.receivedNanos());
		}
		catch (RuntimeException ex) {
			logger.warn("An observer of cache '{}' failed", name(), ex);
		}
	}

	String name() {
		return this.region.name();
	}

	Cache cache() {
		return this.cache;
	}

	boolean isInMemory() {
		return this.inMemory;
	}

	Gate gate() {
		return this.gate;
	}

	CacheRegion region() {
		return this.region;
	}

	CacheContext context() {
		return this.context;
	}

	Mailbox mailbox() {
		return this.mailbox;
	}

	Fills fills() {
		return this.fills;
	}

	Flights flights() {
		return this.flights;
	}

	/**
	 * A way to look up an entry.
	 *
	 * @param <V> what is returned
	 */
	interface Lookup<V> {

		@Nullable V apply(Cache cache, Object key);

	}

}
