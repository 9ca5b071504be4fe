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

package io.github.pgcachewatch.invalidation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.RouteIndex.CacheRoutes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes into evictions. The entries that a change concerns are stamped at once,
 * so that no older value is stored any more, and evicted when their strategy says.
 * <p>
 * Thread-safe; changes are to come from one thread at a time, so that they stay in order.
 * No method blocks. A route that fails has its cache cleared.
 */
public final class Invalidator {

	private static final Logger logger = LoggerFactory.getLogger(Invalidator.class);

	private final CacheEvictions caches;

	private final EvictionWindows windows;

	private final Set<String> failedCaches = ConcurrentHashMap.newKeySet();

	private volatile RouteIndex index;

	/**
	 * Creates an invalidator without routes.
	 * @param caches the caches
	 * @param timer carries out what strategies hold back
	 */
	public Invalidator(CacheEvictions caches, ScheduledExecutorService timer) {
		this(caches, timer, System::nanoTime);
	}

	Invalidator(CacheEvictions caches, ScheduledExecutorService timer, LongSupplier clock) {
		this.caches = caches;
		this.windows = new EvictionWindows(caches, timer, clock);
		this.index = new RouteIndex(List.of(), this.windows::window);
	}

	/**
	 * Replaces the routes. What strategies hold back of the former ones is still carried
	 * out.
	 * @param routes the routes
	 */
	public void route(Collection<Route> routes) {
		this.index = new RouteIndex(routes, this.windows::window);
	}

	/**
	 * Returns the routes.
	 * @return the routes
	 */
	public List<Route> routes() {
		return this.index.routes();
	}

	/**
	 * Returns the columns that keys are computed from.
	 * @param table the table, as payloads name it
	 * @return the columns of all routes of the table
	 */
	public Set<String> keyColumns(TableName table) {
		Set<String> columns = new LinkedHashSet<>();
		for (Route route : routes()) {
			if (route.table().matches(table.schema(), table.name())) {
				columns.addAll(route.keyColumns());
			}
		}
		return columns;
	}

	/**
	 * Takes changes that were received together. Those of tables without a route do
	 * nothing. What is to be evicted at once is left to
	 * {@link CacheEvictions#carryOut()}, as far as the caches are in memory.
	 * @param changes the changes, in the order in which they were received
	 * @param receivedNanos the {@link System#nanoTime()} of their receipt
	 */
	public void changes(List<TableChange> changes, long receivedNanos) {
		EvictionBatch due = new EvictionBatch();
		EvictionBatch held = new EvictionBatch();
		Set<EvictionWindow> dueWindows = new LinkedHashSet<>();
		for (TableChange change : changes) {
			List<CacheRoutes> groups = this.index.find(change);
			if (!groups.isEmpty()) {
				take(change, groups, receivedNanos, due, held, dueWindows);
			}
		}
		if (!held.isEmpty()) {
			this.caches.stamp(held);
		}
		if (!dueWindows.isEmpty()) {
			this.windows.handOver(dueWindows, due);
		}
		else if (!due.isEmpty()) {
			this.caches.evictLater(due);
		}
	}

	private void take(TableChange change, List<CacheRoutes> groups, long receivedNanos, EvictionBatch due,
			EvictionBatch held, Set<EvictionWindow> dueWindows) {
		if (!isHeld(groups)) {
			groups.forEach((group) -> add(change, group, receivedNanos, due,
					(keys) -> due.add(group.cacheName(), keys, receivedNanos)));
			return;
		}
		SharedEvictions evictions = new SharedEvictions();
		groups.forEach((group) -> add(change, group, receivedNanos, due,
				(keys) -> evictions.add(group.window(), group.cacheName(), keys, receivedNanos)));
		due.addAll(evictions.greedy());
		evictions.windows().forEach((window) -> held.addAll(evictions.waiting(window)));
		if (!evictions.windows().isEmpty()) {
			this.windows.hold(evictions, change.operation(), receivedNanos, dueWindows);
		}
	}

	private static boolean isHeld(List<CacheRoutes> groups) {
		for (CacheRoutes group : groups) {
			if (group.window() != null) {
				return true;
			}
		}
		return false;
	}

	// Keys are objects of the application, whose methods may fail as well.
	private void add(TableChange change, CacheRoutes group, long receivedNanos, EvictionBatch due,
			Consumer<CacheKeys> target) {
		try {
			target.accept(keys(change, group));
		}
		catch (Throwable ex) {
			if (this.failedCaches.add(group.cacheName())) {
				logger.error("A change could not be routed to the cache '{}', which is cleared. "
						+ "Further failures are not logged.", group.cacheName(), ex);
			}
			due.add(new Eviction(group.cacheName(), CacheKeys.ALL, Cause.FAILURE, receivedNanos));
			target.accept(CacheKeys.ALL);
		}
	}

	private static CacheKeys keys(TableChange change, CacheRoutes group) {
		CacheKeys keys = CacheKeys.NONE;
		for (Route route : group.routes()) {
			if (!keys.isAll() && route.accepts(change)) {
				keys = join(keys, route.keys(change));
			}
		}
		return keys;
	}

	private static CacheKeys join(CacheKeys keys, CacheKeys more) {
		if (keys.isNone() || more.isAll()) {
			return more;
		}
		if (more.isNone()) {
			return keys;
		}
		Set<Object> joined = new LinkedHashSet<>(keys.some());
		joined.addAll(more.some());
		return CacheKeys.of(joined);
	}

	/**
	 * Takes a change that cannot be read, so that it may concern any entry.
	 * @return done once the caches are empty
	 */
	public CompletableFuture<Void> onUnknown() {
		return this.caches.invalidateAll(Cause.UNPARSEABLE);
	}

	/**
	 * Carries out what strategies hold back.
	 * @return done once everything taken before is evicted, or its cache bypassed
	 */
	public CompletableFuture<Void> flush() {
		try {
			this.windows.flush();
		}
		catch (Throwable ex) {
			logger.warn("Held-back evictions could not be handed over; all caches are cleared", ex);
			return this.caches.invalidateAll(Cause.FAILURE);
		}
		return this.caches.settled();
	}

}
