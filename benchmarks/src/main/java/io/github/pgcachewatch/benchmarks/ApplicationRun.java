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

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the starter costs an application that nobody uses: when it starts, while it idles,
 * and in memory.
 */
final class ApplicationRun {

	private static final int TABLES = 20;

	private static final int CACHES = 200;

	/** Workers that the start needed end after a second without work. */
	private static final long SETTLING_MILLIS = 3_000;

	private final BenchmarkDatabase database;

	ApplicationRun(BenchmarkDatabase database) throws Exception {
		this.database = database;
		WatchedApplication.createTable(database);
		for (int i = 0; i < TABLES; i++) {
			database.execute("CREATE TABLE IF NOT EXISTS watched_" + i + " (id bigint PRIMARY KEY)");
		}
		start(true, TABLES).close();
	}

	/**
	 * Returns how long the start took, in milliseconds.
	 */
	double startUp(boolean enabled) {
		long start = System.nanoTime();
		ConfigurableApplicationContext context = start(enabled, TABLES);
		double millis = (System.nanoTime() - start) / 1e6;
		context.close();
		return millis;
	}

	/**
	 * Idles for a while.
	 */
	Idle idle(double seconds) throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		ConfigurableApplicationContext context = start(true, TABLES);
		try {
			Thread.sleep(SETTLING_MILLIS);
			Set<Thread> own = new HashSet<>(Thread.getAllStackTraces().keySet());
			own.removeAll(before);
			own.removeIf((thread) -> !thread.getName().startsWith("pgcachewatch"));
			long cpu = cpu(own);
			String transactionId = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
			long id = this.database.queryLong(transactionId);
			double statements = statementsPerSecond(seconds);
			return new Idle(own.size(), this.database.queryLong(transactionId) - id, statements,
					(cpu(own) - cpu) / 1e6 / seconds);
		}
		finally {
			context.close();
		}
	}

	/**
	 * Looks so often when the listening connection's latest statement began that it
	 * misses none.
	 */
	private double statementsPerSecond(double seconds) throws Exception {
		String latest = "SELECT coalesce(max(extract(epoch FROM query_start) * 1000000), 0)::bigint "
				+ "FROM pg_stat_activity WHERE application_name LIKE '%-pgcachewatch'";
		Set<Long> begun = new HashSet<>();
		long end = System.nanoTime() + (long) (seconds * 1e9);
		while (System.nanoTime() < end) {
			begun.add(this.database.queryLong(latest));
			Thread.sleep(100);
		}
		return (begun.size() - 1) / seconds;
	}

	private static long cpu(Set<Thread> threads) {
		return threads.stream()
			.mapToLong((thread) -> Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())))
			.sum();
	}

	/**
	 * Returns how many bytes each cache of an application takes.
	 */
	double bytesPerCache(boolean enabled) throws Exception {
		long none = usedMemory(enabled, 1);
		return (double) (usedMemory(enabled, 1 + CACHES) - none) / CACHES;
	}

	private long usedMemory(boolean enabled, int caches) throws Exception {
		try (ConfigurableApplicationContext context = start(enabled, caches)) {
			CacheManager manager = context.getBean(CacheManager.class);
			for (int i = 0; i < caches; i++) {
				org.springframework.cache.Cache cache = manager.getCache("watched" + i);
				if (cache == null) {
					throw new IllegalStateException("There is no cache");
				}
				cache.put(1L, "title");
				cache.get(1L);
			}
			long used = Long.MAX_VALUE;
			for (int i = 0; i < 5; i++) {
				System.gc();
				Thread.sleep(100);
				Runtime runtime = Runtime.getRuntime();
				used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
			}
			return used;
		}
	}

	private ConfigurableApplicationContext start(boolean enabled, int caches) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("pgcachewatch.enabled", enabled);
		for (int i = 0; i < caches; i++) {
			String cache = "pgcachewatch.caches.watched" + i + ".invalidated-by[0].";
			properties.put(cache + "table", "watched_" + i % TABLES);
			properties.put(cache + "key", "id");
			properties.put(cache + "key-type", "java.lang.Long");
		}
		return WatchedApplication.start(this.database.url(), properties);
	}

	/**
	 * What idling costs.
	 *
	 * @param threads threads of the starter's own
	 * @param transactionIds transaction ids that were consumed
	 * @param statements statements a second
	 * @param cpuMillis CPU time a second, in milliseconds
	 */
	record Idle(long threads, long transactionIds, double statements, double cpuMillis) {
	}

}
