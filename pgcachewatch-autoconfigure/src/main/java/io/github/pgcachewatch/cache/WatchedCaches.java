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
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.cache.fence.BypassReason;
import io.github.pgcachewatch.cache.fence.FenceClock;
import io.github.pgcachewatch.cache.fence.ListenerLiveness;
import io.github.pgcachewatch.cache.fence.TransactionVersions;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;

/**
 * The caches that changes invalidate, in all of an application's managers. Evicts entries
 * from every cache of a name. Thread-safe; only {@link #carryOut()} blocks.
 *
 * @implNote An eviction marks every cache that it concerns, stamps the keys, stamps them
 * again, and only then queues the removals. From the first stamp on, no value that was
 * read before is stored; from the marks on, none of the entries is served. The second
 * stamp is needed because a tick of the clock is visible before its stripe is raised: a
 * fill that begins in between may find an old entry that is not hidden yet. A fill that
 * begins after the second tick finds all of them hidden, however the caches read from
 * each other.
 */
public final class WatchedCaches implements CacheEvictions {

	private final CacheContext context;

	private final ConcurrentMap<String, NamedCaches> caches = new ConcurrentHashMap<>();

	// Also the lock of all evictions that are added to it.
	private final RecentEvictions recent = new RecentEvictions();

	private final Queue<RemovalQueue> left = new ConcurrentLinkedQueue<>();

	private volatile Predicate<String> watched = (name) -> true;

	private volatile boolean decided;

	private final AtomicLong allInvalidated = new AtomicLong();

	private volatile FillGuard fillGuard = (name) -> true;

	private volatile StoredKeyObserver keyObserver = (name, key) -> {
	};

	/**
	 * Creates an instance that watches no manager yet.
	 * @param settings the settings
	 * @param liveness whether the listener is live
	 * @param observer observes removals and refusals
	 * @param worker carries out removals: an executor of several threads, since one may
	 * hang
	 * @param timer starts retries; only given tasks that do not block
	 */
	public WatchedCaches(WatchedCacheSettings settings, ListenerLiveness liveness, CacheObserver observer,
			Executor worker, ScheduledExecutorService timer) {
		FenceClock clock = new FenceClock(settings.replicaLag(), liveness.nanoTime());
		this.context = new CacheContext(this, settings, liveness, clock, new TransactionVersions(clock),
				new WaitForGraph(), new SafeCacheObserver(observer), worker, timer);
	}

	/**
	 * Returns the listener to add to every transaction manager.
	 * @return the versions that transactions read
	 */
	public TransactionVersions transactionVersions() {
		return this.context.transactions();
	}

	/**
	 * Sets what decides, beside the fence, whether a value may be stored.
	 * @param guard the guard; all values may be stored by default
	 */
	public void guardFills(FillGuard guard) {
		this.fillGuard = guard;
	}

	FillGuard fillGuard() {
		return this.fillGuard;
	}

	/**
	 * Sets what looks at the keys that values are stored under.
	 * @param observer the observer
	 */
	public void observeKeys(StoredKeyObserver observer) {
		this.keyObserver = observer;
	}

	StoredKeyObserver keyObserver() {
		return this.keyObserver;
	}

	/**
	 * Sets which caches are likely to be watched, until {@link #watchNames} sets which
	 * are. Before, all are taken for watched.
	 * @param likely tests the name of a cache; may be asked at any time
	 */
	public void expectNames(Predicate<String> likely) {
		if (!this.decided) {
			decide(likely);
		}
	}

	/**
	 * Sets which caches are watched; all others are left alone from now on. References
	 * that were handed out before follow.
	 * @param watched tests the name of a cache; must always give the same answer
	 */
	public void watchNames(Predicate<String> watched) {
		decide(watched);
		this.decided = true;
	}

	private void decide(Predicate<String> watched) {
		this.watched = watched;
		this.caches.forEach((name, named) -> named.setWatched(watched.test(name)));
	}

	@Override
	public void stamp(EvictionBatch batch) {
		stamp(targets(batch));
	}

	@Override
	public void evict(EvictionBatch batch) {
		evict(batch, RemovalQueue::startWorker);
	}

