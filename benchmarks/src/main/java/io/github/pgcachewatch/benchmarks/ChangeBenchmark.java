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

package io.github.pgcachewatch.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.github.pgcachewatch.cache.eviction.CacheEvictions;
import io.github.pgcachewatch.cache.eviction.EvictionBatch;
import io.github.pgcachewatch.event.CacheInvalidated.Cause;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableChangeReader;
import io.github.pgcachewatch.invalidation.Invalidator;
import io.github.pgcachewatch.invalidation.Route;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a notification costs before its entry is removed: parsing, and routing with the
 * binding of the key.
 */
@State(Scope.Benchmark)
public class ChangeBenchmark {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final TableChangeReader reader = new TableChangeReader();

	private final PgNotification notification = new PgNotification("bench", 1,
			"{\"operation\":\"update\",\"table\":\"book\",\"sent_at\":\"2026-11-22T10:15:30.123456+00:00\","
					+ "\"schema\":\"public\",\"keys\":[{\"id\":42}]}",
			Instant.EPOCH);

	private final List<TableChange> changes = List.of(new TableChange("bench", Operation.UPDATE, "public", "book",
			List.of(Map.of("id", 42L)), null, Instant.EPOCH));

	@Benchmark
	public Object parse() throws Exception {
		return this.reader.read(this.notification);
	}

	@Benchmark
	public void bindSimpleKey(Bound bound) {
		bound.simple.changes(this.changes, 0);
	}

	@Benchmark
	public void bindSpelKey(Bound bound) {
		bound.spelled.changes(this.changes, 0);
	}

	/**
	 * Stops the timer.
	 */
	@TearDown
	public void close() {
		this.timer.shutdown();
	}

	/**
	 * The application's routes, leading nowhere.
	 */
	@State(Scope.Benchmark)
	@SuppressWarnings("NullAway.Init")
	public static class Bound {

		Invalidator simple;

		Invalidator spelled;

		/**
		 * Takes the routes over from an application.
		 * @param benchmark has the timer
		 * @param watched the application
		 * @param blackhole where the routes end
		 */
		@Setup
		public void connect(ChangeBenchmark benchmark, HitBenchmark.Watched watched, Blackhole blackhole) {
			List<Route> routes = watched.context().getBean(Invalidator.class).routes();
			this.simple = new Invalidator(new Nowhere(blackhole), benchmark.timer);
			this.simple.route(routes.stream().filter((route) -> route.cacheName().equals("books")).toList());
			this.spelled = new Invalidator(new Nowhere(blackhole), benchmark.timer);
			this.spelled.route(routes.stream().filter((route) -> route.cacheName().equals("spelled")).toList());
		}

	}

	private record Nowhere(Blackhole blackhole) implements CacheEvictions {

		@Override
		public void stamp(EvictionBatch batch) {
			throw new IllegalStateException("A greedy strategy was expected");
		}

		@Override
		public void evict(EvictionBatch batch) {
			this.blackhole.consume(batch);
		}

		@Override
		public void evictLater(EvictionBatch batch) {
			evict(batch);
		}

		@Override
		public void carryOut() {
		}

		@Override
		public CompletableFuture<Void> invalidateAll(Cause cause) {
			return settled();
		}

		@Override
		public CompletableFuture<Void> settled() {
			return CompletableFuture.completedFuture(null);
		}

	}

}
