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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * The caches that changes invalidate, in all of an application's managers. Watches
 * managers, and carries out in every cache of a name what is said of that name.
 * Thread-safe; no method blocks on a cache.
 * <p>
 * A removal has two steps. {@link #stamp} and {@link #stampAll} come first, when a change
 * is received: from then on, nothing that was read before is stored. {@link #evict} and
 * {@link #clear} may follow later, and queue the removal of what was stored until then.
 */
public final class WatchedCaches {

	private final CacheContext context;

	private final ConcurrentMap<String, CacheRegion> regions = new ConcurrentHashMap<>();

	private volatile Predicate<String> watched = (name) -> true;

	private volatile boolean decided;

	private volatile long allInvalidated;

	/**
	 * Creates an instance that watches no manager yet.
	 * @param settings the settings
	 * @param liveness whether the listener is live
	 * @param observer told of removals and refusals
	 * @param worker carries out removals that whoever queued them does not: an executor
	 * of several threads, since one may hang
	 * @param timer starts retries; only given tasks that do not block
	 */
	public WatchedCaches(WatchedCacheSettings settings, Liveness liveness, CacheObserver observer, Executor worker,
			ScheduledExecutorService timer) {
		FenceClock clock = new FenceClock(settings.replicaLag(), liveness.nanoTime());
		this.context = new CacheContext(settings, liveness, clock, new TransactionStarts(clock), new Waits(),
				new Starts(), observer, worker, timer);
	}

	/**
	 * Returns the listener to add to every transaction manager.
	 * @return the starts of transactions
	 */
	public TransactionStarts transactionStarts() {
		return this.context.transactions();
	}

	/**
	 * Says which caches are likely to be watched, until {@link #watchNames} says which
	 * are. Before, all are taken for watched.
	 * @param likely told the name of a cache; may be asked at any time
	 */
	public void expectNames(Predicate<String> likely) {
		if (!this.decided) {
			decide(likely);
		}
	}

	/**
	 * Says which caches are watched; all others are left alone from now on. References
	 * that were handed out before follow.
	 * @param watched told the name of a cache; must always give the same answer
	 */
	public void watchNames(Predicate<String> watched) {
		decide(watched);
		this.decided = true;
	}

	private synchronized void decide(Predicate<String> watched) {
		this.watched = watched;
		this.regions.forEach((name, region) -> region.setWatched(watched.test(name)));
	}

	/**
	 * Watches a manager.
	 * @param manager the manager
	 * @return a manager to use in its place, of the same class unless that is final; the
	 * argument itself if it is watched already
	 */
	public CacheManager watch(CacheManager manager) {
		return (manager instanceof WatchedManager) ? manager : ManagerProxy.create(new ManagerWatch(manager, this));
	}

	/**
	 * From now on, stores nothing under these keys that was read before.
	 * @param cache the name of the caches
	 * @param keys the keys
	 */
	public void stamp(String cache, Collection<?> keys) {
		region(cache).fence().stamp(keys);
	}

	/**
	 * From now on, stores nothing that was read before.
	 * @param cache the name of the caches
	 */
	public void stampAll(String cache) {
		region(cache).fence().stampAll();
	}

	/**
	 * Runs what queues many removals, and has them carried out from its end on rather
	 * than from the first one on, which is cheaper.
	 * @param queueing queues removals on the current thread; must not call this method.
	 * If it fails, workers carry out what it queued
	 * @return carries them out, with the help of workers, and may block; must be run if
	 * there is anything
	 */
	public @Nullable Runnable together(Runnable queueing) {
		return this.context.starts().together(queueing);
	}

	/**
	 * Queues the removal of entries, which must have been stamped.
	 * @param cache the name of the caches
	 * @param keys the keys
	 * @param cause why
	 * @param receivedNanos when the change was received, a value of
	 * {@link System#nanoTime()}
	 */
	public void evict(String cache, Collection<?> keys, Cause cause, long receivedNanos) {
		if (!keys.isEmpty()) {
			remove(cache, new Removal(List.copyOf(keys), cause, receivedNanos, false));
		}
	}

	/**
	 * Queues the removal of all entries, which must have been stamped.
	 * @param cache the name of the caches
	 * @param cause why
	 * @param receivedNanos when the change was received, a value of
	 * {@link System#nanoTime()}
	 */
	public void clear(String cache, Cause cause, long receivedNanos) {
		remove(cache, new Removal(List.of(), cause, receivedNanos, false));
	}

	private void remove(String cache, Removal removal) {
		CacheRegion region = this.regions.get(cache);
		if (region == null || !region.forEach((guard) -> guard.mailbox().add(removal))) {
			this.context.observer().invalidated(cache, removal.keys(), removal.cause(), removal.receivedNanos());
		}
	}

	/**
	 * Stamps and queues once more what was removed from several caches: each may have
	 * been filled meanwhile from what another of them still held.
	 * @param removals the keys by the name of the caches; none: all
	 * @implNote All these entries are hidden before any of their keys is stamped. So
	 * whoever loads after a stamp reads none of them from any of the caches, however they
	 * are nested, and nobody needs to wait for a removal. What was loaded before is
	 * refused or removed. It costs each cache a second removal at a change that concerns
	 * several, and nothing at any other; which of them read from each other is not known.
	 */
	public void removeAgain(Map<String, ? extends Collection<?>> removals) {
		long now = this.context.liveness().now();
		Map<CacheRegion, Removal> quiet = new LinkedHashMap<>();
		removals.forEach(
				(cache, keys) -> quiet.put(region(cache), new Removal(List.copyOf(keys), Cause.CHANGE, now, true)));
		try (HiddenEntries hidden = new HiddenEntries()) {
			quiet.forEach(hidden::hide);
			quiet.forEach((region, removal) -> {
				region.stamp(removal);
				region.forEach((guard) -> guard.mailbox().add(removal));
			});
		}
	}

	/**
	 * Stamps every watched cache and queues the removal of all its entries; none is
	 * served before that is done.
	 * @param cause why
	 * @return completes when all are empty, but for those that failed and stay bypassed
	 */
	public CompletableFuture<Void> invalidateAll(Cause cause) {
		this.allInvalidated = this.context.clock().tick();
		long now = this.context.liveness().now();
		List<CompletableFuture<Void>> cleared = new ArrayList<>();
		List<CacheRegion> watched = this.regions.values().stream().filter(CacheRegion::isWatched).toList();
		try (HiddenEntries hidden = new HiddenEntries()) {
			watched.forEach((region) -> hidden.hide(region, Removal.ofAll(cause, now)));
			watched.forEach((region) -> {
				region.fence().stampAll();
				region.forEach((guard) -> cleared.add(guard.mailbox().clearBeforeServing(cause, now)));
			});
		}
		return all(cleared);
	}

	/**
	 * Completes when every removal queued before was carried out, or its cache is
	 * bypassed.
	 * @return a future that completes normally
	 */
	public CompletableFuture<Void> settled() {
		CompletableFuture<Void> settled = settledOnce();
		// What one level carried out is then repeated in those above it.
		return this.regions.values().stream().anyMatch(CacheRegion::hasLevels)
				? settled.thenCompose((done) -> settledOnce()) : settled;
	}

	private CompletableFuture<Void> settledOnce() {
		List<CompletableFuture<Void>> settled = new ArrayList<>();
		this.regions.values().forEach((region) -> region.forEach((guard) -> settled.add(guard.mailbox().settled())));
		return all(settled);
	}

	private static CompletableFuture<Void> all(List<CompletableFuture<Void>> futures) {
		return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Bypasses the caches of a name as long as any reason stands.
	 * @param cache the name of the caches
	 * @param reason the reason, compared by {@code equals}
	 */
	public void suspend(String cache, Object reason) {
		region(cache).suspend(reason);
	}

	/**
	 * Withdraws a reason; after the last one, clears the caches and serves again.
	 * @param cache the name of the caches
	 * @param reason the reason
	 */
	public void resume(String cache, Object reason) {
		region(cache).resume(reason);
	}

	/**
	 * Returns the state of the watched caches, in the order of their names.
	 * @return those that were used so far
	 */
	public List<CacheStatus> status() {
		return this.regions.values()
			.stream()
			.filter(CacheRegion::isWatched)
			.map(CacheRegion::status)
			.sorted(Comparator.comparing(CacheStatus::name))
			.toList();
	}

	boolean isLeftAlone(String name) {
		return this.decided && !this.watched.test(name);
	}

	CacheGuard guard(String name, Cache cache) {
		CacheRegion region = region(name);
		CacheGuard guard = new CacheGuard(region, cache, this.context);
		region.add(guard);
		return guard;
	}

	private CacheRegion region(String name) {
		CacheRegion region = this.regions.get(name);
		return (region != null) ? region : createRegion(name);
	}

	private synchronized CacheRegion createRegion(String name) {
		CacheRegion region = this.regions.computeIfAbsent(name,
				(key) -> new CacheRegion(name, this.watched.test(name), this.context));
		// A transaction may have begun before the caches of this name were first used.
		region.fence().stampAll(this.allInvalidated);
		return region;
	}

}
