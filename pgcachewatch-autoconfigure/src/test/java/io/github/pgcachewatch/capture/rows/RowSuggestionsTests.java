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

package io.github.pgcachewatch.capture.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the suggestions of row level that are made of plans and fills.
 */
@ExtendWith(OutputCaptureExtension.class)
class RowSuggestionsTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE tag (code varchar(20), serial uuid)",
				"CREATE VIEW titles AS SELECT id, title FROM book",
				"CREATE FUNCTION counted(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM book WHERE id = $1'");
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true",
					"spring.datasource.hikari.maximum-pool-size=1");
	}

	@Test
	void aTableWhoseRowsWereFoundByAParameterInSeveralFillsIsSuggestedOnce(CapturedOutput output) {
		run((shop, context) -> {
			// The first fill of a text tells nothing: its plan is looked up after it.
			fill(10, shop::byId);
			assertThat(suggested(context)).isEmpty();
			fill(16, shop::byId);
			assertThat(suggested(context))
				.containsExactly("byId: @PgInvalidated(table = \"public.book\", key = \"id\")");
			assertThat(output).containsOnlyOnce("key = \"id\"")
				.containsPattern("INFO.*Shop.byId\\(long\\) found the rows of the table 'public.book'");
		});
	}

	@Test
	void theSameArgumentTellsItOnce() {
		run((shop, context) -> {
			for (int i = 0; i < 6; i++) {
				Objects.requireNonNull(context.getBean(CacheManager.class).getCache("byId")).clear();
				fill(2, shop::byId);
			}
			assertThat(suggested(context)).isEmpty();
		});
	}

	@Test
	void integersOfOtherWidthsStringsAndUuidsAreFound() {
		run((shop, context) -> {
			fill(12, (id) -> shop.byAuthor((short) id));
			fill(12, (id) -> shop.byCode("code" + id));
			fill(12, (id) -> shop.bySerial(new UUID(0, id)));
			assertThat(suggested(context)).containsExactly(
					"byAuthor: @PgInvalidated(table = \"public.book\", key = \"author_id\")",
					"byCode: @PgInvalidated(table = \"public.tag\", key = \"code\")",
					"bySerial: @PgInvalidated(table = \"public.tag\", key = \"serial\")");
		});
	}

	@Test
	void everyParameterOfTheKeyNeedsAColumnInItsOrder() {
		run((shop, context) -> {
			fill(12, (id) -> shop.byTitleAndAuthor("title" + id, id));
			fill(12, (id) -> shop.inLanguage(id, "language" + id));
			fill(12, (id) -> shop.inLanguageWithOneKey(id, "language" + id));
			assertThat(suggested(context)).containsExactly(
					"byTitleAndAuthor: @PgInvalidated(table = \"public.book\", key = { \"title\", \"author_id\" })",
					"inLanguageWithOneKey: @PgInvalidated(table = \"public.book\", key = \"id\")");
		});
	}

	@Test
	void ofAJoinOnlyTheTableThatIsFoundByTheParameterIsSuggested() {
		run((shop, context) -> {
			fill(12, shop::withAuthor);
			assertThat(suggested(context))
				.containsExactly("withAuthor: @PgInvalidated(table = \"public.book\", key = \"id\")");
		});
	}

	@Test
	void nothingIsSuggestedWhereOtherRowsAreRead() {
		run((shop, context) -> {
			fill(12, shop::byAConstant);
			fill(12, shop::byAnotherValue);
			fill(12, (id) -> shop.byTheFirst(id, id));
			fill(12, (id) -> shop.byTheSecond(id, id));
			fill(12, shop::throughAView);
			fill(12, shop::throughAFunction);
			fill(12, shop::inAList);
			fill(12, shop::inARange);
			fill(12, shop::withTheNext);
			fill(12, shop::withAll);
			fill(12, (id) -> shop.byText(String.valueOf(id)));
			fill(12, shop::nested);
			assertThat(suggested(context)).isEmpty();
		});
	}

	@Test
	void nothingIsSuggestedForATableThatIsNotBoundOrBoundByRowAlready() {
		run((shop, context) -> {
			fill(12, shop::notBound);
			fill(12, shop::boundByRow);
			assertThat(suggested(context)).isEmpty();
		});
	}

	@Test
	void aSuggestionIsWithdrawnWhenAFillReadsOtherRows(CapturedOutput output) {
		run((shop, context) -> {
			fill(12, (id) -> shop.by(id, "id = ?"));
			assertThat(suggested(context)).hasSize(1);
			shop.by(17, "id > ?");
			assertThat(suggested(context)).isEmpty();
			fill(12, (id) -> shop.by(20 + id, "id = ?"));
			assertThat(suggested(context)).isEmpty();
			assertThat(output).containsOnlyOnce("read other rows of the table 'public.book' as well");
		});
	}

	@Test
	void anotherMethodOfTheCacheThatReadsTheTableForbidsASuggestion() {
		run((shop, context) -> {
			fill(12, shop::byId);
			assertThat(suggested(context)).hasSize(1);
			shop.byIdIntoTheSameCache(17);
			shop.byIdIntoTheSameCache(18);
			assertThat(suggested(context)).isEmpty();
		});
	}

	@Test
	void aFillAfterOtherReadsOfItsTransactionTellsNothing() {
		run((shop, context) -> {
			TransactionTemplate transaction = context.getBean(TransactionTemplate.class);
			fill(8, shop::byId);
			transaction.executeWithoutResult((status) -> fill(20, shop::byId));
			assertThat(suggested(context)).isEmpty();
			LongStream.rangeClosed(21, 24).forEach((id) -> transaction.executeWithoutResult((status) -> shop.byId(id)));
			assertThat(suggested(context)).hasSize(1);
		});
	}

	@Test
	void underAutoATableThatWasFoundOutIsSuggestedAsWell() {
		this.contextRunner.withPropertyValues("pgcachewatch.capture=auto").run((context) -> {
			Bookshop.awaitLive(context);
			Shop shop = context.getBean(Shop.class);
			AtomicLong id = new AtomicLong();
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				shop.foundOut(id.incrementAndGet());
				assertThat(suggested(context))
					.containsExactly("foundOut: @PgInvalidated(table = \"public.book\", key = \"id\")");
			});
		});
	}

	@Test
	void nothingIsSuggestedWithoutCapture() {
		this.contextRunner.withPropertyValues("pgcachewatch.capture=off").run((context) -> {
			Bookshop.awaitLive(context);
			fill(12, context.getBean(Shop.class)::byId);
			assertThat(suggested(context)).isEmpty();
		});
	}

	private static void fill(long times, LongConsumer fill) {
		LongStream.rangeClosed(1, times).forEach(fill);
	}

	private static List<String> suggested(ApplicationContext context) {
		return context.getBean(LoadCapture.class)
			.suggestions()
			.list()
			.stream()
			.map((suggestion) -> suggestion.cache() + ": " + suggestion.annotation())
			.toList();
	}

	private void run(BiConsumer<Shop, ApplicationContext> test) {
		this.contextRunner.run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(context.getBean(Shop.class), context);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ShopConfiguration {

		@Bean
		Shop shop(JdbcTemplate jdbc, Inner inner) {
			return new Shop(jdbc, inner);
		}

		@Bean
		Inner inner(JdbcTemplate jdbc) {
			return new Inner(jdbc);
		}

	}

	static class Inner {

		private final JdbcTemplate jdbc;

		Inner(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("inner")
		@PgInvalidated(table = "book")
		public List<String> all() {
			return this.jdbc.queryForList("SELECT title FROM book", String.class);
		}

	}

	static class Shop {

		private final JdbcTemplate jdbc;

		private final Inner inner;

		Shop(JdbcTemplate jdbc, Inner inner) {
			this.jdbc = jdbc;
			this.inner = inner;
		}

		@Cacheable("byId")
		@PgInvalidated(table = "book")
		public List<String> byId(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("byId")
		@PgInvalidated(table = "book")
		public List<String> byIdIntoTheSameCache(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("byAuthor")
		@PgInvalidated(table = "book")
		public List<String> byAuthor(short author) {
			return titles("SELECT title FROM book WHERE author_id = ?", (int) author);
		}

		@Cacheable("byCode")
		@PgInvalidated(table = "tag")
		public List<String> byCode(String code) {
			return titles("SELECT code FROM tag WHERE code = ?", code);
		}

		@Cacheable("bySerial")
		@PgInvalidated(table = "tag")
		public List<String> bySerial(UUID serial) {
			return titles("SELECT code FROM tag WHERE serial = ?", serial);
		}

		@Cacheable("byTitleAndAuthor")
		@PgInvalidated(table = "book")
		public List<String> byTitleAndAuthor(String title, Long author) {
			return titles("SELECT title FROM book WHERE author_id = ? AND title = ?", author, title);
		}

		@Cacheable("inLanguage")
		@PgInvalidated(table = "book")
		public List<String> inLanguage(long id, String language) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable(cacheNames = "inLanguageWithOneKey", key = "#id")
		@PgInvalidated(table = "book")
		public List<String> inLanguageWithOneKey(long id, String language) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("withAuthor")
		@PgInvalidated(table = "author")
		@PgInvalidated(table = "book")
		public List<String> withAuthor(long id) {
			return titles("SELECT name FROM book b JOIN author a ON a.id = b.author_id WHERE b.id = ?", id);
		}

		@Cacheable("byAConstant")
		@PgInvalidated(table = "book")
		public List<String> byAConstant(long id) {
			return titles("SELECT title FROM book WHERE id = 1 AND ? > 0", id);
		}

		@Cacheable("byAnotherValue")
		@PgInvalidated(table = "book")
		public List<String> byAnotherValue(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id + 1);
		}

		@Cacheable(cacheNames = "byTheFirst", key = "#first")
		@PgInvalidated(table = "book")
		public List<String> byTheFirst(long first, long second) {
			return titles("SELECT title FROM book WHERE id = ?", first);
		}

		@Cacheable(cacheNames = "byTheSecond", key = "#first")
		@PgInvalidated(table = "book")
		public List<String> byTheSecond(long first, long second) {
			return titles("SELECT title FROM book WHERE id = ?", second);
		}

		@Cacheable("throughAView")
		@PgInvalidated(table = "book")
		public List<String> throughAView(long id) {
			return titles("SELECT title FROM titles WHERE id = ?", id);
		}

		@Cacheable("throughAFunction")
		@PgInvalidated(table = "book")
		public List<String> throughAFunction(long id) {
			return titles("SELECT counted(?)::text", id);
		}

		@Cacheable("inAList")
		@PgInvalidated(table = "book")
		public List<String> inAList(long id) {
			return titles("SELECT title FROM book WHERE id IN (?, ?)", id, id + 1);
		}

		@Cacheable("inARange")
		@PgInvalidated(table = "book")
		public List<String> inARange(long id) {
			return titles("SELECT title FROM book WHERE id >= ?", id);
		}

		@Cacheable("withTheNext")
		@PgInvalidated(table = "book")
		public List<String> withTheNext(long id) {
			titles("SELECT title FROM book WHERE id = ?", id);
			return titles("SELECT title FROM book WHERE id = ?", id + 1);
		}

		@Cacheable("withAll")
		@PgInvalidated(table = "book")
		public List<String> withAll(long id) {
			titles("SELECT title FROM book");
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("byText")
		@PgInvalidated(table = "book")
		public List<String> byText(String id) {
			return titles("SELECT title FROM book WHERE id::text = ?", id);
		}

		@Cacheable("nested")
		@PgInvalidated(table = "book")
		public List<String> nested(long id) {
			this.inner.all();
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable(cacheNames = "by", key = "#id")
		@PgInvalidated(table = "book")
		public List<String> by(long id, String condition) {
			return titles("SELECT title FROM book WHERE " + condition, id);
		}

		@Cacheable("notBound")
		@PgInvalidated(table = "author")
		public List<String> notBound(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("boundByRow")
		@PgInvalidated(table = "book", key = "id")
		public List<String> boundByRow(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		@Cacheable("foundOut")
		public List<String> foundOut(long id) {
			return titles("SELECT title FROM book WHERE id = ?", id);
		}

		private List<String> titles(String sql, Object... arguments) {
			return new ArrayList<>(this.jdbc.queryForList(sql, String.class, arguments));
		}

	}

}
