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
package io.github.pgcachewatch.consistency.oracle;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads rows as {@link Items} does, and holds a load between reading and returning until
 * a change was carried out.
 */
class HeldItems {

	private static final long LIMIT_SECONDS = 60;

	private final JdbcTemplate jdbc;

	private volatile @Nullable HeldLoad held;

	HeldItems(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Cacheable(Items.ONE)
	@PgInvalidated(table = "item", key = "id")
	public @Nullable Long one(long id) throws InterruptedException {
		List<Long> versions = this.jdbc.queryForList("SELECT version FROM item WHERE id = ?", Long.class, id);
		hold();
		return versions.isEmpty() ? null : versions.get(0);
	}

	@Cacheable(Items.ALL)
	@PgInvalidated(table = "item")
	public Map<Long, Long> all() throws InterruptedException {
		Map<Long, Long> versions = Items.rows(this.jdbc, OracleTable.ITEM);
		hold();
		return versions;
	}

	private void hold() throws InterruptedException {
		SlowLoads.loading();
		HeldLoad load = this.held;
		if (load != null) {
			load.read.countDown();
			await(load.overtaken);
		}
	}

	/**
	 * Has a change carried out while a load is held that another thread begins.
	 * @param reading reads through a cache
	 * @param change changes what it reads, and returns when that was carried out
	 */
	void overtake(Reading reading, Runnable change) throws Exception {
		HeldLoad load = new HeldLoad(new CountDownLatch(1), new CountDownLatch(1));
		this.held = load;
		CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
			try {
				reading.read();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		await(load.read);
		this.held = null;
		change.run();
		load.overtaken.countDown();
		reader.get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nothing came within " + LIMIT_SECONDS + " s");
		}
	}

	interface Reading {

		void read() throws Exception;

	}

	private record HeldLoad(CountDownLatch read, CountDownLatch overtaken) {

	}

}
