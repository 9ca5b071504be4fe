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

import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * What a hit costs, from the bare cache to a call of an annotated method.
 */
@State(Scope.Benchmark)
public class HitBenchmark {

	private static final Long KEY = 4711L;

	private final com.github.benmanes.caffeine.cache.Cache<Object, Object> caffeine = Caffeine.newBuilder()
		.maximumSize(WatchedApplication.CAPACITY)
		.build();

	private final CaffeineCache caffeineCache = new CaffeineCache("books", this.caffeine);

	private final com.alicp.jetcache.Cache<Object, Object> jetCache = CaffeineCacheBuilder.createCaffeineCacheBuilder()
		.limit(WatchedApplication.CAPACITY)
		.buildCache();

	/**
	 * Creates the state, filled.
	 */
	public HitBenchmark() {
		for (long id = 0; id < WatchedApplication.CAPACITY; id++) {
			this.caffeine.put(id, "title");
		}
		this.jetCache.put(KEY, "title");
	}

	@Benchmark
	public @Nullable Object caffeine() {
		return this.caffeine.getIfPresent(KEY);
	}

	@Benchmark
	public @Nullable Object caffeineCache() {
		return this.caffeineCache.get(KEY);
	}

	@Benchmark
	public @Nullable Object caffeineCacheAndClock(Blackhole blackhole) {
		Object value = this.caffeineCache.get(KEY);
		blackhole.consume(System.nanoTime());
		return value;
	}

	@Benchmark
	public @Nullable Object jetCache() {
		return this.jetCache.get(KEY);
	}

	@Benchmark
	public @Nullable Object watchedViewKept(Watched watched) {
		return watched.view.get(KEY);
	}

	@Benchmark
	public @Nullable Object watchedThroughManager(Watched watched) {
		return watched.cache().get(KEY);
	}

	@Benchmark
	public @Nullable Object bareThroughManager(Bare bare) {
		return bare.cache().get(KEY);
	}

	@Benchmark
	public String callWatched(Watched watched) {
		return watched.books.title(KEY);
	}

	@Benchmark
	public String callBare(Bare bare) {
		return bare.books.title(KEY);
	}

	@Benchmark
	public String callWithSpelWatched(Watched watched) {
		return watched.books.spelledTitle(KEY);
	}

	@Benchmark
	public String callWithSpelBare(Bare bare) {
		return bare.books.spelledTitle(KEY);
	}

	@Benchmark
	public @Nullable Object missAndFillWatched(Watched watched) {
		return watched.missAndFill();
	}

	@Benchmark
	public @Nullable Object missAndFillBare(Bare bare) {
		return bare.missAndFill();
	}

	@Benchmark
	public @Nullable Object callMissAndFillWatched(Watched watched) {
		return watched.callMissAndFill();
	}

	@Benchmark
	public @Nullable Object callMissAndFillBare(Bare bare) {
		return bare.callMissAndFill();
	}

	/**
	 * The application with the starter.
	 */
	public static class Watched extends BenchmarkedApplication {

		final Cache view = cache();

		/**
		 * Runs the application.
		 */
		public Watched() {
			super(true);
		}

	}

	/**
	 * The application without the starter.
	 */
	public static class Bare extends BenchmarkedApplication {

		/**
		 * Runs the application.
		 */
		public Bare() {
			super(false);
		}

	}

}
