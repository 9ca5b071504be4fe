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

package io.github.pgcachewatch.capture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Route;

/**
 * The tables that each cache follows. Thread-safe.
 */
final class CoveredTables {

	private final Supplier<List<Route>> routes;

	private volatile Snapshot snapshot = new Snapshot(List.of(), Map.of());

	CoveredTables(Supplier<List<Route>> routes) {
		this.routes = routes;
	}

	/**
	 * Returns the tables as they are now.
	 */
	Snapshot snapshot() {
		List<Route> now = this.routes.get();
		Snapshot snapshot = this.snapshot;
		if (snapshot.routes != now) {
			snapshot = Snapshot.of(now);
			this.snapshot = snapshot;
		}
		return snapshot;
	}

	/**
	 * The tables by cache. Immutable.
	 *
	 * @param routes the routes that they are taken from
	 * @param tables the tables by the name of the cache
	 */
	record Snapshot(List<Route> routes, Map<String, Set<TableName>> tables) {

		static Snapshot of(List<Route> routes) {
			Map<String, Set<TableName>> tables = new HashMap<>();
			routes.forEach(
					(route) -> tables.computeIfAbsent(route.cacheName(), (name) -> new HashSet<>()).add(route.table()));
			return new Snapshot(routes, tables);
		}

		boolean isWatched(String cache) {
			return this.tables.containsKey(cache);
		}

		Set<TableName> of(String cache) {
			return this.tables.getOrDefault(cache, Set.of());
		}

	}

}
