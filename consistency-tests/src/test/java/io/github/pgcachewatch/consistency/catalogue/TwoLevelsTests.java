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

package io.github.pgcachewatch.consistency.catalogue;

import java.util.Objects;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.cache.view.WatchedCache;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Letter l: of two levels the upper is filled from the lower while the lower one's
 * removal is under way; by hand, after the upper was evicted.
 */
class TwoLevelsTests {

	@EveryManager(local = { Manager.CONCURRENT_MAP, Manager.CAFFEINE })
	void theUpperLevelKeepsNothingThatTheLowerStillHeld(Manager manager) {
		Application application = Application.shared(TwoLevels.class, manager, true);
		long id = readBeforeTheLowerIsEvicted(application, false);
		application.assertAnswer(() -> application.bean(Upper.class).upperTitle(id), "new");
	}

	@EveryManager(local = { Manager.CONCURRENT_MAP, Manager.CAFFEINE })
	void controlByHandTheUpperLevelKeepsIt(Manager manager) {
		Application application = Application.shared(TwoLevels.class, manager, false);
		long id = readBeforeTheLowerIsEvicted(application, true);
		application.assertAnswer(() -> application.bean(Upper.class).upperTitle(id), "old");
		assertThat(application.bean(Lower.class).lowerTitle(id)).isEqualTo("new");
	}

	private static long readBeforeTheLowerIsEvicted(Application application, boolean afterTheUpper) {
		Upper upper = application.bean(Upper.class);
		long id = application.newBook();
		application.assertAnswer(() -> upper.upperTitle(id), "old");
		application.bean(HookedCacheManager.class).beforeNextEviction(() -> {
			if (afterTheUpper) {
				await().atMost(Application.LIMIT).until(() -> upperCache(application).get(id) == null);
			}
			upper.upperTitle(id);
		});
		application.rename(id);
		return id;
	}

	private static Cache upperCache(Application application) {
		Cache cache = application.context().getBean("upper", CacheManager.class).getCache("titles");
		return (cache instanceof WatchedCache watched) ? watched.unwrap() : Objects.requireNonNull(cache);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CatalogueConfiguration.ByHand.class, Lower.class, Upper.class })
	static class TwoLevels {

		@Bean
		CacheManager upper(@Value("${catalogue.manager}") Manager manager,
				@Value("${pgcachewatch.enabled}") boolean watched) {
			return manager.create(watched);
		}

		@Bean
		@Primary
		HookedCacheManager lower(@Value("${catalogue.manager}") Manager manager,
				@Value("${pgcachewatch.enabled}") boolean watched) {
			return new HookedCacheManager(manager.create(watched));
		}

	}

	/** Caches what it reads. */
	public static class Lower {

		private final JdbcTemplate jdbc;

		Lower(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("titles")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String lowerTitle(long id) {
			return this.jdbc.queryForObject("SELECT title FROM book WHERE id = ?", String.class, id);
		}

	}

	/** Caches what {@link Lower} has cached already. */
	public static class Upper {

		private final Lower lower;

		Upper(Lower lower) {
			this.lower = lower;
		}

		@Cacheable(cacheNames = "titles", cacheManager = "upper")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String upperTitle(long id) {
			return this.lower.lowerTitle(id);
		}

	}

}
