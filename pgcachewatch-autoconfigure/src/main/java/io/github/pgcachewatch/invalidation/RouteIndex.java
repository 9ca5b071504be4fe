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

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.StrategyRegistry.NamedStrategy;
import io.github.pgcachewatch.strategy.GreedyStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The routes by table, and for each table by cache and window. Immutable.
 * <p>
 * Caches of one strategy share a window if they have a table in common, directly or
 * through others: an entry of one may be computed from an entry of another, so that their
 * held-back evictions must be handed over together.
 */
final class RouteIndex {

	private final Map<String, List<TableRoutes>> tables = new HashMap<>();

	private final List<Route> routes;

	/**
	 * Creates an index.
	 * @param windows returns the window of a strategy that holds evictions of some caches
	 */
	RouteIndex(Collection<Route> routes, BiFunction<NamedStrategy, Set<String>, EvictionWindow> windows) {
		this.routes = List.copyOf(routes);
		Map<Route, EvictionWindow> windowOfRoute = assign(windows);
		Map<TableName, Map<CacheWindow, List<Route>>> byTable = new LinkedHashMap<>();
		for (Route route : this.routes) {
			byTable.computeIfAbsent(route.table(), (table) -> new LinkedHashMap<>())
				.computeIfAbsent(new CacheWindow(route.cacheName(), windowOfRoute.get(route)),
						(cache) -> new ArrayList<>())
				.add(route);
		}
		byTable.forEach((table, byCache) -> {
			List<CacheRoutes> groups = new ArrayList<>();
			byCache.forEach(
					(cache, group) -> groups.add(new CacheRoutes(cache.name(), cache.window(), List.copyOf(group))));
			this.tables.computeIfAbsent(table.name(), (name) -> new ArrayList<>()).add(new TableRoutes(table, groups));
		});
	}

	private Map<Route, EvictionWindow> assign(BiFunction<NamedStrategy, Set<String>, EvictionWindow> windows) {
		Map<NamedStrategy, List<Route>> waiting = new LinkedHashMap<>();
		for (Route route : this.routes) {
			if (!(route.strategy().strategy() instanceof GreedyStrategy)) {
				waiting.computeIfAbsent(route.strategy(), (strategy) -> new ArrayList<>()).add(route);
			}
		}
		Map<Route, EvictionWindow> assigned = new HashMap<>();
		waiting.forEach((strategy, members) -> connected(members).forEach((group) -> {
			Set<String> caches = new LinkedHashSet<>();
			group.forEach((route) -> caches.add(route.cacheName()));
			EvictionWindow window = windows.apply(strategy, caches);
			group.forEach((route) -> assigned.put(route, window));
		}));
		return assigned;
	}

	/**
	 * Splits routes into groups that have neither a cache nor a table in common.
	 */
	private static List<List<Route>> connected(List<Route> routes) {
		List<List<Route>> groups = new ArrayList<>();
		for (Route route : routes) {
			List<Route> joined = new ArrayList<>(List.of(route));
			groups.removeIf(
					(group) -> group.stream().anyMatch((other) -> isConnected(route, other)) && joined.addAll(group));
			groups.add(joined);
		}
		return groups;
	}

	private static boolean isConnected(Route route, Route other) {
		return route.cacheName().equals(other.cacheName()) || route.table().equals(other.table());
	}

	List<Route> routes() {
		return this.routes;
	}

	/**
	 * Returns the routes of the table that changed: of each table of that name, if the
	 * change does not name a schema.
	 */
	List<CacheRoutes> find(TableChange change) {
		List<TableRoutes> candidates = this.tables.get(change.table());
		if (candidates == null) {
			return List.of();
		}
		if (candidates.size() == 1) {
			return candidates.get(0).matching(change);
		}
		List<CacheRoutes> found = new ArrayList<>();
		candidates.forEach((candidate) -> found.addAll(candidate.matching(change)));
		return found;
	}

	/**
	 * The routes of one table that lead to one cache by one strategy.
	 *
	 * @param cacheName the name of the cache
	 * @param window holds evictions back, or {@code null} if nothing does
	 * @param routes the routes, at least one
	 */
	record CacheRoutes(String cacheName, @Nullable EvictionWindow window, List<Route> routes) {
	}

	private record CacheWindow(String name, @Nullable EvictionWindow window) {
	}

	private record TableRoutes(TableName table, List<CacheRoutes> groups) {

		List<CacheRoutes> matching(TableChange change) {
			return this.table.matches(change.schema(), change.table()) ? this.groups : List.of();
		}

	}

}
