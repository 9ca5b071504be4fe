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

package io.github.pgcachewatch.boot.ordering;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.Book;
import io.github.pgcachewatch.boot.bookshop.BookRepository;
import io.github.pgcachewatch.boot.bookshop.BookshopApplication;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's test framework pauses the context of one test class while those of others run.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class PausedContextTests {

	private static final TestDatabase database = BookshopDatabase.create();

	private static @Nullable BookRepository first;

	private static @Nullable Book cached;

	@Nested
	@Order(1)
	@SpringBootTest(classes = BookshopApplication.class, webEnvironment = WebEnvironment.NONE)
	@ContextConfiguration(initializers = Database.class)
	class First {

		@Autowired
		private BookRepository books;

		@Test
		void anEntryIsCached() {
			first = this.books;
			cached = this.books.find(1);
			assertThat(this.books.find(1)).isSameAs(cached);
		}

	}

	@Nested
	@Order(2)
	@SpringBootTest(classes = BookshopApplication.class, webEnvironment = WebEnvironment.NONE,
			properties = "pgcachewatch.connection.application-name=other")
	@ContextConfiguration(initializers = Database.class)
	class Other {

		@Test
		void whileTheFirstIsPausedItDoesNotListen() {
			assertThat(BookshopDatabase.listeners(database)).isZero();
			database.execute("update book set title = 'Persuasion'");
		}

	}

	@Nested
	@Order(3)
	@SpringBootTest(classes = BookshopApplication.class, webEnvironment = WebEnvironment.NONE)
	@ContextConfiguration(initializers = Database.class)
	class Again {

		@Autowired
		private BookRepository books;

		@Autowired
		private PgCacheWatch watch;

		@Test
		void whatChangedMeanwhileIsReadAnewAndCachedAgain() {
			assertThat(this.books).as("the same context").isSameAs(first);
			assertThat(this.watch.state()).isEqualTo(ListenerState.LIVE);
			Book changed = this.books.find(1);
			assertThat(changed.title()).isEqualTo("Persuasion");
			assertThat(this.books.find(1)).isSameAs(changed);
		}

	}

	static class Database implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestPropertyValues.of(BookshopDatabase.properties(database)).applyTo(context);
		}

	}

}
