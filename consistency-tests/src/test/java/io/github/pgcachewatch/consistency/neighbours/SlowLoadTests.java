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

package io.github.pgcachewatch.consistency.neighbours;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.pgcachewatch.PgInvalidated;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slow load delays no eviction, not of its own key either, and no read that begins
 * after a change returns what the load read before the change.
 */
class SlowLoadTests {

	@Test
	void whileALoadTakesLongItsKeyAndOthersAreEvicted() throws Exception {
		try (Neighbourhood neighbourhood = new Neighbourhood(Loads.class)) {
			Items items = neighbourhood.bean(Items.class);
			Obstacle obstacle = neighbourhood.bean(Obstacle.class);
			items.version(2);
			CompletableFuture<Long> first = versionInAnotherThread(items);
			obstacle.reached.await();
			try {
				neighbourhood.change("UPDATE item SET version = 2 WHERE id IN (1, 2)");
				neighbourhood.sync();
				assertThat(items.version(2)).isEqualTo(2);
				assertThat(versionInAnotherThread(items)).succeedsWithin(Neighbourhood.LIMIT).isEqualTo(2L);
				assertThat(first).as("the slow load").isNotDone();
			}
			finally {
				obstacle.removed.countDown();
			}
			assertThat(first).succeedsWithin(Neighbourhood.LIMIT);
			assertThat(items.version(1)).isEqualTo(2);
		}
	}

	// The common pool may have a single thread, which the slow load would hold.
	private static CompletableFuture<Long> versionInAnotherThread(Items items) {
		return CompletableFuture.supplyAsync(() -> items.version(1), (task) -> new Thread(task).start());
	}

	@Configuration(proxyBeanMethods = false)
	static class Loads {

		@Bean
		Obstacle obstacle() {
			return new Obstacle();
		}

		@Bean
		Items items(JdbcTemplate jdbc, Obstacle obstacle) {
			return new Items(jdbc, obstacle);
		}

	}

	/**
	 * Stands in the way of the first load of row 1, which has read by then.
	 */
	static class Obstacle {

		final CountDownLatch reached = new CountDownLatch(1);

		final CountDownLatch removed = new CountDownLatch(1);

		private final AtomicBoolean first = new AtomicBoolean(true);

		void pass(long id) {
			if (id == 1 && this.first.getAndSet(false)) {
				this.reached.countDown();
				try {
					this.removed.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

	static class Items {

		private final JdbcTemplate jdbc;

		private final Obstacle obstacle;

		Items(JdbcTemplate jdbc, Obstacle obstacle) {
			this.jdbc = jdbc;
			this.obstacle = obstacle;
		}

		@Cacheable(cacheNames = "items", sync = true)
		@PgInvalidated(table = "item", key = "id")
		public Long version(long id) {
			Long version = this.jdbc.queryForObject("SELECT version FROM item WHERE id = ?", Long.class, id);
			this.obstacle.pass(id);
			return version;
		}

	}

}
