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

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A cache whose removals hang, as in a Redis that does not answer, delays no other cache,
 * and is cleared in the end of more than it was told while it hung.
 */
class HangingCacheTests {

	private static final int STATEMENTS = 30;

	@Test
	void whileACacheHangsOthersAreEvictedAndWhatOverflowsBecomesAClear() {
		try (Neighbourhood neighbourhood = new Neighbourhood(Caches.class, "pgcachewatch.max-staleness=2s")) {
			Items items = neighbourhood.bean(Items.class);
			HangingCache hanging = neighbourhood.bean(HangingCache.class);
			Recorder recorder = neighbourhood.bean(Recorder.class);
			items.hanging(1);
			items.hanging(20000);
			assertThat(hanging.getNativeCache()).containsKeys(1L, 20000L);
			try {
				for (int i = 0; i < STATEMENTS; i++) {
					items.prompt(i * 500L + 1);
					neighbourhood.change("UPDATE item SET version = version + 1 WHERE id BETWEEN " + (i * 500 + 1)
							+ " AND " + (i + 1) * 500);
					long id = i * 500L + 1;
					await().atMost(Neighbourhood.LIMIT)
						.until(() -> neighbourhood.cache("prompt").get(id) == null || items.prompt(id) == 2);
				}
				neighbourhood.sync();
				assertThat(hanging.released.getCount()).as("the cache still hangs").isEqualTo(1);
				assertThat(items.hanging(1)).as("bypassed").isEqualTo(2);
				await().atMost(Neighbourhood.LIMIT).until(() -> neighbourhood.watch().state() == ListenerState.LIVE);
			}
			finally {
				hanging.released.countDown();
			}
			await().atMost(Neighbourhood.LIMIT).until(() -> recorder.causes.contains(CacheInvalidated.Cause.OVERFLOW));
			assertThat(hanging.getNativeCache()).as("also of what no change named").doesNotContainKey(20000L);
			neighbourhood.sync();
			assertThat(items.hanging(1)).isEqualTo(2);
			assertThat(hanging.getNativeCache()).as("stored again").containsKey(1L);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Caches {

		@Bean
		static HangingCache hanging() {
			return new HangingCache();
		}

		@Bean
		static SimpleCacheManager cacheManager(HangingCache hanging) {
			SimpleCacheManager manager = new SimpleCacheManager();
			manager.setCaches(List.of(hanging, new ConcurrentMapCache("prompt")));
			return manager;
		}

		@Bean
		Items items(JdbcTemplate jdbc) {
			return new Items(jdbc);
		}

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

	}

	static class HangingCache extends ConcurrentMapCache {

		final CountDownLatch released = new CountDownLatch(1);

		HangingCache() {
			super("hanging");
		}

		@Override
		public boolean evictIfPresent(Object key) {
			hang();
			return super.evictIfPresent(key);
		}

		@Override
		public boolean invalidate() {
			// The clear at the start is not to hang.
			if (!getNativeCache().isEmpty()) {
				hang();
			}
			return super.invalidate();
		}

		private void hang() {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	static class Recorder {

		final Set<CacheInvalidated.Cause> causes = ConcurrentHashMap.newKeySet();

		@EventListener
		void onInvalidated(CacheInvalidated invalidated) {
			if (invalidated.cacheName().equals("hanging")) {
				this.causes.add(invalidated.cause());
			}
		}

	}

	static class Items {

		private final JdbcTemplate jdbc;

		Items(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("hanging")
		@PgInvalidated(table = "item", key = "id")
		public Long hanging(long id) {
			return load(id);
		}

		@Cacheable("prompt")
		@PgInvalidated(table = "item", key = "id")
		public Long prompt(long id) {
			return load(id);
		}

		private Long load(long id) {
			return this.jdbc.queryForObject("SELECT version FROM item WHERE id = ?", Long.class, id);
		}

	}

}
