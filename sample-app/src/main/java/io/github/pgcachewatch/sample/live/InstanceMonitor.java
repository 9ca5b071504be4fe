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

package io.github.pgcachewatch.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.pgcachewatch.actuate.PgCacheWatchEndpoint;
import io.github.pgcachewatch.actuate.PgCacheWatchEndpoint.RouteReport;
import io.github.pgcachewatch.cache.CacheStatus;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.sample.live.InstanceView.CacheView;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Sees what goes on in this instance: what {@code /actuator/pgcachewatch} shows, the
 * entries of the caches, and the starter's events. Thread-safe.
 */
@Component
public class InstanceMonitor {

	private final List<Consumer<Object>> followers = new CopyOnWriteArrayList<>();

	private final Map<String, Long> evictions = new ConcurrentHashMap<>();

	private final String name;

	private final Duration maxStaleness;

	private final Environment environment;

	private final ObjectProvider<PgCacheWatchEndpoint> endpoint;

	private final CacheReader caches;

	private final CacheReads reads;

	private final ReadTimes times;

	InstanceMonitor(@Value("${bookshop.instance}") String name,
			@Value("${pgcachewatch.max-staleness}") Duration maxStaleness, Environment environment,
			ObjectProvider<PgCacheWatchEndpoint> endpoint, CacheReader caches, CacheReads reads, ReadTimes times) {
		this.name = name;
		this.maxStaleness = maxStaleness;
		this.environment = environment;
		this.endpoint = endpoint;
		this.caches = caches;
		this.reads = reads;
		this.times = times;
	}

	@EventListener
	void onChange(TableChange change) {
		publish(change);
	}

	@EventListener
	void onInvalidation(CacheInvalidated invalidated) {
		if (invalidated.cause() == CacheInvalidated.Cause.CHANGE) {
			this.evictions.merge(invalidated.cacheName(), 1L, Long::sum);
		}
		publish(invalidated);
	}

	@EventListener
	void onStateChange(ListenerStateChanged change) {
		publish(change);
	}

	private void publish(Object event) {
		this.followers.forEach((follower) -> follower.accept(event));
	}

	void follow(Consumer<Object> follower) {
		this.followers.add(follower);
	}

	/**
	 * Returns the instance's name.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the port that the instance answers on.
	 * @return the port, or 0 before there is one
	 */
	public int port() {
		return this.environment.getProperty("local.server.port", Integer.class, 0);
	}

	/**
	 * Returns what there is to see now.
	 * @return the state of the instance
	 */
	public InstanceView view() {
		PgCacheWatchEndpoint watch = this.endpoint.getIfAvailable();
		return (watch != null) ? view(watch.report())
				: view(ListenerState.STOPPED, false, null, null, null, 0, Map.of(), List.of());
	}

	private InstanceView view(PgCacheWatchEndpoint.Report report) {
		Duration age = report.listener().lastProofOfLifeAge();
		Map<String, CacheStatus> caches = report.caches()
			.stream()
			.collect(Collectors.toMap(CacheStatus::name, Function.identity()));
		boolean open = (report.state() == ListenerState.LIVE || report.state() == ListenerState.SUSPECT)
				&& report.caches().stream().allMatch((cache) -> cache.bypassed() == null);
		return view(report.state(), open, (age != null) ? proved(age) : null, report.listener().backendPid(),
				(String) report.listener().details().get("walRole"), report.listener().reconnects(), caches,
				report.routes());
	}

	private InstanceView view(ListenerState listener, boolean open, @Nullable Long proved, @Nullable Integer pid,
			@Nullable String walRole, long reconnects, Map<String, CacheStatus> status, List<RouteReport> routes) {
		List<CacheView> caches = this.caches.names()
			.stream()
			.map((cache) -> view(cache, status.get(cache), tables(cache, routes)))
			.toList();
		return new InstanceView(this.name, port(), listener, open, proved, this.maxStaleness.toNanos() / 1e9, pid,
				walRole, reconnects, this.times.requests.sum(), this.times.nanos.sum(), caches);
	}

	private static long proved(Duration age) {
		return Math.round((System.currentTimeMillis() - age.toNanos() / 1e6) / 100) * 100;
	}

	private static List<String> tables(String cache, List<RouteReport> routes) {
		return routes.stream()
			.filter((route) -> route.cache().equals(cache) && route.keyColumns().isEmpty())
			.map(RouteReport::table)
			.sorted()
			.toList();
	}

	private CacheView view(String cache, @Nullable CacheStatus status, List<String> tables) {
		CacheReads.ReadFigures figures = this.reads.of(cache);
		return new CacheView(cache, figures.hits.sum(), figures.misses.sum(),
				(status != null) ? status.bypassedReads() : 0, (status != null) ? status.rejectedFills() : 0,
				this.evictions.getOrDefault(cache, 0L), tables, this.caches.size(cache), this.caches.entries(cache));
	}

}
