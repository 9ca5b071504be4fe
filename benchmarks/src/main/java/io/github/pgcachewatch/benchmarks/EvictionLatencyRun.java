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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.github.benmanes.caffeine.cache.Cache;

/**
 * From the return of a commit to the eviction of the row's entry, one change at a time at
 * a fixed rate; and then what {@code sync()} takes while nothing is written.
 */
final class EvictionLatencyRun {

	private static final int RATE = 200;

	private static final long PERIOD = 1_000_000_000L / RATE;

	private static final long GIVE_UP = 10_000_000_000L;

	private static final int ROWS = 1000;

	private static final int SYNCS = 200;

	private final BenchmarkDatabase database;

	private final int warmUpSeconds;

	private final int seconds;

	EvictionLatencyRun(BenchmarkDatabase database, int warmUpSeconds, int seconds) {
		this.database = database;
		this.warmUpSeconds = warmUpSeconds;
		this.seconds = seconds;
	}

	Result run(ChangeRoute route) throws Exception {
		AtomicLong evictedAt = new AtomicLong();
		try (WatchedApplication application = route.application(this.database);
				Connection connection = this.database.connect();
				PreparedStatement update = connection
					.prepareStatement("UPDATE " + route.table() + " SET value = value + 1 WHERE id = ?")) {
			application.onEviction(() -> evictedAt.set(System.nanoTime()));
			Cache<Object, Object> entries = application.nativeCache(ChangeRoute.CACHE);
			latencies(this.warmUpSeconds, update, entries, evictedAt);
			WarmUp.awaitCompiler();
			FigureSeries latencies = latencies(this.seconds, update, entries, evictedAt);
			return new Result(latencies.median(), latencies.percentile(0.99), syncs(application).median());
		}
	}

	private static FigureSeries latencies(int seconds, PreparedStatement update, Cache<Object, Object> entries,
			AtomicLong evictedAt) throws SQLException {
		double[] latencies = new double[RATE * seconds];
		long next = System.nanoTime();
		for (int i = 0; i < latencies.length; i++) {
			next += PERIOD;
			LockSupport.parkNanos(next - System.nanoTime());
			latencies[i] = latency(1 + i % ROWS, update, entries, evictedAt) / 1e6;
		}
		return new FigureSeries(latencies);
	}

	private static long latency(long id, PreparedStatement update, Cache<Object, Object> entries, AtomicLong evictedAt)
			throws SQLException {
		entries.put(id, "value");
		evictedAt.set(0);
		update.setLong(1, id);
		update.executeUpdate();
		long committed = System.nanoTime();
		while (evictedAt.get() == 0) {
			LockSupport.parkNanos(50_000);
			if (System.nanoTime() - committed > GIVE_UP) {
				throw new IllegalStateException("The entry of a changed row was not evicted");
			}
		}
		return evictedAt.get() - committed;
	}

	private static FigureSeries syncs(WatchedApplication application) throws Exception {
		double[] times = new double[SYNCS];
		for (int i = 0; i < times.length; i++) {
			long start = System.nanoTime();
			application.watch().sync().get(10, TimeUnit.SECONDS);
			times[i] = (System.nanoTime() - start) / 1e6;
		}
		return new FigureSeries(times);
	}

	/**
	 * What came of it, in milliseconds.
	 *
	 * @param median the median from commit to eviction
	 * @param slowest what one of a hundred exceeds
	 * @param sync the median of a {@code sync()}
	 */
	record Result(double median, double slowest, double sync) {
	}

}
