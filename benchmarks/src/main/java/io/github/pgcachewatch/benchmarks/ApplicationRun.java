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

import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the starter costs an application in time, when it starts, and in memory.
 */
final class ApplicationRun {

	private static final int CACHES = 200;

	private final ManyTables tables;

	ApplicationRun(BenchmarkDatabase database) throws Exception {
		this.tables = new ManyTables(database.url(), BenchmarkDatabase.USER);
		this.tables.create();
	}

	/**
	 * Returns how long the start took, in milliseconds.
	 */
	double startUp(boolean enabled) {
		long start = System.nanoTime();
		ConfigurableApplicationContext context = this.tables.start(enabled, ManyTables.TABLES);
		double millis = (System.nanoTime() - start) / 1e6;
		context.close();
		return millis;
	}

	/**
	 * Returns how many bytes each cache of an application takes.
	 */
	double bytesPerCache(boolean enabled) throws Exception {
		long none = usedMemory(enabled, 1);
		return (double) (usedMemory(enabled, 1 + CACHES) - none) / CACHES;
	}

	private long usedMemory(boolean enabled, int caches) throws Exception {
		try (ConfigurableApplicationContext context = this.tables.start(enabled, caches)) {
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

}
