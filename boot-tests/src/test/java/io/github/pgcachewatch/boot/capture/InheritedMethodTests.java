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

package io.github.pgcachewatch.boot.capture;

import java.time.Duration;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.capture.DataAccessCaptureTests.Author;
import io.github.pgcachewatch.boot.capture.DataAccessCaptureTests.Book;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.Repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A cached method that two repositories inherit has a cache in each, which follows the
 * tables of its own repository.
 */
class InheritedMethodTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void aMethodThatHitsTheCacheOfOneRepositoryFollowsTheTablesOfThatOne() {
		try (Bookshop bookshop = Bookshop.start(this.database, Repositories.class)) {
			BookCounts books = bookshop.context().getBean(BookCounts.class);
			AuthorCounts authors = bookshop.context().getBean(AuthorCounts.class);
			Summary summary = bookshop.context().getBean(Summary.class);
			// The first repository to be called is not the one that is read.
			awaitCached(bookshop, "BookCounts.total", books::total);
			awaitCached(bookshop, "AuthorCounts.total", authors::total);
			awaitCached(bookshop, "Summary.authors", summary::authors);
			assertThat(summary.authors()).isOne();
			this.database.execute("insert into author values (2, 'Mary Shelley')");
			bookshop.sync();
			assertThat(summary.authors()).isEqualTo(2);
		}
	}

	private static void awaitCached(Bookshop bookshop, String name, Runnable call) {
		await().atMost(LIMIT).until(() -> {
			call.run();
			Cache cache = bookshop.context().getBean(CacheManager.class).getCache(name);
			return cache != null && cache.get(SimpleKey.EMPTY) != null;
		});
	}

	@NoRepositoryBean
	interface RowCounts<T> extends Repository<T, Long> {

		@PgInvalidated
		@Query("select count(e) from #{#entityName} e")
		long total();

	}

	interface BookCounts extends RowCounts<Book> {

	}

	interface AuthorCounts extends RowCounts<Author> {

	}

	static class Summary {

		private final AuthorCounts inner;

		Summary(AuthorCounts inner) {
			this.inner = inner;
		}

		@PgInvalidated
		public long authors() {
			return this.inner.total();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = InheritedMethodTests.class)
	@EnableJpaRepositories(considerNestedRepositories = true,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = RowCounts.class))
	static class Repositories {

		@Bean
		Summary summary(AuthorCounts inner) {
			return new Summary(inner);
		}

	}

}
