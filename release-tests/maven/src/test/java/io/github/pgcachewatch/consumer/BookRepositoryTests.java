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

package io.github.pgcachewatch.consumer;

import java.io.IOException;

import io.github.pgcachewatch.PgCacheWatch;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a cached method follows its row with what was released.
 */
@SpringBootTest(properties = "pgcachewatch.fail-fast=true")
class BookRepositoryTests {

	@Autowired
	private BookRepository books;

	@Autowired
	private PgCacheWatch watch;

	@Autowired
	private JdbcClient jdbc;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) throws IOException {
		EmbeddedPostgres postgres = EmbeddedPostgres.start();
		registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
	}

	@Test
	void aChangedRowEvictsItsEntryAlone() {
		Book book = this.books.find(42);
		assertThat(this.books.find(42)).isSameAs(book);
		this.jdbc.sql("update book set title = 'Persuasion' where id = 42").update();
		this.watch.sync().join();
		assertThat(this.books.find(42).title()).isEqualTo("Persuasion");
	}

}
