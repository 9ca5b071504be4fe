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

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An UPDATE that alters none of the columns that a result depends on evicts nothing.
 */
@ExtendWith(OutputCaptureExtension.class)
class ColumnsContractTests {

	private static final String TITLE = "UPDATE book SET title = title || '!' WHERE id = 1";

	private static final String VIEWS = "UPDATE book SET views = views + 1 WHERE id = 1";

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = TestApplication.database(
				"CREATE TABLE book (id bigint PRIMARY KEY, code text, title text, price int DEFAULT 0, views int DEFAULT 0)",
				"INSERT INTO book VALUES (1, 'a', 'Solaris'), (2, 'b', 'Fiasco')");
	}

	@ParameterizedTest
	@ValueSource(strings = { "statement", "row" })
	void onlyWhatAltersOneOfTheColumnsEvicts(String level) {
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.triggers.level=" + level, "pgcachewatch.caches.configured.invalidated-by[0].table=book",
				"pgcachewatch.caches.configured.invalidated-by[0].key=id",
				"pgcachewatch.caches.configured.invalidated-by[0].columns=title")) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.title(1), TITLE);
			application.assertKeptDespite(() -> books.title(1), VIEWS);
			application.assertEvictedBy(books::titles, TITLE);
			application.assertKeptDespite(books::titles, "UPDATE book SET views = views + 1");
			application.assertEvictedBy(books::titles, "UPDATE book SET title = title || '!'");
			application.assertEvictedBy(books::titles, "INSERT INTO book (id) VALUES (3)");
			application.assertEvictedBy(books::titles, "DELETE FROM book WHERE id = 3");
			application.assertEvictedBy(() -> books.configured(1), TITLE);
			application.assertKeptDespite(() -> books.configured(1), VIEWS);
			application.assertEvictedBy(() -> books.all(1), VIEWS);
		}
	}

	@Test
	void theColumnsOfTheKeyCountToo() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.byCode("a"), "UPDATE book SET code = 'c' WHERE id = 1");
			application.assertEvictedBy(() -> books.byCode("a"), "UPDATE book SET code = 'a' WHERE id = 1");
			application.assertKeptDespite(() -> books.byCode("a"), VIEWS);
		}
	}

	@Test
	void applicationsOfOneChannelAskForDifferentColumns() {
		try (TestApplication first = TestApplication.live(this.database, Shop.class)) {
			Books books = first.bean(Books.class);
			Object cached = first.assertCached(() -> books.title(1));
			try (TestApplication second = TestApplication.live(this.database, PriceShop.class)) {
				Prices prices = second.bean(Prices.class);
				second.assertKeptDespite(() -> prices.price(1), TITLE);
				second.assertEvictedBy(() -> prices.price(1), "UPDATE book SET price = price + 1 WHERE id = 1");
			}
			first.sync();
			assertThat(books.title(1)).isNotSameAs(cached);
			first.assertKeptDespite(() -> books.title(1), VIEWS);
		}
	}

	@Test
	void aPayloadThatDoesNotSayWhatWasAlteredEvicts() {
		try (TestApplication application = TestApplication.live(this.database, Shop.class)) {
			Books books = application.bean(Books.class);
			String payload = "SELECT pg_notify('ch_pgcachewatch_table_change', '{\"operation\":\"update\","
					+ "\"table\":\"book\",\"schema\":\"public\",%s\"keys\":[{\"id\":1}]}')";
			application.assertEvictedBy(() -> books.title(1), payload.formatted(""));
			application.assertKeptDespite(() -> books.title(1), payload.formatted("\"changed\":[\"views\"],"));
			application.assertEvictedBy(() -> books.title(1), payload.formatted("\"changed\":[\"title\"],"));
		}
	}

	@Test
	void whereTriggersAreNotCheckedEveryUpdateEvictsAndAWarningSaysSo(CapturedOutput output) {
		TestApplication.live(this.database, PriceShop.class).close();
		try (TestApplication application = TestApplication.live(this.database, Shop.class,
				"pgcachewatch.triggers.mode=none")) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.title(1), TITLE);
		}
		assertThat(output).contains("Books.title(long): 'columns' has no effect");
	}

	@Test
	void anUnknownColumnFailsTheStart() {
		assertThatThrownBy(
				() -> TestApplication.start(this.database, Misspelt.class, "pgcachewatch.fail-fast=true").close())
			.hasStackTraceContaining("has no column 'titles', which 'columns' names")
			.hasStackTraceContaining("Did you mean 'title'?");
	}

	@Test
	void columnsWithoutUpdatesFailTheStart() {
		assertThatThrownBy(
				() -> TestApplication.start(this.database, Pointless.class, "pgcachewatch.fail-fast=true").close())
			.hasStackTraceContaining("'columns' has no effect, since 'operations' is without UPDATE");
	}

	static class Books {

		@PgInvalidated(table = "book", key = "id", columns = "title")
		public Object title(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", columns = { "title", "price" })
		public Object titles() {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "code", columns = "title")
		public Object byCode(String code) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id")
		public Object all(long id) {
			return new Object();
		}

		@Cacheable("configured")
		public Object configured(long id) {
			return new Object();
		}

	}

	static class Prices {

		@PgInvalidated(table = "book", key = "id", columns = "price")
		public Object price(long id) {
			return new Object();
		}

	}

	static class MisspeltBooks {

		@PgInvalidated(table = "book", columns = "titles")
		public Object titles() {
			return new Object();
		}

	}

	static class PointlessBooks {

		@PgInvalidated(table = "book", columns = "title", operations = Operation.INSERT)
		public Object titles() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Shop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Prices.class)
	static class PriceShop {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(MisspeltBooks.class)
	static class Misspelt {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PointlessBooks.class)
	static class Pointless {

	}

}
