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

package io.github.pgcachewatch.autoconfigure;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.watch.TriggerMonitor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names of tables with placeholders.
 */
class TablePlaceholderTests {

	private static TestDatabase database;

	@BeforeAll
	static void createDatabase() {
		database = Bookshop.createDatabase();
		database.execute("CREATE SCHEMA shop", "ALTER TABLE book SET SCHEMA shop");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPlaceholderOfAnAnnotationIsResolved(boolean strict) {
		contextRunner(strict).withBean(Titles.class)
			.withPropertyValues("app.schema=shop")
			.run(TablePlaceholderTests::assertWatched);
	}

	@ParameterizedTest
	@ValueSource(strings = { "pgcachewatch.caches.titles.invalidated-by[0].table", "pgcachewatch.triggers.tables" })
	void aPlaceholderOfAPropertyIsResolved(String property) {
		contextRunner(false).withPropertyValues(property + "=${app.schema}.book", "app.schema=shop")
			.run(TablePlaceholderTests::assertWatched);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPlaceholderThatNoPropertyResolvesIsNamedWithTheMethod(boolean strict) {
		contextRunner(strict).withBean(Titles.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("Titles.find", "'${app.schema}.book'", "placeholder"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pgcachewatch.caches.titles.invalidated-by[0]", "pgcachewatch.triggers.tables[0]" })
	void aPlaceholderThatNoPropertyResolvesIsNamedWithThePropertyThatHasIt(String property) {
		String table = property.startsWith("pgcachewatch.caches") ? property + ".table" : property;
		contextRunner(false).withPropertyValues(table + "=${app.schema}.book")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((failure) -> assertThat(failure.toString() + failure.getMessage()).contains(property,
						"${app.schema}.book", "placeholder")));
	}

	private static ApplicationContextRunner contextRunner(boolean strict) {
		ApplicationContextRunner runner = Bookshop.contextRunner(database);
		return strict ? runner.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class))
				: runner;
	}

	private static void assertWatched(AssertableApplicationContext context) {
		assertThat(context.getBean(TriggerMonitor.class).tables())
			.anySatisfy((table) -> assertThat(table.table()).hasToString("shop.book"));
	}

	static class Titles {

		@PgInvalidated(table = "${app.schema}.book", key = "id")
		public String find(long id) {
			return "";
		}

	}

}
