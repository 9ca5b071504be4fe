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

import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.autoconfigure.AutoConfigurePgCacheWatch;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * A test fails in which a cached method reads a table that it is not bound to.
 */
class ForgottenTableTests {

	private static final TestDatabase database = BookshopDatabase.create();

	@Test
	void aForgottenTableFailsTheTestThatReadsItAndNoOther() {
		TestExecutionSummary summary = run(JdbcSlice.class);
		assertThat(summary.getTestsSucceededCount()).isOne();
		assertThat(summary.getFailures()).singleElement().satisfies(this::namesTheAuthors);
	}

	@Test
	void whatHibernateReadsIsSeenAsWell() {
		TestExecutionSummary summary = run(JpaSlice.class);
		assertThat(summary.getTestsSucceededCount()).isOne();
		assertThat(summary.getFailures()).singleElement().satisfies(this::namesTheAuthors);
	}

	private void namesTheAuthors(Failure failure) {
		assertThat(failure.getTestIdentifier().getDisplayName()).isEqualTo("forgotten()");
		assertThat(failure.getException()).isInstanceOf(AssertionError.class)
			.hasMessageContainingAll("reads the table 'public.author'", "forgotten()",
					"Add @PgInvalidated(table = \"public.author\")");
	}

	private static TestExecutionSummary run(Class<?> tests) {
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(selectClass(tests))
			.build();
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, listener);
		return listener.getSummary();
	}

	@JdbcTest
	@AutoConfigurePgCacheWatch
	@Import(Books.class)
	static class JdbcSlice {

		@Autowired
		private Books books;

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			BookshopDatabase.register(database, registry);
		}

		@Test
		void forgotten() {
			assertThat(this.books.forgotten()).hasSize(1);
		}

		@Test
		void bound() {
			assertThat(this.books.bound()).hasSize(1);
		}

	}

	@DataJpaTest
	@AutoConfigurePgCacheWatch
	@Import(Authors.class)
	static class JpaSlice {

		@Autowired
		private Authors authors;

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			BookshopDatabase.register(database, registry);
		}

		@Test
		void forgotten() {
			assertThat(this.authors.forgotten()).hasSize(1);
		}

		@Test
		void bound() {
			assertThat(this.authors.bound()).hasSize(1);
		}

	}

	static class Books {

		private final JdbcClient jdbc;

		Books(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return this.jdbc.sql("select title from book join author on author.id = book.id")
				.query(String.class)
				.list();
		}

		@PgInvalidated(table = "book")
		public List<String> bound() {
			return this.jdbc.sql("select title from book").query(String.class).list();
		}

	}

	static class Authors {

		private final EntityManager entities;

		Authors(EntityManager entities) {
			this.entities = entities;
		}

		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return this.entities.createQuery("select a.name from Author a where a.id = :id", String.class)
				.setParameter("id", 1L)
				.getResultList();
		}

		@PgInvalidated(table = "author")
		public List<String> bound() {
			return this.entities.createQuery("select a.name from Author a where a.id = :id", String.class)
				.setParameter("id", 1L)
				.getResultList();
		}

	}

}
