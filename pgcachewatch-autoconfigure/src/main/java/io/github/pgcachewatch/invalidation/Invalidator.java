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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.invalidation.RouteIndex.WindowRoutes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes into evictions. A change is stamped on the caches at once, so that no
 * older value is stored any more, and carried out when its strategy says.
 * <p>
 * Thread-safe; changes are to come from one thread at a time, so that they stay in order.
 * No method blocks or throws: where a route fails, its cache is cleared.
 */
public final class Invalidator {

	private static final Logger logger = LoggerFactory.getLogger(Invalidator.class);

	private final EvictionTarget target;

	private final ScheduledExecutorService timer;

	private final LongSupplier clock;

	private final Map<WindowKey, Window> windows = new ConcurrentHashMap<>();

	private final Set<String> failedCaches = ConcurrentHashMap.newKeySet();

	private volatile RouteIndex index = new RouteIndex(List.of(), this::window);

	/**
	 * Creates an invalidator without routes.
	 * @param target the caches
	 * @param timer carries out what strategies hold back
	 */
	public Invalidator(EvictionTarget target, ScheduledExecutorService timer) {
		this(target, timer, System::nanoTime);
	}

	Invalidator(EvictionTarget target, ScheduledExecutorService timer, LongSupplier clock) {
		this.target = target;
		this.timer = timer;
		this.clock = clock;
	}

	/**
	 * Replaces the routes. What strategies hold back of the former ones is still carried
	 * out.
	 * @param routes the routes
	 */
	public void route(Collection<Route> routes) {
		this.index = new RouteIndex(routes, this::window);
	}

	/**
	 * Returns the routes.
	 * @return the routes
	 */
	public List<Route> routes() {
		return this.index.routes();
	}

	/**
	 * Takes a change. One of a table that has no route does nothing.
	 * @param change the change
	 * @param receivedNanos the {@link System#nanoTime()} of its receipt
	 */
	public void onChange(TableChange change, long receivedNanos) {
		try (Changes changes = changes()) {
			changes.take(change, receivedNanos);
		}
	}

	/**
	 * Begins to take changes that came in together, which is cheaper than one by one.
	 * @return takes the changes, on the current thread, until it is closed
	 */
	public Changes changes() {
		return new Changes();
	}

	private void take(TableChange change, long receivedNanos, Repetition repetition) {
		List<WindowRoutes> groups = this.index.find(change);
		if (groups.size() == 1) {
			takeAlone(change, receivedNanos, groups.get(0));
		}
		else if (!groups.isEmpty()) {
			takeShared(change, receivedNanos, groups, repetition);
		}
	}

	private void takeAlone(TableChange change, long receivedNanos, WindowRoutes group) {
		try {
			Collection<Object> keys = stamp(change, group);
			if (keys == null || !keys.isEmpty()) {
				group.window().add(change.operation(), keys, receivedNanos);
			}
		}
		catch (Throwable ex) {
			clear(group.cacheName(), receivedNanos, ex);
		}
	}

	private void takeShared(TableChange change, long receivedNanos, List<WindowRoutes> groups, Repetition repetition) {
		SharedChange shared = new SharedChange(change.operation(), receivedNanos);
		for (WindowRoutes group : groups) {
			try {
				Collection<Object> keys = stamp(change, group);
				if (keys == null || !keys.isEmpty()) {
					shared.add(group.window(), group.cacheName(), keys);
				}
			}
			catch (Throwable ex) {
				clear(group.cacheName(), receivedNanos, ex);
				shared.addHandedOver(group.cacheName());
			}
		}
		shared.handOver(repetition, (cacheName, ex) -> clear(cacheName, receivedNanos, ex));
	}

	/**
	 * Takes a change of which nothing is known, so that it may concern anything.
	 * @return done once the caches are empty
	 */
	public CompletableFuture<Void> onUnknown() {
		return this.target.invalidateAll(Cause.UNPARSEABLE);
	}

	/**
	 * Carries out what strategies hold back.
	 * @return done once everything taken before is evicted, or its cache bypassed
	 */
	public CompletableFuture<Void> flush() {
		this.windows.values().forEach(Window::flush);
		return this.target.settled();
	}

	/**
	 * Stamps what a change concerns.
	 * @return the keys, or {@code null} for the whole cache
	 */
	private @Nullable Collection<Object> stamp(TableChange change, WindowRoutes group) {
		Collection<Object> keys = List.of();
		for (Route route : group.routes()) {
			if (route.accepts(change)) {
				keys = join(keys, route.keys(change));
				if (keys == null) {
					break;
				}
			}
		}
		if (keys == null) {
			this.target.stampAll(group.cacheName());
		}
		else if (!keys.isEmpty()) {
			this.target.stamp(group.cacheName(), keys);
		}
		return keys;
	}

	private static @Nullable Collection<Object> join(Collection<Object> keys, @Nullable Collection<Object> more) {
		if (keys.isEmpty() || more == null) {
			return more;
		}
		Set<Object> joined = new LinkedHashSet<>(keys);
		joined.addAll(more);
		return joined;
	}

	private void clear(String cacheName, long receivedNanos, Throwable ex) {
		if (this.failedCaches.add(cacheName)) {
			logger.error("A change could not be routed to the cache '{}', which is cleared. "
					+ "Further failures are not logged.", cacheName, ex);
		}
		this.target.stampAll(cacheName);
		this.target.clear(cacheName, Cause.FAILURE, receivedNanos);
	}

	private Window window(Route route) {
		WindowKey key = new WindowKey(route.cacheName(), route.strategyName());
		return this.windows.computeIfAbsent(key, (absent) -> new Window(key.cacheName(), route.strategy().strategy(),
				this.target, this.timer, this.clock));
	}

	/**
	 * Changes that came in together. What several caches are to remove once more they are
	 * told when all were taken, and so only once. Not thread-safe.
	 */
	public final class Changes implements AutoCloseable {

		private final Repetition repetition = new Repetition();

		private Changes() {
		}

		/**
		 * Takes the next change.
		 * @param change the change
		 * @param receivedNanos the {@link System#nanoTime()} of its receipt
		 */
		public void take(TableChange change, long receivedNanos) {
			Invalidator.this.take(change, receivedNanos, this.repetition);
		}

		@Override
		public void close() {
			this.repetition.carryOut(Invalidator.this.target);
		}

	}

	private record WindowKey(String cacheName, String strategyName) {
	}

}
