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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.watch.TriggerMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ClassPathResource;

/**
 * Migrations carry the script of the triggers, as the documentation says, and the
 * application only validates what they installed.
 */
class ScriptMigrationTests {

	private static final String VALIDATE = "pgcachewatch.triggers.mode=validate";

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@TempDir
	private Path directory;

	@Test
	void flywayInstallsTheTriggers() throws Exception {
		write("V1__bookshop.sql", tables());
		write("V2__watch.sql", script());
		assertFollows("spring.flyway.enabled=true", "spring.flyway.locations=filesystem:" + this.directory);
	}

	@Test
	void liquibaseInstallsTheTriggersAsFormattedSql() throws Exception {
		write("changelog.sql", "--liquibase formatted sql\n\n--changeset shop:1\n" + tables()
				+ "\n\n--changeset shop:2 splitStatements:false\n" + script());
		assertFollows("spring.liquibase.enabled=true",
				"spring.liquibase.change-log=file:" + this.directory.resolve("changelog.sql"));
	}

	@Test
	void liquibaseInstallsTheTriggersAsAFile() throws Exception {
		write("bookshop.sql", tables());
		write("watch.sql", script());
		write("changelog.yaml", """
				databaseChangeLog:
				  - changeSet:
				      id: 1
				      author: shop
				      changes:
				        - sqlFile: {path: bookshop.sql, relativeToChangelogFile: true}
				  - changeSet:
				      id: 2
				      author: shop
				      changes:
				        - sqlFile: {path: watch.sql, relativeToChangelogFile: true, splitStatements: false}
				""");
		assertFollows("spring.liquibase.enabled=true",
				"spring.liquibase.change-log=file:" + this.directory.resolve("changelog.yaml"));
	}

	private void assertFollows(String... migration) {
		String[] properties = { VALIDATE, migration[0], migration[1] };
		try (Bookshop bookshop = Bookshop.start(this.database, properties)) {
			bookshop.assertFollows();
		}
		try (Bookshop restarted = Bookshop.start(this.database, properties)) {
			restarted.assertFollows();
		}
	}

	/**
	 * Returns the script that an application in development shows.
	 */
	private static String script() throws Exception {
		try (Bookshop development = Bookshop.start(BookshopDatabase.create(), "pgcachewatch.triggers.mode=none")) {
			return development.context().getBean(TriggerMonitor.class).script();
		}
	}

	private static String tables() throws IOException {
		return new ClassPathResource("db/migration/V1__bookshop.sql").getContentAsString(StandardCharsets.UTF_8);
	}

	private void write(String name, String text) throws IOException {
		Files.writeString(this.directory.resolve(name), text);
	}

}
