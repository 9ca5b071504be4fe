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

package io.github.pgcachewatch.contract;

import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text that ignores case, as docs/keys.md has it.
 */
@ExtendWith(OutputCaptureExtension.class)
class CaseInsensitiveTextContractTests {

	private final TestDatabase database = TestApplication.database(
			"CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
			"CREATE TABLE person (id int PRIMARY KEY, email text COLLATE folded)",
			"ALTER TABLE person ADD email_key text COLLATE \"C\" GENERATED ALWAYS AS (lower(email::text)) STORED",
			"INSERT INTO person VALUES (1, 'Ann@x'), (2, 'Bob@x')");

	@Test
	void itsLowerCaseInAGeneratedColumnEvictsSingleEntries() {
		try (TestApplication application = TestApplication.live(this.database, Directory.class)) {
			People people = application.bean(People.class);
			assertThat(people.byEmailKey("ann@x")).containsExactly(1);
			application.assertKeptDespite(() -> people.byEmailKey("ann@x"), "UPDATE person SET id = 3 WHERE id = 2");
			application.assertEvictedBy(() -> people.byEmailKey("ann@x"), "UPDATE person SET id = 4 WHERE id = 1");
			application.assertEvictedBy(() -> people.byEmailKey("ann@x"),
					"UPDATE person SET email = 'C@x' WHERE id = 4");
			assertThat(people.byEmailKey("ann@x")).isEmpty();
			application.assertEvictedBy(() -> people.byEmailKey("ann@x"), "INSERT INTO person VALUES (5, 'ANN@X')");
			assertThat(people.byEmailKey("ann@x")).containsExactly(5);
		}
	}

	@Test
	void asAKeyItselfItHasAnyChangeClearTheCacheAndAWarningSaysSo(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, Directory.class)) {
			People people = application.bean(People.class);
			assertThat(people.byEmail("ANN@x")).containsExactly(1);
			application.assertEvictedBy(() -> people.byEmail("ANN@x"), "UPDATE person SET id = 4 WHERE id = 1");
			assertThat(people.byEmail("ANN@x")).containsExactly(4);
			assertThat(output).contains("its collation takes different strings for equal");
		}
	}

	static class People {

		private final JdbcTemplate jdbc;

		People(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "person", key = "email_key")
		public List<Integer> byEmailKey(String emailKey) {
			return this.jdbc.queryForList("SELECT id FROM person WHERE email_key = ?", Integer.class, emailKey);
		}

		@PgInvalidated(table = "person", key = "email")
		public List<Integer> byEmail(String email) {
			return this.jdbc.queryForList("SELECT id FROM person WHERE email = ?", Integer.class, email);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(People.class)
	static class Directory {

	}

}