	@Override
	public void evictLater(EvictionBatch batch) {
		evict(batch, this::leave);
	}

	private void leave(RemovalQueue removals) {
		if (removals.isInMemory()) {
			this.left.add(removals);
		}
		else {
			removals.startWorker();
		}
	}

	@Override
	public void carryOut() {
		for (RemovalQueue removals = this.left.poll(); removals != null; removals = this.left.poll()) {
			removals.drain();
		}
	}

	private void evict(EvictionBatch batch, Consumer<RemovalQueue> starter) {
		if (!batch.isEmpty()) {
			List<Target> targets = targets(batch);
			List<RemovalQueue> idle;
			synchronized (this.recent) {
				idle = queue(targets);
				this.recent.add(batch, this.context.clock().last());
			}
			start(idle, starter);
		}
	}

	/**
	 * Marks, stamps and queues. Guarded by the recent evictions: an eviction that came
	 * between the choice of what is to be repeated and its marks could have an entry
	 * refilled from another one that is not hidden yet.
	 * @return the queues that are to be drained
	 */
	private List<RemovalQueue> queue(List<Target> targets) {
		targets.forEach((target) -> target.caches.removals().mark());
		try {
			stamp(targets);
			stamp(targets);
			List<RemovalQueue> idle = new ArrayList<>(targets.size());
			for (Target target : targets) {
				if (target.queue()) {
					idle.add(target.caches.removals());
				}
			}
			return idle;
		}
		finally {
			targets.forEach((target) -> target.caches.removals().release());
		}
	}

	private static void start(List<RemovalQueue> idle, Consumer<RemovalQueue> starter) {
		for (RemovalQueue removals : idle) {
			try {
				starter.accept(removals);
			}
			catch (Throwable ex) {
				removals.taint(ex);
			}
		}
	}

	private List<Target> targets(EvictionBatch batch) {
		Collection<Eviction> evictions = batch.toEvictions();
		List<Target> targets = new ArrayList<>(evictions.size());
		for (Eviction eviction : evictions) {
			targets.add(new Target(named(eviction.cacheName()), eviction));
		}
		return targets;
	}

	private void stamp(List<Target> targets) {
		long moment = this.context.clock().tick();
		targets.forEach((target) -> target.caches.fence().stamp(target.eviction.keys(), moment));
	}

	@Override
	public CompletableFuture<Void> invalidateAll(Cause cause) {
		synchronized (this.recent) {
			CompletableFuture<Void> cleared = clearAll(cause);
			this.recent.add(null, this.context.clock().last());
			return cleared;
		}
	}

	private CompletableFuture<Void> clearAll(Cause cause) {
		List<NamedCaches> watched = this.caches.values().stream().filter(NamedCaches::isWatched).toList();
		// The marks hide what a clear that ends meanwhile, of an earlier cause, would
		// show.
		watched.forEach((named) -> named.removals().mark());
		try {
			return clear(watched, cause);
		}
		finally {
			watched.forEach((named) -> named.removals().release());
		}
	}

	private CompletableFuture<Void> clear(List<NamedCaches> watched, Cause cause) {
		long now = this.context.liveness().now();
		watched.forEach((named) -> named.gate().set(BypassReason.CLEARING, true));
		long moment = this.context.clock().tick();
		this.allInvalidated.accumulateAndGet(moment, Math::max);
		watched.forEach((named) -> named.fence().stamp(CacheKeys.ALL, moment));
		long again = this.context.clock().tick();
		watched.forEach((named) -> named.fence().stamp(CacheKeys.ALL, again));
		return all(watched.stream().map((named) -> named.clear(cause, now)).toList());
	}

	/**
	 * Clears caches together, because their entries may be wrong although no row has
	 * changed.
	 * @param cacheNames the names of the caches
	 */
	public void clear(Collection<String> cacheNames) {
		EvictionBatch batch = new EvictionBatch();
		long now = this.context.liveness().now();
		for (String name : cacheNames) {
			NamedCaches named = named(name);
			if (named.isUsed()) {
				batch.add(new Eviction(name, CacheKeys.ALL, Cause.DRIFT, now));
			}
			else {
				// A cache that is used later is cleared before its first use.
				named.fence().stampAll();
			}
		}
		evict(batch);
	}

