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
import io.github.pgcachewatch.test.autoconfigure.AutoConfigurePgCacheWatch;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @DataJpaTest} with the starter.
 */
@DataJpaTest
@AutoConfigurePgCacheWatch
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class DataJpaSliceTests {

	private static final TestDatabase database = BookshopDatabase.create();

	@Autowired
	private AuthorRepository authors;

	@Autowired
	private PgCacheWatch watch;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		BookshopDatabase.register(database, registry);
	}

	@Test
	void whenAnEntityIsSavedItsEntryIsGoneAfterSync() {
		Author cached = this.authors.findById(1L).orElseThrow();
		assertThat(this.authors.findById(1L)).containsSame(cached);
		this.authors.save(new Author(1L, "J. Austen"));
		this.watch.sync().join();
		assertThat(this.authors.findById(1L)).get().extracting(Author::getName).isEqualTo("J. Austen");
	}

}
