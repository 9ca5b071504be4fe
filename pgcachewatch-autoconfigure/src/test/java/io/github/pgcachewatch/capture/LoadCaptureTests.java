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

package io.github.pgcachewatch.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.cache.CacheStatus;
import io.github.pgcachewatch.cache.WatchedCaches;
import io.github.pgcachewatch.capture.ReadFindings.Occurrences;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what is found out about the reads of cached methods.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoadCaptureTests {

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE review (id bigint, book_id bigint, stars int)",
				"INSERT INTO review VALUES (1, 1, 5)", "CREATE TABLE currency (code text)",
				"CREATE VIEW rated AS SELECT b.title, r.stars FROM book b JOIN review r ON r.book_id = b.id",
				"CREATE TABLE sale (day date, book_id bigint) PARTITION BY RANGE (day)",
				"CREATE TABLE sale_2026 PARTITION OF sale FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
				"CREATE TABLE shelf (id bigint)", "CREATE TABLE shelf_old () INHERITS (shelf)",
				"CREATE MATERIALIZED VIEW best AS SELECT * FROM book",
				"CREATE FUNCTION stars() RETURNS bigint LANGUAGE sql AS 'SELECT sum(stars) FROM review'",
				"CREATE FUNCTION dynamic(t text) RETURNS bigint LANGUAGE plpgsql AS "
						+ "$$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM ' || t INTO n; RETURN n; END $$",
				"CREATE FUNCTION caught() RETURNS bigint LANGUAGE plpgsql AS "
						+ "$$ BEGIN PERFORM 1 / 0 FROM review; RETURN 1; EXCEPTION WHEN OTHERS THEN RETURN 0; END $$",
				"CREATE SCHEMA archive", "CREATE TABLE archive.book (id bigint, title text)");
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true",
					"pgcachewatch.ignored-tables=currency");
	}

	@Test
	void aTableThatIsNotBoundIsFoundWithItsMethodItsStatementAndTheCure(CapturedOutput output) {
		run((shop) -> {
			shop.books("SELECT stars FROM review\n WHERE book_id = ?", 7);
			assertThat(shop.found()).singleElement().satisfies((found) -> {
				ReadFinding finding = found.finding();
				assertThat(finding.kind()).isEqualTo(FindingKind.UNCOVERED_TABLE);
				assertThat(finding.method()).isEqualTo(Shop.class.getName() + ".books(String, Object[])");
				assertThat(finding.cache()).isEqualTo("books");
				assertThat(finding.subject()).isEqualTo("public.review");
				assertThat(finding.statement()).isEqualTo("SELECT stars FROM review WHERE book_id = ?");
				assertThat(finding.action()).contains("@PgInvalidated(table = \"public.review\")");
			});
			assertThat(output).containsOnlyOnce("reads the table 'public.review'");
			shop.books("SELECT stars FROM review\n WHERE book_id = ?", 8);
			assertThat(output).containsOnlyOnce("reads the table 'public.review'");
			assertThat(shop.found()).extracting(Occurrences::fills).containsExactly(2L);
		});
	}

	@Test
	void constantsOfAStatementAreNotShown(CapturedOutput output) {
		run((shop) -> {
			shop.books("SELECT stars FROM review WHERE 'secret' <> $$secret$$ AND stars < 4711 /* secret */");
			assertThat(shop.found().get(0).finding().statement())
				.isEqualTo("SELECT stars FROM review WHERE '?' <> '?' AND stars < ?");
			assertThat(output).doesNotContain("secret", "4711");
		});
	}

	@Test
	void whatIsBoundOrIgnoredIsNoFinding() {
		List<String> statements = List.of("SELECT title FROM book", "SELECT 1", "SELECT title FROM book, currency",
				"SELECT relname FROM pg_class", "SELECT title FROM public.book WHERE id IN (SELECT id FROM book)",
				"WITH review AS (SELECT * FROM book) SELECT * FROM review", "SELECT 'review; review' FROM book",
				"/* review */ SELECT coalesce(max(id), 1) FROM book;");
		run((shop) -> statements.forEach((sql) -> {
			shop.books(sql);
			assertThat(shop.found()).as(sql).isEmpty();
		}));
	}

	@Test
	void tablesAreFoundBehindViewsAndSubqueries() {
		List<String> statements = List.of("SELECT * FROM rated",
				"SELECT title FROM book WHERE id IN (SELECT book_id FROM review)",
				"WITH r AS (SELECT * FROM review) SELECT * FROM r",
				"SELECT title FROM book WHERE EXISTS (SELECT FROM review)", "TABLE review",
				"(SELECT id FROM book) UNION (SELECT id FROM review)", "SELECT * FROM review FOR UPDATE",
				"SELECT title FROM book WHERE false AND EXISTS (SELECT FROM review)",
				"WITH RECURSIVE r AS (SELECT id FROM book UNION SELECT r.id FROM r JOIN review USING (id)) TABLE r",
				"SELECT r.stars FROM book, LATERAL (SELECT stars FROM review WHERE book_id = book.id) r",
				"SELECT title FROM book ORDER BY (SELECT max(stars) FROM review)",
				"SELECT title FROM book, ROWS FROM (generate_series(1, (SELECT max(stars) FROM review)::int)) n",
				"INSERT INTO book VALUES (20, 1, 'new') RETURNING (SELECT max(stars) FROM review)",
				"UPDATE book SET title = title FROM review WHERE book_id = book.id RETURNING title",
				"WITH d AS (DELETE FROM book WHERE id = 20 RETURNING id) SELECT id, stars FROM review");
		run((shop) -> statements.forEach((sql) -> {
			long before = shop.fills("public.review");
			shop.books(sql);
			assertThat(shop.subjects()).as(sql).containsExactly("public.review");
			assertThat(shop.fills("public.review")).as(sql).isEqualTo(before + 1);
		}));
	}

	@Test
	void aPartitionAndAChildAreFoundAsTheirRoots() {
		run((shop) -> {
			shop.books("SELECT * FROM sale_2026");
			shop.books("SELECT * FROM sale");
			shop.books("SELECT * FROM shelf_old");
			assertThat(shop.subjects()).containsExactly("public.sale", "public.shelf");
		});
	}

	@Test
	void whatAFunctionReadsIsFoundInItsTransaction() {
		List<String> statements = List.of("SELECT stars()", "SELECT dynamic('review')",
				"SELECT dynamic('re' || 'view') FROM book");
		run((shop) -> statements.forEach((sql) -> {
			long before = shop.fills("public.review");
			shop.inTransaction(() -> shop.books(sql));
			assertThat(shop.kinds()).as(sql).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "public.review"));
			assertThat(shop.fills("public.review")).as(sql).isEqualTo(before + 1);
		}));
	}

	@Test
	void whatAFunctionReadsIsFoundInATransactionWithinTheLoad() {
		run((shop) -> {
			shop.booksInTransaction("SELECT dynamic('review')");
			assertThat(shop.kinds()).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "public.review"));
		});
	}

	@Test
	void aFunctionMayReadAnotherTableNextTime() {
		run((shop) -> {
			shop.booksInTransaction("SELECT dynamic(?)", "book");
			assertThat(shop.found()).isEmpty();
			shop.booksInTransaction("SELECT dynamic(?)", "review");
			assertThat(shop.subjects()).containsExactly("public.review");
		});
	}

	@Test
	void aFunctionOutsideOfATransactionIsOpaque() {
		run((shop) -> {
			shop.books("SELECT dynamic('review')");
			assertThat(shop.found()).singleElement()
				.satisfies((found) -> assertThat(found.finding().message()).contains("cannot be found out",
						"calls functions", "Run it inside a transaction"));
		});
	}

	@Test
	void aFunctionWithAnExceptionBlockIsOpaque() {
		run((shop) -> {
			shop.booksInTransaction("SELECT caught()");
			assertThat(shop.found()).singleElement()
				.satisfies((found) -> assertThat(found.finding().subject()).contains("caught", "EXCEPTION"));
		});
	}

	@Test
	void functionsBehindViewsOperatorsAndPoliciesAreFunctionsToo() {
		this.database.execute("CREATE VIEW counted AS SELECT dynamic('review') AS n",
				"CREATE FUNCTION likes(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM review)'",
				"CREATE OPERATOR ~~> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = likes)",
				"CREATE FUNCTION hidden(book) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN stars(); END $$");
		run((shop) -> {
			shop.booksInTransaction("SELECT * FROM counted");
			assertThat(shop.subjects()).containsExactly("public.review");
			shop.books("SELECT id ~~> author_id FROM book");
			shop.books("SELECT book.hidden FROM book");
			assertThat(shop.found())
				.extracting((found) -> found.finding().kind(), (found) -> found.finding().method().contains("books("),
						Occurrences::fills)
				.contains(tuple(FindingKind.UNCOVERED_TABLE, false, 1L), tuple(FindingKind.OPAQUE_STATEMENT, true, 2L));
		});
	}

	@Test
	void aPolicyWithASubqueryReadsItsTable() {
		String role = "reader_" + this.database.name();
		this.database.execute("CREATE ROLE " + role, "ALTER TABLE book ENABLE ROW LEVEL SECURITY",
				"CREATE POLICY p ON book USING (EXISTS (SELECT FROM review WHERE book_id = book.id))",
				"GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
		run((shop) -> {
			shop.books("SELECT title FROM book");
			assertThat(shop.found()).isEmpty();
			shop.booksAs(role, "SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("public.review");
		});
	}

	@Test
	void theSameTextMeansAnotherTableUnderAnotherSearchPath() {
		run((shop) -> {
			shop.books("SELECT title FROM book");
			shop.booksUnder("archive", "SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
			shop.books("SELECT title FROM book WHERE true");
			assertThat(shop.subjects()).containsExactly("archive.book");
		});
	}

	@Test
	void aSearchPathEndsWithItsTransactionAlsoAfterASavepoint() {
		run((shop) -> {
			shop.shop.booksAfterSavepoint("archive", "SELECT title FROM book");
			assertThat(shop.subjects()).containsExactly("archive.book");
			long before = shop.fills("archive.book");
			shop.books("SELECT title FROM book");
			assertThat(shop.fills("archive.book")).isEqualTo(before);
		}, "spring.datasource.hikari.maximum-pool-size=1");
	}

	@Test
	void anErrorOfALookupLeavesTheTransactionOfTheApplicationUsable() {
		this.database.execute("CREATE SCHEMA broken", "CREATE FUNCTION broken.pg_is_in_recovery() RETURNS boolean "
				+ "LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$");
		run((shop) -> shop.inTransaction(() -> {
			shop.books("SELECT set_config('search_path', 'broken, pg_catalog, public', true)");
			shop.books("SELECT title FROM public.book");
			shop.books("SELECT stars::text FROM public.review");
		}));
	}

	@Test
	void aViewThatIsReplacedIsLookedUpAgain() {
		this.database.execute("CREATE VIEW shown AS SELECT title FROM book");
		run((shop) -> {
			shop.books("SELECT * FROM shown LIMIT ?", 0);
			assertThat(shop.found()).isEmpty();
			this.database
				.execute("CREATE OR REPLACE VIEW shown AS SELECT title FROM book JOIN review ON book_id = book.id");
			AtomicInteger limit = new AtomicInteger();
			await().atMost(Bookshop.LIMIT).untilAsserted(() -> {
				shop.books("SELECT * FROM shown LIMIT ?", limit.incrementAndGet());
				assertThat(shop.subjects()).containsExactly("public.review");
			});
		}, "pgcachewatch.triggers.check-interval=100ms");
	}

	@Test
	void whatATransactionReadBeforeIsTold() {
		run((shop) -> {
			shop.inTransaction(() -> {
				shop.jdbc.queryForList("SELECT stars FROM review WHERE id = ?", 1);
				shop.books("SELECT title FROM book");
			});
			assertThat(shop.kinds()).containsExactly(tuple(FindingKind.EARLIER_READ, "public.review"));
			shop.jdbc.queryForList("SELECT count(*) FROM sale");
			shop.books("SELECT title FROM book WHERE id = ?", 1);
			assertThat(shop.found()).hasSize(1);
		});
	}

	@Test
	void nestedMethodsReadForTheOuterOneAlsoWhenTheyHit() {
		run((shop) -> {
			Shop proxy = shop.shop;
			proxy.outer();
			assertThat(shop.kinds("outer")).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "public.review"));
			proxy.outerAgain();
			assertThat(shop.kinds("outerAgain")).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "public.review"));
			assertThat(shop.kinds("inner")).isEmpty();
			assertThat(shop.context.getBean(Inner.class).loads()).isEqualTo(1);
		});
	}

	@Test
	void aHitOfACacheThatNothingInvalidatesIsTold() {
		run((shop) -> {
			shop.context.getBean(Inner.class).unwatched();
			shop.shop.fromUnwatched();
			assertThat(shop.kinds()).containsExactly(tuple(FindingKind.UNWATCHED_CACHE, "unwatched"));
		});
	}

	@Test
	void whatIsNoRowOfATableIsTold() {
		run((shop) -> {
			shop.books("SELECT now(), title FROM book WHERE random() < 2 AND current_user <> ''");
			shop.books("SELECT title FROM book WHERE pg_has_role('pg_monitor', 'MEMBER')");
			shop.books("SELECT 'now()', \"title\" AS \"current_user\" FROM book");
			assertThat(shop.kinds()).containsExactlyInAnyOrder(tuple(FindingKind.VOLATILE_RESULT, "now"),
					tuple(FindingKind.VOLATILE_RESULT, "random"), tuple(FindingKind.VOLATILE_RESULT, "pg_has_role"),
					tuple(FindingKind.VOLATILE_RESULT, "current_user"));
		});
	}

	@Test
	void whatFiresNoTriggerIsTold() {
		run((shop) -> {
			shop.books("SELECT * FROM best");
			shop.shop.booksAfter("CREATE TEMPORARY TABLE t ON COMMIT DROP AS SELECT 1 AS id", "SELECT * FROM t");
			assertThat(shop.subjects()).contains("the materialized view 'public.best'", "the temporary table 't'");
		});
	}

	@Test
	void aLoadWithoutStatementsAndOneThatReadsLaterAreTold() {
		run((shop) -> {
			shop.shop.nothing();
			shop.shop.later().join();
			assertThat(shop.found()).extracting((found) -> found.finding().kind(), (found) -> found.finding().cache())
				.containsExactlyInAnyOrder(tuple(FindingKind.NO_STATEMENT, "nothing"),
						tuple(FindingKind.OTHER_THREAD, "later"));
		});
	}

	@Test
	void anotherDatabaseIsTold() {
		TestDatabase other = Bookshop.createDatabase();
		run((shop) -> {
			shop.shop.elsewhere();
			assertThat(shop.found()).singleElement()
				.satisfies((found) -> assertThat(found.finding().kind()).isEqualTo(FindingKind.OTHER_DATABASE));
		}, "test.other=" + other.url());
	}

	@Test
	void severalStatementsInOneTextAreNotRunAgain() {
		run((shop) -> {
			shop.shop.booksInScript("SELECT 1 FROM book; INSERT INTO review VALUES (2, 2, 2)");
			assertThat(shop.jdbc.queryForObject("SELECT count(*) FROM review", Long.class)).isEqualTo(2);
			assertThat(shop.kinds()).extracting((kind) -> kind.toList().get(0))
				.containsExactly(FindingKind.OPAQUE_STATEMENT);
		});
	}

	@Test
	void aValueThatIsNotCoveredIsRefusedOnDemand() {
		run((shop) -> {
			shop.books("SELECT stars FROM review");
			shop.books("SELECT title FROM book");
			assertThat(shop.loads(() -> shop.books("SELECT stars FROM review"))).isOne();
			assertThat(shop.loads(() -> shop.books("SELECT title FROM book"))).isZero();
			assertThat(shop.status("books").rejectedFills()).isEqualTo(2);
			assertThat(shop.found().get(0).finding().action()).startsWith("The value is not stored.");
		}, "pgcachewatch.uncovered=refuse");
	}

	@Test
	void aValueThatIsNotCoveredIsStoredOtherwise() {
		run((shop) -> {
			shop.books("SELECT stars FROM review");
			assertThat(shop.loads(() -> shop.books("SELECT stars FROM review"))).isZero();
		});
	}

	@Test
	void thePoolStaysWhatItIs() {
		run((shop) -> {
			HikariDataSource hikari = shop.context.getBean(HikariDataSource.class);
			shop.books("SELECT 1");
			assertThat(hikari.getHikariPoolMXBean().getTotalConnections()).isPositive();
			assertThat(hikari.unwrap(HikariDataSource.class).getMaximumPoolSize()).isEqualTo(3);
			try (Connection connection = hikari.getConnection()) {
				assertThat(connection.unwrap(PGConnection.class)).isNotNull();
				assertThat(connection.createStatement().getConnection()).isEqualTo(connection);
				assertThat(connection.equals(connection)).isTrue();
				hikari.evictConnection(connection);
			}
			assertThat(hikari.getHikariPoolMXBean().getActiveConnections()).isZero();
		});
	}

	@Test
	void withoutCaptureNothingIsDecorated() {
		run((shop) -> {
			shop.books("SELECT stars FROM review");
			assertThat(shop.found()).isEmpty();
			assertThat(shop.context.getBean(DataSource.class).getClass()).isEqualTo(HikariDataSource.class);
		}, "pgcachewatch.capture=off");
	}

	@Test
	void statementsRunAsWithoutCapture() {
		run((shop) -> {
			List<String> rows = shop.shop.streamed();
			assertThat(rows).hasSize(5000);
			assertThat(shop.found()).isEmpty();
		});
	}

	@Test
	void aFailureOfTheLookupIsNotTheMethods() {
		run((shop) -> {
			shop.context.getBean(LoadCapture.class).close();
			assertThat(shop.books("SELECT title FROM book WHERE id = 1")).containsExactly("Solaris");
			assertThat(shop.kinds()).extracting((kind) -> kind.toList().get(0))
				.containsExactly(FindingKind.OPAQUE_STATEMENT);
		});
	}

	@Test
	void memoryIsBounded() {
		run((shop) -> {
			for (int i = 0; i < 1200; i++) {
				shop.books("SELECT title FROM book WHERE id = " + i);
			}
			assertThat(shop.context.getBean(ReadRecorder.class).memory().size()).isEqualTo(1000);
		});
	}

	private void run(ThrowingConsumer test, String... properties) {
		this.contextRunner.withPropertyValues(properties).run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(new Captured(context));
		});
	}

	private interface ThrowingConsumer {

		void accept(Captured shop) throws Exception;

	}

	/**
	 * The shop, and what was found.
	 */
	private static final class Captured {

		private final ApplicationContext context;

		private final Shop shop;

		private final JdbcTemplate jdbc;

		Captured(ApplicationContext context) {
			this.context = context;
			this.shop = context.getBean(Shop.class);
			this.jdbc = context.getBean(JdbcTemplate.class);
		}

		List<Object> books(String sql, Object... arguments) {
			return this.shop.books(sql, arguments);
		}

		void booksAs(String role, String sql) {
			this.shop.booksAfter("SET LOCAL ROLE " + role, sql);
		}

		void booksUnder(String searchPath, String sql) {
			this.shop.booksAfter("SET LOCAL search_path = " + searchPath, sql);
		}

		void booksInTransaction(String sql, Object... arguments) {
			this.shop.booksInTransaction(sql, arguments);
		}

		void inTransaction(Runnable work) {
			this.context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> work.run());
		}

		int loads(Runnable call) {
			int before = this.shop.loads();
			call.run();
			return this.shop.loads() - before;
		}

		List<Occurrences> found() {
			return this.context.getBean(LoadCapture.class).findings().list();
		}

		long fills(String subject) {
			return found().stream()
				.filter((found) -> subject.equals(found.finding().subject()))
				.mapToLong(Occurrences::fills)
				.sum();
		}

		List<String> subjects() {
			return found().stream().map((found) -> found.finding().subject()).toList();
		}

		List<Tuple> kinds() {
			return found().stream().map((found) -> tuple(found.finding().kind(), found.finding().subject())).toList();
		}

		List<Tuple> kinds(String cache) {
			return found().stream()
				.filter((found) -> found.finding().cache().equals(cache))
				.map((found) -> tuple(found.finding().kind(), found.finding().subject()))
				.toList();
		}

		CacheStatus status(String cache) {
			return this.context.getBean(WatchedCaches.class)
				.status()
				.stream()
				.filter((status) -> status.name().equals(cache))
				.findFirst()
				.orElseThrow();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ShopConfiguration {

		@Bean
		Shop shop(JdbcTemplate jdbc, PlatformTransactionManager transactionManager, Inner inner,
				@Qualifier("other") ObjectProvider<DataSource> other) {
			return new Shop(jdbc, new TransactionTemplate(transactionManager), inner, other);
		}

		@Bean
		Inner inner(JdbcTemplate jdbc) {
			return new Inner(jdbc);
		}

		@Bean(defaultCandidate = false)
		@ConditionalOnProperty("test.other")
		@Qualifier("other")
		DriverManagerDataSource other(Environment environment) {
			return new DriverManagerDataSource(environment.getRequiredProperty("test.other"),
					environment.getRequiredProperty("spring.datasource.username"),
					environment.getRequiredProperty("spring.datasource.password"));
		}

	}

	static class Inner {

		private final JdbcTemplate jdbc;

		private int loads;

		Inner(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("inner")
		@PgInvalidated(table = "review")
		public List<Long> inner() {
			this.loads++;
			return this.jdbc.queryForList("SELECT id FROM review", Long.class);
		}

		@Cacheable("unwatched")
		public List<Long> unwatched() {
			return this.jdbc.queryForList("SELECT id FROM book", Long.class);
		}

		public int loads() {
			return this.loads;
		}

	}

	static class Shop {

		private final JdbcTemplate jdbc;

		private final TransactionTemplate transaction;

		private final Inner inner;

		private final ObjectProvider<DataSource> other;

		private int loads;

		Shop(JdbcTemplate jdbc, TransactionTemplate transaction, Inner inner, ObjectProvider<DataSource> other) {
			this.jdbc = jdbc;
			this.transaction = transaction;
			this.inner = inner;
			this.other = other;
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public List<Object> books(String sql, Object... arguments) {
			this.loads++;
			return query(sql, arguments);
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public List<Object> booksInTransaction(String sql, Object... arguments) {
			return inTransaction(() -> query(sql, arguments));
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public List<Object> booksAfter(String before, String sql) {
			return inTransaction(() -> {
				this.jdbc.execute(before);
				return query(sql);
			});
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public List<Object> booksAfterSavepoint(String searchPath, String sql) {
			return Objects.requireNonNull(this.transaction.execute((status) -> {
				this.jdbc.execute("SET LOCAL search_path = " + searchPath);
				Object savepoint = status.createSavepoint();
				this.jdbc.execute("SELECT 1");
				status.rollbackToSavepoint(savepoint);
				return query(sql);
			}));
		}

		@Cacheable("books")
		@PgInvalidated(table = "book")
		public List<Object> booksInScript(String sql) {
			return inTransaction(() -> {
				this.jdbc.execute(sql);
				return List.of();
			});
		}

		@Cacheable("outer")
		@PgInvalidated(table = "book")
		public List<Long> outer() {
			return this.inner.inner();
		}

		@Cacheable("outerAgain")
		@PgInvalidated(table = "book")
		public List<Long> outerAgain() {
			return this.inner.inner();
		}

		@Cacheable("fromUnwatched")
		@PgInvalidated(table = "book")
		public List<Long> fromUnwatched() {
			return this.inner.unwatched();
		}

		@Cacheable("nothing")
		@PgInvalidated(table = "book")
		public String nothing() {
			return "nothing";
		}

		@Cacheable("later")
		@PgInvalidated(table = "book")
		public CompletableFuture<List<Object>> later() {
			return CompletableFuture.supplyAsync(() -> query("SELECT id FROM review"));
		}

		@Cacheable("elsewhere")
		@PgInvalidated(table = "book")
		public List<Long> elsewhere() {
			return new JdbcTemplate(this.other.getObject()).queryForList("SELECT id FROM book", Long.class);
		}

		/**
		 * Reads a large result row by row, and writes a batch with generated keys.
		 */
		@Cacheable("streamed")
		@PgInvalidated(table = "book")
		public List<String> streamed() {
			return inTransaction(() -> this.jdbc.execute((ConnectionCallback<List<String>>) (connection) -> {
				List<String> rows = new ArrayList<>();
				try (PreparedStatement statement = connection
					.prepareStatement("SELECT title FROM book, generate_series(1, ?) WHERE id = 1")) {
					statement.setFetchSize(10);
					statement.setInt(1, 5000);
					try (ResultSet row = statement.executeQuery()) {
						while (row.next()) {
							rows.add(row.getString(1));
						}
					}
				}
				try (PreparedStatement statement = connection.prepareStatement("INSERT INTO book VALUES (?, 1, 'new')",
						new String[] { "id" })) {
					for (int id = 10; id < 13; id++) {
						statement.setInt(1, id);
						statement.addBatch();
					}
					assertThat(statement.executeBatch()).containsExactly(1, 1, 1);
					try (ResultSet keys = statement.getGeneratedKeys()) {
						keys.next();
						assertThat(keys.getLong(1)).isEqualTo(10);
					}
				}
				return rows;
			}));
		}

		public int loads() {
			return this.loads;
		}

		private List<Object> query(String sql, Object... arguments) {
			return new ArrayList<>(this.jdbc.query(sql, (row, number) -> String.valueOf(row.getObject(1)), arguments));
		}

		private <T> T inTransaction(Supplier<T> work) {
			return Objects.requireNonNull(this.transaction.execute((status) -> work.get()));
		}

	}

}
