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

package io.github.pgcachewatch.watch;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.actuate.PgCacheWatchHealthIndicator;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchHealthContributorAutoConfiguration;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of caches whose table, or whose table's triggers, are altered
 * while the application runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class TriggerDriftTests {

	private static final String OF_EACH_TRIGGER = """
			DO $$ DECLARE t record; BEGIN
				FOR t IN SELECT tgname AS name, tgfoid::regproc::text AS function FROM pg_trigger
						WHERE tgrelid = 'book'::regclass AND NOT tgisinternal AND tgname LIKE '%%pgcachewatch%%' LOOP
					EXECUTE format('%s', t.name, t.function);
				END LOOP;
			END $$""";

	private static final String DROP_EACH_TRIGGER = ofEachTrigger("DROP TRIGGER %I ON book");

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class, AuthorsConfiguration.class)
			.withConfiguration(AutoConfigurations.of(PgCacheWatchHealthContributorAutoConfiguration.class))
			.withPropertyValues("pgcachewatch.triggers.check-interval=100ms");
	}

	private static String ofEachTrigger(String statement) {
		return OF_EACH_TRIGGER.formatted(statement);
	}

	static Stream<String> drifts() {
		return Stream.of(DROP_EACH_TRIGGER, "ALTER TABLE book DISABLE TRIGGER ALL",
				ofEachTrigger("ALTER TABLE book DISABLE TRIGGER %I"),
				ofEachTrigger("ALTER TABLE book ENABLE REPLICA TRIGGER %I"),
				ofEachTrigger("DROP FUNCTION IF EXISTS %2$s CASCADE"),
				ofEachTrigger("CREATE OR REPLACE FUNCTION %2$s() RETURNS trigger LANGUAGE plpgsql AS "
						+ "''BEGIN RETURN NULL; END''"),
				"DROP TABLE book; CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text); "
						+ "INSERT INTO book VALUES (1, 1, 'Solaris')",
				"ALTER TABLE book RENAME TO former; CREATE TABLE book (LIKE former INCLUDING ALL); "
						+ "INSERT INTO book TABLE former",
				"CREATE SCHEMA archive; ALTER TABLE book SET SCHEMA archive; CREATE TABLE book AS TABLE archive.book",
				"DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE author (id bigint PRIMARY KEY, name text); "
						+ "CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text); "
						+ "INSERT INTO author VALUES (1, 'Lem'); INSERT INTO book VALUES (1, 1, 'Solaris')");
	}

	@ParameterizedTest
	@MethodSource("drifts")
	void whenTriggersDriftTheyAreRepairedAndTheTablesCachesCleared(String drift, CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			alter(drift, "UPDATE book SET title = 'unheard' WHERE id = 1");
			awaitTitle(books, 1, "unheard");
			awaitCached(books, 1);
			assertFollows(context, books);
			// The latter where the check was under way already, and repaired at once.
			assertThat(output.toString()).containsAnyOf(
					"The triggers of the table 'book' are in order: caches that depend on it are cleared",
					"The table 'book' or its triggers had been altered");
		});
	}

	@Test
	void whenTriggersFireNoLongerAlwaysTheyAreHadDoSoAgain() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			alter(ofEachTrigger("ALTER TABLE book ENABLE TRIGGER %I"), "SET LOCAL session_replication_role = replica",
					"UPDATE book SET title = 'unheard' WHERE id = 1");
			awaitTitle(books, 1, "unheard");
			await().atMost(Bookshop.LIMIT)
				.until(() -> context.getBean(JdbcTemplate.class)
					.queryForList("SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'book'::regclass "
							+ "AND NOT tgisinternal", String.class)
					.stream()
					.allMatch("A"::equals));
			assertThat(context.getBean(TriggerMonitor.class).isComplete()).isTrue();
		});
	}

	@ParameterizedTest
	@MethodSource("drifts")
	void whatDriftedWhileTheListenerWasAwayIsRepairedBeforeAnythingIsServed(String drift) {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=1h").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			ChangeSource listener = context.getBean(ChangeSource.class);
			alter(drift, "UPDATE book SET title = 'unheard' WHERE id = 1",
					"SELECT pg_terminate_backend(" + listener.status().backendPid() + ")");
			await().atMost(Bookshop.LIMIT)
				.until(() -> listener.status().reconnects() == 1 && listener.state() == ListenerState.LIVE);
			assertThat(books.title(1)).isEqualTo("unheard");
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@ParameterizedTest
	@MethodSource("drifts")
	void whenAskedToVerifyTriggersAreRepairedAndTheTablesCachesClearedAtOnce(String drift) {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=0").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			alter(drift, "UPDATE book SET title = 'unheard' WHERE id = 1");
			context.getBean(PgCacheWatch.class).verify();
			assertThat(books.title(1)).isEqualTo("unheard");
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@Test
	void whenAskedToVerifyATableThatCameAgainWithItsTriggersItsCachesAreCleared() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=0").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			alter("DROP TABLE book", "CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text)",
					"INSERT INTO book VALUES (1, 1, 'unheard')");
			this.contextRunner.run((other) -> assertThat(other).hasNotFailed());
			String installedByTheOther = functions(context);
			assertThat(books.title(1)).isEqualTo("Solaris");
			context.getBean(PgCacheWatch.class).verify();
			assertThat(books.title(1)).isEqualTo("unheard");
			assertThat(functions(context)).isEqualTo(installedByTheOther);
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@Test
	void whenAskedToVerifyWithoutADatabaseTheCallerIsToldAndTheNextCheckGoesOn() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=none").run((context) -> {
			Bookshop.liveBooks(context);
			String name = this.database.name();
			TestDatabase admin = new TestDatabase(this.database.url().replace("/" + name, "/postgres"), "postgres",
					this.database.username(), this.database.password());
			admin.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
			try {
				assertThatExceptionOfType(DataAccessResourceFailureException.class)
					.isThrownBy(context.getBean(PgCacheWatch.class)::verify);
			}
			finally {
				admin.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
			}
			context.getBean(PgCacheWatch.class).verify();
		});
	}

	@Test
	void whileARepairWaitsForAWriterTheTablesCachesAreBypassed(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			try (Connection writer = this.database.connect(); Statement statement = writer.createStatement()) {
				writer.setAutoCommit(false);
				statement.execute(DROP_EACH_TRIGGER);
				// From here on it holds a lock that is in the way of CREATE TRIGGER
				// alone.
				writer.commit();
				statement.execute("UPDATE book SET title = 'unheard' WHERE id = 1");
				await().atMost(Bookshop.LIMIT).until(() -> status(context, "book").state() != TriggerState.OK);
				assertThat(isBypassed(books, 1)).isTrue();
				assertThat(context.getBean(PgCacheWatchHealthIndicator.class).health().getDetails())
					.extractingByKey("missingTriggers")
					.asString()
					.contains("book (");
				writer.commit();
			}
			awaitTitle(books, 1, "unheard");
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@Test
	void whenOneTableDriftsTheCachesOfOthersAreLeftAlone() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			Authors authors = context.getBean(Authors.class);
			String name = authors.name(1);
			awaitCached(books, 1);
			alter(DROP_EACH_TRIGGER, "UPDATE book SET title = 'unheard' WHERE id = 1");
			awaitTitle(books, 1, "unheard");
			awaitCached(books, 1);
			assertThat(authors.name(1)).isSameAs(name);
		});
	}

	@Test
	void whenTriggersMayNotBeRepairedOnlyTheirTablesCachesAreBypassed(CapturedOutput output) {
		String role = this.database.name() + "_app";
		this.database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"GRANT CREATE, USAGE ON SCHEMA public TO " + role, "GRANT SELECT, TRIGGER ON book, author TO " + role);
		this.contextRunner.withPropertyValues("spring.datasource.username=" + role, "spring.datasource.password=secret")
			.run((context) -> {
				Books books = Bookshop.liveBooks(context);
				Authors authors = context.getBean(Authors.class);
				String name = authors.name(1);
				awaitCached(books, 1);
				alter(DROP_EACH_TRIGGER, "REVOKE TRIGGER ON book FROM " + role);
				await().atMost(Bookshop.LIMIT)
					.until(() -> isBypassed(books, 1) && output.getOut().contains("may not install the triggers"));
				assertThat(output).contains("Grant it TRIGGER on the tables").contains("CREATE OR REPLACE TRIGGER");
				assertThat(authors.name(1)).isSameAs(name);
				this.database.execute("GRANT TRIGGER ON book TO " + role);
				awaitCached(books, 1);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"CREATE TABLE later PARTITION OF book FOR VALUES FROM (1000) TO (2000); "
					+ "INSERT INTO later VALUES (1000, 1, 'new')",
			"CREATE TABLE later (LIKE book INCLUDING ALL); INSERT INTO later VALUES (1000, 1, 'new'); "
					+ "ALTER TABLE book ATTACH PARTITION later FOR VALUES FROM (1000) TO (2000)",
			"ALTER TABLE spare RENAME TO later; UPDATE later SET title = 'new'; "
					+ "ALTER TABLE book ATTACH PARTITION later FOR VALUES FROM (1000) TO (2000)" })
	void whenAPartitionComesItsRowsAreSeenAndItsTriggersInstalled(String statements) {
		partition();
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThat(books.title(1000)).isEmpty();
			alter(statements);
			awaitTitle(books, 1000, "new");
			awaitCached(books, 1000);
			this.database.execute("UPDATE later SET title = 'heard' WHERE id = 1000");
			context.getBean(PgCacheWatch.class).sync().join();
			assertThat(books.title(1000)).isEqualTo("heard");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE book DETACH PARTITION former", "DROP TABLE former" })
	void whenAPartitionGoesItsRowsAreNotServedAnyMore(String statement) {
		partition();
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			assertThat(books.title(1)).isNotEmpty();
			alter(statement);
			awaitTitle(books, 1, "");
			awaitCached(books, 1);
		});
	}

	@Test
	void whenAPartitionWasAwayBetweenTwoChecksItsRowsAreSeenAgain() {
		partition();
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=0").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			alter("ALTER TABLE book DETACH PARTITION former");
			assertThat(books.title(1)).isEmpty();
			alter("ALTER TABLE book ATTACH PARTITION former FOR VALUES FROM (0) TO (1000)");
			assertThat(books.title(1)).isEmpty();
			context.getBean(TriggerMonitor.class).verify();
			awaitTitle(books, 1, "Solaris");
		});
	}

	@Test
	void whenAFunctionWasAnotherBetweenTwoChecksTheTablesCachesAreCleared() {
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.check-interval=0").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			this.database.execute("""
					DO $$ DECLARE original text; BEGIN
						SELECT pg_get_functiondef(tgfoid) INTO original FROM pg_trigger
							WHERE tgrelid = 'book'::regclass AND NOT tgisinternal LIMIT 1;
						EXECUTE regexp_replace(original, 'AS .function.*', 'AS ''BEGIN RETURN NULL; END''');
						UPDATE book SET title = 'unheard' WHERE id = 1;
						EXECUTE original;
					END $$""");
			assertThat(books.title(1)).isEqualTo("Solaris");
			context.getBean(TriggerMonitor.class).verify();
			awaitTitle(books, 1, "unheard");
			awaitCached(books, 1);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE book RENAME COLUMN id TO number", "ALTER TABLE book RENAME TO former" })
	void whileATableIsNotAsItIsBoundItsCachesAreBypassed(String statement, CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			Authors authors = context.getBean(Authors.class);
			String name = authors.name(1);
			awaitCached(books, 1);
			this.database.execute(statement);
			await().atMost(Bookshop.LIMIT).until(() -> status(context, "book").state() == TriggerState.INVALID);
			assertThat(output).contains("Caches that depend on the table 'book' are bypassed: Table 'book'");
			assertThat(authors.name(1)).isSameAs(name);
			this.database.execute(statement.endsWith("former") ? "ALTER TABLE former RENAME TO book"
					: "ALTER TABLE book RENAME COLUMN number TO id");
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@Test
	void whenAColumnsTypeIsChangedTheTablesCachesAreCleared() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			this.database.execute("ALTER TABLE book ALTER COLUMN title TYPE varchar USING upper(title)");
			awaitTitle(books, 1, "SOLARIS");
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	@ParameterizedTest
	@MethodSource("drifts")
	void whereTriggersAreOnlyValidatedTheCachesAreBypassedUntilTheyAreMended(String drift) {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withPropertyValues("pgcachewatch.triggers.mode=validate").run((context) -> {
			Books books = Bookshop.liveBooks(context);
			awaitCached(books, 1);
			alter(drift, "UPDATE book SET title = 'unheard' WHERE id = 1");
			await().atMost(Bookshop.LIMIT)
				.until(() -> status(context, "book").state() != TriggerState.OK && isBypassed(books, 1));
			context.getBean(TriggerMonitor.class).verify();
			assertThat(status(context, "book").state()).isNotEqualTo(TriggerState.OK);
			this.contextRunner.run((other) -> assertThat(other).hasNotFailed());
			awaitCached(books, 1);
			assertThat(books.title(1)).isEqualTo("unheard");
			assertFollows(context, books);
		});
	}

	@Test
	void whenANewerVersionRepairsTheTriggersTheyAreLeftAsTheyAre() {
		this.contextRunner.run((context) -> {
			Books books = Bookshop.liveBooks(context);
			this.database.execute("""
					DO $$ BEGIN
						EXECUTE (SELECT string_agg(replace(replace(pg_get_triggerdef(oid), '{"pgcachewatch":2,',
								'{"pgcachewatch":3,'), 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER'), ';')
							FROM pg_trigger WHERE tgrelid = 'book'::regclass AND NOT tgisinternal);
					END $$""");
			String newer = functions(context);
			assertThat(newer).contains("{\"pgcachewatch\":3,");
			context.getBean(TriggerMonitor.class).verify();
			context.getBean(TriggerMonitor.class).verify();
			assertThat(functions(context)).isEqualTo(newer);
			awaitCached(books, 1);
			assertFollows(context, books);
		});
	}

	/**
	 * Puts Bookshop's rows into a partition.
	 */
	private void partition() {
		alter("ALTER TABLE book RENAME TO former",
				"CREATE TABLE book (LIKE former INCLUDING ALL) PARTITION BY RANGE (id)",
				"ALTER TABLE book ATTACH PARTITION former FOR VALUES FROM (0) TO (1000)",
				"CREATE TABLE spare (LIKE book INCLUDING ALL)", "INSERT INTO spare VALUES (1000, 1, 'old')");
	}

	/**
	 * In one transaction, so that no check comes in between.
	 */
	private void alter(String... statements) {
		this.database.execute("BEGIN; " + String.join("; ", statements) + "; COMMIT");
	}

	private void assertFollows(ApplicationContext context, Books books) {
		this.database.execute("UPDATE book SET title = 'heard' WHERE id = 1");
		context.getBean(PgCacheWatch.class).sync().join();
		assertThat(books.title(1)).isEqualTo("heard");
	}

	private static TableStatus status(ApplicationContext context, String table) {
		return context.getBean(TriggerMonitor.class)
			.tables()
			.stream()
			.filter((status) -> status.table().name().equals(table))
			.findFirst()
			.orElseThrow();
	}

	private static String functions(ApplicationContext context) {
		return String.join("\n", context.getBean(JdbcTemplate.class)
			.queryForList(
					"SELECT xmin || pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE '%pgcachewatch%' ORDER BY oid",
					String.class));
	}

	private static boolean isBypassed(Books books, long id) {
		int before = books.loads(id);
		books.title(id);
		books.title(id);
		return books.loads(id) == before + 2;
	}

	private static void awaitTitle(Books books, long id, String title) {
		await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> books.title(id).equals(title));
	}

	private static void awaitCached(Books books, long id) {
		await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
			books.title(id);
			int before = books.loads(id);
			books.title(id);
			return books.loads(id) == before;
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class AuthorsConfiguration {

		@Bean
		Authors authors(JdbcTemplate jdbc) {
			return new Authors(jdbc);
		}

	}

	/**
	 * Reads what is on another table.
	 */
	static class Authors {

		private final JdbcTemplate jdbc;

		Authors(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "author", key = "id")
		public String name(long id) {
			return Objects
				.requireNonNull(this.jdbc.queryForObject("SELECT name FROM author WHERE id = ?", String.class, id));
		}

	}

}
