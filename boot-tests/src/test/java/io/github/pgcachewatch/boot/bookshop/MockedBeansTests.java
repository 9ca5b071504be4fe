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
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application with some of its beans replaced by mocks and spies.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "pgcachewatch.fail-fast=true", "spring.cache.type=caffeine" })
class MockedBeansTests {

	private static final TestDatabase database = BookshopDatabase.create();

	@MockitoBean
	private AuthorRepository authors;

	@MockitoSpyBean
	private BookRepository books;

	@Autowired
	private PgCacheWatch watch;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		BookshopDatabase.register(database, registry);
	}

	@Test
	void aMockedRepositoryAnswers() {
		assertThat(this.authors.findById(1L)).isEmpty();
	}

	@Test
	void aSpiedRepositoryIsCachedAndEvicted() {
		Book cached = this.books.find(1);
		assertThat(this.books.find(1)).isSameAs(cached);
		database.execute("update book set title = 'Persuasion' where id = 1");
		this.watch.sync().join();
		assertThat(this.books.find(1).title()).isEqualTo("Persuasion");
	}

}
