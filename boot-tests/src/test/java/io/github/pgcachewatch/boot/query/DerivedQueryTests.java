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

package io.github.pgcachewatch.boot.query;

import java.util.List;
import java.util.Optional;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.Author;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys of methods whose names Spring Data makes queries of: where the query compares by
 * anything but equality, a row's value is not the argument that finds it.
 */
@ExtendWith(OutputCaptureExtension.class)
class DerivedQueryTests {

	private final TestDatabase database = BookshopDatabase.create();

	private Bookshop bookshop;

	private Writers writers;

	@BeforeEach
	void start() {
		this.bookshop = Bookshop.start(this.database, Repositories.class, "pgcachewatch.cached-entities=allow");
		this.writers = this.bookshop.context().getBean(Writers.class);
		rename("Jane Austen");
	}

	@AfterEach
	void close() {
		this.bookshop.close();
	}

	@Test
	void whenTheQueryIgnoresCaseTheEntryOfAnotherSpellingIsEvicted(CapturedOutput output) {
		assertThat(this.writers.findByNameIgnoreCase("JANE AUSTEN")).isPresent();
		rename("Mary Shelley");
		assertThat(this.writers.findByNameIgnoreCase("JANE AUSTEN")).isEmpty();
		assertThat(output).contains("findByNameIgnoreCase", "compares by 'IgnoreCase'");
	}

	@Test
	void whenTheQueryComparesABeginningItsEntryIsEvicted() {
		assertThat(this.writers.findByNameStartingWith("Jane")).hasSize(1);
		rename("Mary Shelley");
		assertThat(this.writers.findByNameStartingWith("Jane")).isEmpty();
		assertThat(this.writers.findByNameStartingWith("Mary")).hasSize(1);
		rename("Jane Austen");
		assertThat(this.writers.findByNameStartingWith("Mary")).isEmpty();
	}

	@Test
	void whenTheQueryComparesByOrderItsEntryIsEvicted() {
		assertThat(this.writers.countByIdGreaterThan(0L)).isEqualTo(1);
		this.database.execute("insert into author values (7, 'Mary Shelley')");
		this.bookshop.sync();
		assertThat(this.writers.countByIdGreaterThan(0L)).isEqualTo(2);
	}

	@Test
	void whenTheQueryJoinsConditionsByOrItsEntryIsEvicted() {
		assertThat(this.writers.existsByIdOrName(99L, "Jane Austen")).isTrue();
		rename("Mary Shelley");
		assertThat(this.writers.existsByIdOrName(99L, "Jane Austen")).isFalse();
	}

	@Test
	void whenTheQueryComparesByEqualityOtherEntriesAreKept(CapturedOutput output) {
		this.database.execute("insert into author values (7, 'Mary Shelley')");
		this.bookshop.sync();
		Author kept = this.writers.findByNameAndIdIsNotNull("Mary Shelley").orElseThrow();
		assertThat(this.writers.findByNameAndIdIsNotNull("Jane Austen")).isPresent();
		rename("J. Austen");
		assertThat(this.writers.findByNameAndIdIsNotNull("Jane Austen")).isEmpty();
		assertThat(this.writers.findByNameAndIdIsNotNull("Mary Shelley")).containsSame(kept);
		assertThat(output).doesNotContain("findByNameAndIdIsNotNull(String): any change");
	}

	private void rename(String name) {
		this.database.execute("update author set name = '" + name + "' where id = 1");
		this.bookshop.sync();
	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = Author.class)
	@EnableJpaRepositories(considerNestedRepositories = true)
	static class Repositories {

	}

	interface Writers extends Repository<Author, Long> {

		@PgInvalidated(table = "author", key = "name")
		Optional<Author> findByNameIgnoreCase(String name);

		@PgInvalidated(table = "author", key = "name")
		List<Author> findByNameStartingWith(String name);

		@PgInvalidated(table = "author", key = "id")
		long countByIdGreaterThan(Long id);

		@PgInvalidated(table = "author", key = { "id", "name" })
		boolean existsByIdOrName(Long id, String name);

		@PgInvalidated(table = "author", key = "name")
		Optional<Author> findByNameAndIdIsNotNull(String name);

	}

}