	/**
	 * Removes a value that was stored although an eviction had overtaken it, and repeats
	 * the evictions that came since the first look at the fence: what was computed from
	 * the value meanwhile may be in any of the caches that they concern. They are
	 * repeated as one. Else a cache above one of a later batch could be refilled from
	 * what that batch is still to remove.
	 * @param overtaken the value
	 * @param admitted the moment before the first look at the fence
	 * @param removed the moment after the value was removed
	 */
	void evictAgain(Eviction overtaken, long admitted, long removed) {
		List<RemovalQueue> idle;
		synchronized (this.recent) {
			EvictionBatch batch = this.recent.repeat(admitted, removed, this.context.clock().tick());
			if (batch == null) {
				clearAll(Cause.FAILURE);
				return;
			}
			batch.add(overtaken);
			idle = queue(targets(batch));
		}
		start(idle, RemovalQueue::startWorker);
	}

	@Override
	public CompletableFuture<Void> settled() {
		return all(this.caches.values().stream().map((named) -> named.removals().settled()).toList());
	}

	private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
		return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Returns the moment of the fence's clock.
	 * @return the present, to ask {@link #isChangedSince} for later
	 */
	public long now() {
		return this.context.clock().now();
	}

	/**
	 * Returns whether a change has hit a key, or one that shares its stripe.
	 * @param cacheName the name of the caches
	 * @param key the key
	 * @param moment a moment of {@link #now()}
	 * @return whether there was a change later than that
	 */
	public boolean isChangedSince(String cacheName, Object key, long moment) {
		return named(cacheName).fence().changedSince(key, moment);
	}

	/**
	 * Bypasses the caches of a name as long as any reason stands.
	 * @param cacheName the name of the caches
	 * @param reason the reason, compared by {@code equals}
	 */
	public void suspend(String cacheName, Object reason) {
		named(cacheName).suspend(reason);
	}

	/**
	 * Withdraws a reason; after the last one, clears the caches and serves again.
	 * @param cacheName the name of the caches
	 * @param reason the reason
	 */
	public void resume(String cacheName, Object reason) {
		named(cacheName).resume(reason);
	}

	/**
	 * Returns the state of the watched caches, in the order of their names.
	 * @return those that were used so far
	 */
	public List<CacheStatus> status() {
		return this.caches.values()
			.stream()
			.filter(NamedCaches::isWatched)
			.map(NamedCaches::status)
			.sorted(Comparator.comparing(CacheStatus::name))
			.toList();
	}

	/**
	 * Logs each removal that has been under way for longer than {@code max-staleness},
	 * once; to be called now and then.
	 */
	public void reportHangingRemovals() {
		this.caches.values().forEach((named) -> named.removals().reportHangingRemoval());
	}

	public boolean isLeftAlone(String name) {
		return this.decided && !this.watched.test(name);
	}

	public NamedCaches named(String name) {
		NamedCaches named = this.caches.get(name);
		return (named != null) ? named : createNamed(name);
	}

	// The predicate asks beans, and so is asked outside of any lock.
	private NamedCaches createNamed(String name) {
		Predicate<String> asked = this.watched;
		boolean watched = asked.test(name);
		NamedCaches created = new NamedCaches(name, watched, this.context);
		NamedCaches present = this.caches.putIfAbsent(name, created);
		NamedCaches named = (present != null) ? present : created;
		if (this.watched != asked) {
			named.setWatched(this.watched.test(name));
		}
		// A transaction may have begun before the caches of this name were first used.
		named.fence().stamp(CacheKeys.ALL, this.allInvalidated.get());
		return named;
	}

	/**
	 * An eviction and the caches that it concerns.
	 *
	 * @param caches the caches
	 * @param eviction the eviction
	 */
	private record Target(NamedCaches caches, Eviction eviction) {

		// Keys are objects of the application, whose methods may fail.
		boolean queue() {
			try {
				return this.caches.removals().add(this.eviction);
			}
			catch (Throwable ex) {
				this.caches.removals().taint(ex);
				return false;
			}
		}

	}

}
