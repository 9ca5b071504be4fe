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

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.bookshop.Author;
import io.github.pgcachewatch.boot.bookshop.AuthorRepository;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application makes its own tables when it starts, in each way that Spring Boot has:
 * they are there in time for their triggers. The start would fail otherwise, as it does
 * for a table that is not there.
 */
class SchemaCreationTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void whenFlywayMigratesTheTablesAreThereInTime() {
		assertBooksAreWatched("spring.flyway.enabled=true");
	}

	@Test
	void whenLiquibaseMigratesTheTablesAreThereInTime() {
		assertBooksAreWatched("spring.liquibase.enabled=true",
				"spring.liquibase.change-log=classpath:/db/changelog/db.changelog-master.sql");
	}

	@Test
	void whenScriptsMakeThemTheTablesAreThereInTime() {
		assertBooksAreWatched("spring.sql.init.mode=always",
				"spring.sql.init.schema-locations=classpath:/db/migration/V1__bookshop.sql");
	}

	@Test
	void whenHibernateMakesThemTheTablesAreThereInTime() {
		this.database.execute("create table book (id bigint primary key, title text)");
		try (Bookshop bookshop = Bookshop.start(this.database, "spring.jpa.hibernate.ddl-auto=create")) {
			AuthorRepository authors = bookshop.context().getBean(AuthorRepository.class);
			authors.save(new Author(1L, "Jane Austen"));
			bookshop.sync();
			Author cached = authors.findById(1L).orElseThrow();
			assertThat(authors.findById(1L)).containsSame(cached);
			this.database.execute("update author set name = 'J. Austen'");
			bookshop.sync();
			assertThat(authors.findById(1L)).get().extracting(Author::getName).isEqualTo("J. Austen");
		}
	}

	@Test
	void whenHibernateMakesThemAfterScriptsTheTablesAreThereInTime() {
		assertBooksAreWatched("spring.sql.init.mode=always", "spring.jpa.defer-datasource-initialization=true",
				"spring.sql.init.schema-locations=classpath:/db/books.sql", "spring.jpa.hibernate.ddl-auto=create");
	}

	@Test
	void whenHibernateMakesThemLazilyTheTablesAreThereInTime() {
		this.database.execute("create table book (id bigint primary key, title text)",
				"insert into book values (1, 'Emma')");
		assertBooksAreWatched("spring.main.lazy-initialization=true", "spring.jpa.hibernate.ddl-auto=create",
				"spring.data.jpa.repositories.bootstrap-mode=lazy");
	}

	private void assertBooksAreWatched(String... properties) {
		try (Bookshop bookshop = Bookshop.start(this.database, properties)) {
			bookshop.assertFollows();
		}
	}

}
