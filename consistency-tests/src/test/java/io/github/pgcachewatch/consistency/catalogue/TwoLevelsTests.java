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

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Letter l: of two levels the upper is evicted before the lower, and filled from it in
 * between.
 */
class TwoLevelsTests {

	@EveryManager(local = { Manager.CONCURRENT_MAP, Manager.CAFFEINE })
	void theUpperLevelKeepsNothingThatTheLowerStillHeld(Manager manager) {
		Application application = Application.shared(TwoLevels.class, manager, true);
		long id = readBetweenEvictions(application);
		application.assertAnswer(() -> application.bean(Upper.class).upperTitle(id), "new");
	}

	@EveryManager(local = { Manager.CONCURRENT_MAP, Manager.CAFFEINE })
	void controlByHandTheUpperLevelKeepsIt(Manager manager) {
		Application application = Application.shared(TwoLevels.class, manager, false);
		long id = readBetweenEvictions(application);
		application.assertAnswer(() -> application.bean(Upper.class).upperTitle(id), "old");
		assertThat(application.books().title(id)).isEqualTo("new");
	}

	private static long readBetweenEvictions(Application application) {
		Upper upper = application.bean(Upper.class);
		long id = application.newBook();
		application.assertAnswer(() -> upper.upperTitle(id), "old");
		application.bean(HookedCacheManager.class).beforeNextEviction(() -> upper.upperTitle(id));
		application.rename(id);
		return id;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CatalogueConfiguration.ByHand.class, Books.class, Upper.class })
	static class TwoLevels {

		@Bean
		CacheManager upper(@Value("${catalogue.manager}") Manager manager) {
			return manager.create();
		}

		@Bean
		@Primary
		HookedCacheManager lower(@Value("${catalogue.manager}") Manager manager) {
			return new HookedCacheManager(manager.create());
		}

	}

	/** Caches what {@link Books} has cached already. */
	public static class Upper {

		private final Books books;

		Upper(Books books) {
			this.books = books;
		}

		@Cacheable(cacheNames = "titles", cacheManager = "upper")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String upperTitle(long id) {
			return this.books.title(id);
		}

	}

}
