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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @DataJpaTest} that does not ask for the starter.
 */
@DataJpaTest
class DataJpaSliceWithoutStarterTests {

	private static final TestDatabase database = BookshopDatabase.create();

	@Autowired
	private AuthorRepository authors;

	@Autowired
	private ObjectProvider<PgCacheWatch> watch;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		BookshopDatabase.register(database, registry);
	}

	@Test
	void repositoriesWorkAndNothingListens() {
		assertThat(this.authors.findById(1L)).isPresent();
		assertThat(this.watch.getIfAvailable()).isNull();
		assertThat(BookshopDatabase.listeners(database)).isZero();
	}

}
