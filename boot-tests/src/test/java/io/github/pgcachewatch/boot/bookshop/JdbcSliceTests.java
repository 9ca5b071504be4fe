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
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.autoconfigure.AutoConfigurePgCacheWatch;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @JdbcTest} with the starter.
 */
@JdbcTest
@AutoConfigurePgCacheWatch
@Import(BookRepository.class)
class JdbcSliceTests {

	private static final TestDatabase database = BookshopDatabase.create();

	@Autowired
	private BookRepository books;

	@Autowired
	private PgCacheWatch watch;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		BookshopDatabase.register(database, registry);
	}

	@Test
	void theListenerIsLiveWhenTheTestBegins() {
		assertThat(this.watch.state()).isEqualTo(ListenerState.LIVE);
	}

	@Test
	@Transactional(propagation = Propagation.NOT_SUPPORTED)
	void whenARowChangesItsEntryIsGoneAfterSync() {
		assertThat(this.books.find(1)).isSameAs(this.books.find(1));
		this.books.rename(1, "Persuasion");
		this.watch.sync().join();
		assertThat(this.books.find(1).title()).isEqualTo("Persuasion");
	}

	@Test
	void whatTheTransactionReadsThatTheSliceRollsBackIsNotStored() {
		this.watch.resync();
		this.books.rename(1, "Never committed");
		assertThat(this.books.find(1).title()).isEqualTo("Never committed");
		TestTransaction.end();
		assertThat(this.books.find(1).title()).isNotEqualTo("Never committed");
	}

}
