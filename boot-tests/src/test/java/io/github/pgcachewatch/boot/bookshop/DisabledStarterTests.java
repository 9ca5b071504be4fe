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

package io.github.pgcachewatch.boot.bookshop;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchAutoConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchCachingAutoConfiguration;
import io.github.pgcachewatch.test.autoconfigure.DisablePgCacheWatch;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test without a database: one word switches the starter off.
 */
@SpringBootTest(classes = DisabledStarterTests.Application.class)
@DisablePgCacheWatch
class DisabledStarterTests {

	@Autowired
	private ObjectProvider<PgCacheWatch> watch;

	@Autowired
	private Titles titles;

	@Test
	void nothingIsCachedAndNothingListens() {
		assertThat(this.watch.getIfAvailable()).isNull();
		assertThat(this.titles.title(1)).isNotSameAs(this.titles.title(1));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PgCacheWatchAutoConfiguration.class, PgCacheWatchCachingAutoConfiguration.class,
			CacheAutoConfiguration.class })
	@Import(Titles.class)
	static class Application {

	}

	static class Titles {

		@PgInvalidated(table = "book", key = "id")
		public Object title(long id) {
			return new Object();
		}

	}

}
