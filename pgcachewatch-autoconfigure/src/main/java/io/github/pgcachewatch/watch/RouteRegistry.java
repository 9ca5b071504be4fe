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

package io.github.pgcachewatch.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.binding.CapturedCache;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.Route;
import io.github.pgcachewatch.invalidation.RouteFactory;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bindings of the application, which become routes once their tables are described.
 * Thread-safe, as its caller runs one check at a time.
 */
public final class RouteRegistry {

	private static final Logger logger = LoggerFactory.getLogger(RouteRegistry.class);

	private static final Object UNVERIFIED = "not verified yet";

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	private final Invalidator invalidator;

	private final WatchedCaches caches;

	private final RouteFactory factory;

	private final List<WatchRequest> furtherTables;

	private List<CacheBinding> bound = List.of();

	private final List<CacheBinding> added = new ArrayList<>();

	private volatile List<CacheBinding> bindings = List.of();

	private volatile Map<String, CapturedCache> captured = Map.of();

	/**
	 * Creates a registry that has no bindings yet.
	 * @param invalidator takes the routes
	 * @param caches the caches
	 * @param factory makes routes of bindings
	 * @param furtherTables tables to watch that nothing is bound to
	 */
	public RouteRegistry(Invalidator invalidator, WatchedCaches caches, RouteFactory factory,
			List<WatchRequest> furtherTables) {
		this.invalidator = invalidator;
		this.caches = caches;
		this.factory = factory;
		this.furtherTables = furtherTables;
	}

	/**
	 * Sets what is bound beside what was added, and has the caches watched.
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if a binding cannot work
	 */
	synchronized void bind(List<CacheBinding> bindings) {
		bindings.forEach(this.factory::validate);
		this.bound = List.copyOf(bindings);
		combineBindings();
	}

	private void combineBindings() {
		List<CacheBinding> bindings = new ArrayList<>(this.bound);
		bindings.addAll(this.added);
		this.bindings = List.copyOf(bindings);
		watchNames();
	}

	private void watchNames() {
		Set<String> names = cacheNames();
		this.caches.watchNames(names::contains);
	}

	/**
	 * Sets the caches whose bindings are found out later, and has them watched.
	 */
	synchronized void capture(Map<String, CapturedCache> captured) {
		if (!captured.equals(this.captured)) {
			this.captured = Map.copyOf(captured);
			watchNames();
		}
	}

	/**
	 * Returns the caches whose bindings are found out, by name.
	 */
	Map<String, CapturedCache> captured() {
		return this.captured;
	}

	/**
	 * Adds what came to be bound later, and has its caches bypassed.
	 * @return ends that, once there are routes
	 * @throws io.github.pgcachewatch.key.InvalidBindingException if a binding cannot work
	 */
	synchronized Runnable add(List<CacheBinding> added) {
		Object reason = new Object();
		Set<String> names = added.stream().map(CacheBinding::cacheName).collect(Collectors.toSet());
		added.forEach(this.factory::validate);
		names.forEach((cache) -> this.caches.suspend(cache, reason));
		this.added.addAll(added);
		combineBindings();
		return () -> names.forEach((cache) -> this.caches.resume(cache, reason));
	}

	Set<String> cacheNames() {
		Set<String> names = this.bindings.stream().map(CacheBinding::cacheName).collect(Collectors.toSet());
		names.addAll(this.captured.keySet());
		return names;
	}

	/**
	 * Returns what the database is asked for.
	 */
	Collection<WatchRequest> requests() {
		List<WatchRequest> requests = new ArrayList<>(this.furtherTables);
		this.bindings.forEach((binding) -> requests.add(
				new WatchRequest(binding.table(), binding.columns(), List.copyOf(binding.comparedColumns()), binding)));
		return requests;
	}

	/**
	 * Makes routes of the bindings whose tables are described.
	 */
	void describe(Collection<TableDescription> descriptions) {
		Map<TableName, TableDescription> tables = descriptions.stream()
			.collect(Collectors.toMap(TableDescription::name, Function.identity()));
		List<Route> routes = this.bindings.stream()
			.filter((binding) -> tables.containsKey(binding.table()))
			.map((binding) -> this.factory.route(binding, Objects.requireNonNull(tables.get(binding.table()))))
			.toList();
		this.invalidator.route(routes);
		observeKeys(routes);
		routes.stream().map(Route::warning).filter(this::isFirst).forEach(logger::warn);
		routes.stream().map(Route::notice).filter(this::isFirst).forEach(logger::info);
	}

	/**
	 * An application that makes keys by itself may make them of another type than rows
	 * do.
	 */
	private void observeKeys(List<Route> all) {
		Map<String, List<Route>> ofOwnKeys = all.stream()
			.filter(Route::isOfOwnKeys)
			.collect(Collectors.groupingBy(Route::cacheName));
		this.caches.observeKeys((cache, key) -> {
			List<Route> routes = ofOwnKeys.getOrDefault(cache, List.of());
			for (Route route : routes) {
				if (!isLedToByAny(key, route.table(), routes) && route.isClearedFor(key)) {
					this.caches.clear(Set.of(cache));
				}
			}
		});
	}

	/**
	 * A cache may hold the rows of a table under several keys, each with a route.
	 */
	private static boolean isLedToByAny(Object key, TableName table, List<Route> routes) {
		return routes.stream().anyMatch((route) -> route.table().equals(table) && route.leadsTo(key));
	}

	private boolean isFirst(String text) {
		return !text.isEmpty() && this.logged.add(text);
	}

	/**
	 * Has the caches of a table bypassed.
	 */
	void suspend(TableStatus table) {
		forCachesOf(table.table(), (cache) -> this.caches.suspend(cache, table.table()));
	}

	/**
	 * Ends that, and has what depends on the table cleared first.
	 */
	void resume(TableStatus table) {
		forCachesOf(table.table(), (cache) -> this.caches.resume(cache, table.table()));
	}

	private void forCachesOf(TableName table, Consumer<String> action) {
		Set<String> names = new HashSet<>();
		for (CacheBinding binding : this.bindings) {
			if (binding.table().equals(table) && names.add(binding.cacheName())) {
				action.accept(binding.cacheName());
			}
		}
	}

	void suspendAll() {
		cacheNames().forEach((cache) -> this.caches.suspend(cache, UNVERIFIED));
	}

	void resumeAll() {
		cacheNames().forEach((cache) -> this.caches.resume(cache, UNVERIFIED));
	}

}
