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
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;

/**
 * The routes by table, and for each table by window. Immutable.
 */
final class RouteIndex {

	private final Map<String, List<TableRoutes>> tables;

	private final List<Route> routes;

	RouteIndex(Collection<Route> routes, Function<Route, Window> windows) {
		this.routes = List.copyOf(routes);
		Map<TableName, Map<Window, List<Route>>> byTable = new LinkedHashMap<>();
		for (Route route : this.routes) {
			byTable.computeIfAbsent(route.table(), (table) -> new LinkedHashMap<>())
				.computeIfAbsent(windows.apply(route), (window) -> new ArrayList<>())
				.add(route);
		}
		this.tables = new HashMap<>();
		byTable.forEach((table, byWindow) -> {
			List<WindowRoutes> groups = new ArrayList<>();
			byWindow.forEach((window, group) -> groups.add(new WindowRoutes(window, List.copyOf(group))));
			this.tables.computeIfAbsent(table.name(), (name) -> new ArrayList<>()).add(new TableRoutes(table, groups));
		});
	}

	List<Route> routes() {
		return this.routes;
	}

	/**
	 * Returns the routes of the table that changed: of each table of that name, where the
	 * sender did not say in which schema it is.
	 */
	List<WindowRoutes> find(TableChange change) {
		List<TableRoutes> candidates = this.tables.get(change.table());
		if (candidates == null) {
			return List.of();
		}
		if (candidates.size() == 1) {
			return candidates.get(0).matching(change);
		}
		List<WindowRoutes> found = new ArrayList<>();
		candidates.forEach((candidate) -> found.addAll(candidate.matching(change)));
		return found;
	}

	/**
	 * The routes of one table that share a window, and so a cache.
	 *
	 * @param window the window
	 * @param routes the routes, at least one
	 */
	record WindowRoutes(Window window, List<Route> routes) {

		String cacheName() {
			return this.routes.get(0).cacheName();
		}

	}

	private record TableRoutes(TableName table, List<WindowRoutes> groups) {

		List<WindowRoutes> matching(TableChange change) {
			return this.table.matches(change.schema(), change.table()) ? this.groups : List.of();
		}

	}

}
