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

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.pgcachewatch.binding.CapturedMethod;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Route;
import org.jspecify.annotations.Nullable;

/**
 * The tables that each cache follows. Thread-safe.
 */
final class CoveredTables {

	private final Supplier<List<Route>> routes;

	private volatile Snapshot snapshot = new Snapshot(List.of());

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
			snapshot = new Snapshot(now);
			this.snapshot = snapshot;
		}
		return snapshot;
	}

	/**
	 * The tables by cache. Immutable.
	 *
	 * @param routes the routes that they are taken from
	 * @param tables the tables by the name of the cache
	 * @param general those of them that are followed whichever method reads them
	 * @param byRow those of them of which a changed row evicts single entries
	 */
	record Snapshot(List<Route> routes, Map<String, Set<TableName>> tables, Map<String, Set<TableName>> general,
			Map<String, Set<TableName>> byRow) {

		Snapshot(List<Route> routes) {
			this(routes, tables(routes, (route) -> true), tables(routes, (route) -> route.mapped() == null),
					tables(routes, (route) -> !route.keyColumns().isEmpty()));
		}

		private static Map<String, Set<TableName>> tables(List<Route> routes, Predicate<Route> filter) {
			Map<String, Set<TableName>> tables = new HashMap<>();
			routes.stream()
				.filter(filter)
				.forEach((route) -> tables.computeIfAbsent(route.cacheName(), (name) -> new HashSet<>())
					.add(route.table()));
			return tables;
		}

		boolean isWatched(String cache) {
			return this.tables.containsKey(cache);
		}

		/**
		 * Returns all tables that a cache follows.
		 */
		Set<TableName> of(String cache) {
			return this.tables.getOrDefault(cache, Set.of());
		}

		/**
		 * Returns the tables that a cache follows whatever is read of them.
		 */
		Set<TableName> general(String cache) {
			return this.general.getOrDefault(cache, Set.of());
		}

		/**
		 * Returns the tables of which any change clears the cache, and none evicts single
		 * entries.
		 */
		Set<TableName> whole(String cache) {
			Set<TableName> byRow = this.byRow.getOrDefault(cache, Set.of());
			Set<TableName> all = of(cache);
			return byRow.isEmpty() ? all
					: all.stream().filter((table) -> !byRow.contains(table)).collect(Collectors.toSet());
		}

		/**
		 * Returns the tables of which a cache follows the rows that one of its methods
		 * reads.
		 */
		Set<TableName> mapped(String cache, Method method) {
			if (of(cache).size() == general(cache).size()) {
				return Set.of();
			}
			return this.routes.stream()
				.filter((route) -> route.cacheName().equals(cache))
				.filter((route) -> isInvokedBy(method, route.mapped()))
				.map(Route::table)
				.collect(Collectors.toSet());
		}

		private static boolean isInvokedBy(Method method, @Nullable CapturedMethod mapped) {
			return mapped != null && mapped.isInvokedBy(method);
		}

	}

}
