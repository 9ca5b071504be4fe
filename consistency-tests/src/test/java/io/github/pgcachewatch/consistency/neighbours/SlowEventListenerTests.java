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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.event.TableChange;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An {@code @EventListener} that does not return delays no eviction, and what waits for
 * it is bounded.
 */
class SlowEventListenerTests {

	private static final int CAPACITY = 20;

	private static final int CHANGES = 60;

	@Test
	void whileAnEventListenerSleepsEvictionsArePromptAndEventsAreDropped() {
		try (Neighbourhood neighbourhood = new Neighbourhood(Sleeper.class,
				"pgcachewatch.events.queue-capacity=" + CAPACITY)) {
			Items items = neighbourhood.bean(Items.class);
			SleepingListener listener = neighbourhood.bean(SleepingListener.class);
			try {
				assertThat(items.version(1)).isEqualTo(1);
				for (int version = 2; version < 2 + CHANGES; version++) {
					neighbourhood.change("UPDATE item SET version = " + version + " WHERE id = 1");
					neighbourhood.sync();
					assertThat(neighbourhood.cache("items").get(1L)).as("evicted").isNull();
					assertThat(items.version(1)).isEqualTo(version);
					assertThat(neighbourhood.cache("items").get(1L)).as("stored again").isNotNull();
				}
				assertThat(listener.awake.getCount()).as("the listener still sleeps").isEqualTo(1);
				assertThat(neighbourhood.watch().state()).isEqualTo(ListenerState.LIVE);
			}
			finally {
				listener.awake.countDown();
			}
			// One event is being handled; no listener takes any other kind of event.
			double dropped = neighbourhood.bean(MeterRegistry.class)
				.get("pgcachewatch.events.dropped")
				.counter()
				.count();
			assertThat(dropped).isEqualTo(CHANGES - 1 - CAPACITY);
			await().atMost(Neighbourhood.LIMIT).until(() -> listener.heard.get() > 1);
			assertThat(listener.heard.get()).isLessThanOrEqualTo(CAPACITY + 2);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Sleeper {

		@Bean
		SleepingListener listener() {
			return new SleepingListener();
		}

		@Bean
		Items items(JdbcTemplate jdbc) {
			return new Items(jdbc);
		}

	}

	static class SleepingListener {

		final CountDownLatch awake = new CountDownLatch(1);

		final AtomicInteger heard = new AtomicInteger();

		@EventListener
		void onChange(TableChange change) throws InterruptedException {
			this.heard.incrementAndGet();
			this.awake.await();
		}

	}

	static class Items {

		private final JdbcTemplate jdbc;

		Items(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("items")
		@PgInvalidated(table = "item", key = "id")
		public Long version(long id) {
			return this.jdbc.queryForObject("SELECT version FROM item WHERE id = ?", Long.class, id);
		}

	}

}
