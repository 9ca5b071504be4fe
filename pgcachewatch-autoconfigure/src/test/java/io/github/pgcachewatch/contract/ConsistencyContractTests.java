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

import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The ways in which an entry could go stale for good, and does not.
 */
class ConsistencyContractTests {

	private static TestApplication application;

	private static Books books;

	@BeforeAll
	static void start() {
		application = TestApplication.live(TestApplication.database(
				"CREATE TABLE author (id bigint PRIMARY KEY, name text)",
				"CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint REFERENCES author ON DELETE CASCADE, title text)",
				"CREATE TABLE reading (id bigint, year int, n int, PRIMARY KEY (id, year)) PARTITION BY RANGE (year)",
				"CREATE TABLE reading_a PARTITION OF reading FOR VALUES FROM (0) TO (2000)",
				"CREATE TABLE reading_b PARTITION OF reading FOR VALUES FROM (2000) TO (3000)",
				"CREATE TABLE drifting (id bigint PRIMARY KEY, title text)",
				"INSERT INTO author VALUES (1, 'Lem'), (2, 'S')",
				"INSERT INTO book SELECT i, 1, 'title ' || i FROM generate_series(1, 3000) AS i",
				"INSERT INTO drifting VALUES (1, 'x'), (2, 'x')",
				"INSERT INTO reading VALUES (1, 1990, 0), (2, 2010, 0)"), Shop.class,
				"pgcachewatch.triggers.check-interval=500ms");
		books = application.bean(Books.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private static TransactionTemplate transaction(int isolation, boolean readOnly) {
		TransactionTemplate template = new TransactionTemplate(application.bean(PlatformTransactionManager.class));
		template.setIsolationLevel(isolation);
		template.setReadOnly(readOnly);
		return template;
	}

	private void overtaken(long id, Supplier<@Nullable String> call) {
		application.database().execute("UPDATE book SET title = 'old' WHERE id = " + id);
		application.sync();
		Books.meanwhile = () -> application.change("UPDATE book SET title = 'new' WHERE id = " + id);
		assertThat(call.get()).isEqualTo("old");
		assertThat(call.get()).isEqualTo("new");
		assertThat(call.get()).isEqualTo("new");
	}

	@Test
	void aLoadThatAChangeOvertakesIsNotStored() {
		overtaken(10, () -> books.alone(10));
		overtaken(10, () -> books.cacheable(10));
		overtaken(10, () -> books.sync(10));
		overtaken(10, () -> books.cacheableSync(10));
		overtaken(10, () -> books.future(10).join());
		overtaken(10, () -> books.futureSync(10).join());
		overtaken(10, () -> books.mono(10).block());
		overtaken(10, books::all);
	}

	@Test
	void anOlderSnapshotFillsNothing() {
		for (boolean readOnly : new boolean[] { false, true }) {
			application.change("UPDATE book SET title = 'old' WHERE id = 20");
			TransactionTemplate repeatable = transaction(TransactionDefinition.ISOLATION_REPEATABLE_READ, readOnly);
			repeatable.executeWithoutResult((status) -> {
				application.bean(JdbcTemplate.class).queryForList("SELECT count(*) FROM author");
				application.change("UPDATE book SET title = 'new' WHERE id = 20");
				assertThat(books.alone(20)).isEqualTo("old");
				assertThat(books.cacheableSync(20)).isEqualTo("old");
				assertThat(books.sync(20)).isEqualTo("old");
			});
			assertThat(books.alone(20)).isEqualTo("new");
			assertThat(books.cacheableSync(20)).isEqualTo("new");
			assertThat(books.sync(20)).isEqualTo("new");
		}
	}

	@Test
	void aDeclaredTransactionCountsFromItsBegin() {
		application.change("UPDATE book SET title = 'old' WHERE id = 21");
		assertThat(application.bean(Reports.class)
			.report(21, () -> application.change("UPDATE book SET title = 'new' WHERE id = 21"))).isEqualTo("old");
		assertThat(books.alone(21)).isEqualTo("new");
	}

	@Test
	void whatATransactionReadIsCachedAfterItsCommit() {
		TransactionTemplate transaction = transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, false);
		String title = transaction.execute((status) -> books.alone(22));
		assertThat(books.alone(22)).isSameAs(title);
		TransactionTemplate readOnly = transaction(TransactionDefinition.ISOLATION_READ_COMMITTED, true);
		String second = readOnly.execute((status) -> books.alone(23));
		assertThat(books.alone(23)).isSameAs(second);
	}

	@Test
	void aRolledBackRowIsNotCached() {
		for (Supplier<@Nullable String> call : java.util.List.<Supplier<@Nullable String>>of(() -> books.alone(30),
				() -> books.sync(30), () -> books.cacheable(30), () -> books.cacheableSync(30),
				() -> books.future(30).join(), books::all)) {
			application.watch().resync();
			application.sync();
			transaction(TransactionDefinition.ISOLATION_DEFAULT, false).executeWithoutResult((status) -> {
				application.bean(JdbcTemplate.class).update("UPDATE book SET title = 'uncommitted' WHERE id = 30");
				assertThat(call.get()).isNotNull();
				status.setRollbackOnly();
			});
			assertThat(call.get()).doesNotContain("uncommitted");
			application.change("UPDATE book SET title = title || '.' WHERE id = 30");
		}
	}

	@Test
	void aCommittedRowOfTheOwnTransactionIsSeenAfterSync() {
		books.alone(31);
		transaction(TransactionDefinition.ISOLATION_DEFAULT, false).executeWithoutResult((status) -> {
			application.bean(JdbcTemplate.class).update("UPDATE book SET title = 'mine' WHERE id = 31");
			books.alone(31);
		});
		application.sync();
		assertThat(books.alone(31)).isEqualTo("mine");
	}

	@Test
	void everyStatementThatChangesRowsIsHeardOf() throws SQLException {
		evicted(40, "INSERT INTO book VALUES (40, 1, 'a') ON CONFLICT (id) DO UPDATE SET title = 'upserted'");
		evicted(40, "MERGE INTO book USING (SELECT 40 AS id) AS s ON book.id = s.id "
				+ "WHEN MATCHED THEN UPDATE SET title = 'merged'");
		evicted(40, "WITH changed AS (UPDATE book SET title = 'cte' WHERE id = 40 RETURNING id) SELECT * FROM changed");
		evicted(40, "DO $$ BEGIN UPDATE book SET title = 'plpgsql' WHERE id = 40; END $$");
		evicted(40, "DELETE FROM book WHERE id = 40");
		assertThat(books.alone(40)).isNull();
		try (Connection connection = application.database().connect()) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY book FROM STDIN", new StringReader("40\t1\tcopied\n"));
		}
		catch (java.io.IOException ex) {
			throw new IllegalStateException(ex);
		}
		application.sync();
		assertThat(books.alone(40)).isEqualTo("copied");
		application.change("INSERT INTO author VALUES (5, 'gone soon')",
				"INSERT INTO book VALUES (5000, 5, 'cascaded')");
		assertThat(books.alone(5000)).isEqualTo("cascaded");
		application.change("DELETE FROM author WHERE id = 5");
		assertThat(books.alone(5000)).isNull();
	}

	private void evicted(long id, String sql) {
		books.alone(id);
		application.change(sql);
		String expected = application.bean(JdbcTemplate.class)
			.queryForList("SELECT title FROM book WHERE id = " + id, String.class)
			.stream()
			.findFirst()
			.orElse(null);
		assertThat(books.alone(id)).as(sql).isEqualTo(expected);
	}

	@Test
	void aChangeOfThousandsOfRowsIsHeardOf() {
		books.alone(2500);
		books.alone(150);
		application.change("UPDATE book SET title = 'bulk' WHERE id > 2000");
		assertThat(books.alone(2500)).isEqualTo("bulk");
		application.change("UPDATE book SET title = 'less' WHERE id BETWEEN 100 AND 999");
		assertThat(books.alone(150)).isEqualTo("less");
	}

	@Test
	void manyStatementsOfOneTransactionAreHeardOf() throws SQLException {
		for (long id = 300; id < 400; id++) {
			books.alone(id);
		}
		try (Connection connection = application.database().connect(); var statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			for (long id = 300; id < 400; id++) {
				statement.execute("UPDATE book SET title = 'each' WHERE id = " + id);
			}
			connection.commit();
		}
		application.sync();
		for (long id = 300; id < 400; id++) {
			assertThat(books.alone(id)).isEqualTo("each");
		}
	}

	@Test
	void partitionsAreWatchedThroughTheirRoot() {
		application.assertEvictedBy(() -> books.reading(1), "UPDATE reading SET n = n + 1 WHERE id = 1");
		application.assertKeptDespite(() -> books.reading(1), "UPDATE reading SET n = n + 1 WHERE id = 2");
		application.assertEvictedBy(() -> books.reading(1), "UPDATE reading_a SET n = n + 1 WHERE id = 1");
		application.assertEvictedBy(() -> books.reading(1), "UPDATE reading SET year = 2020 WHERE id = 1");
		application.assertEvictedBy(() -> books.reading(1), "TRUNCATE reading_b");
	}

	@Test
	void aPartitionThatIsAddedLaterIsWatchedSoon() {
		application.database().execute("CREATE TABLE reading_c PARTITION OF reading FOR VALUES FROM (3000) TO (4000)");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> {
			Object before = application.assertCached(() -> books.reading(7));
			application.change("INSERT INTO reading_c VALUES (7, 3001, 0) ON CONFLICT (id, year) DO UPDATE SET n = 1");
			assertThat(books.reading(7)).isNotSameAs(before);
		});
	}

	@Test
	void aTriggerThatIsDisabledOrDroppedIsRepairedAndItsCacheCleared() {
		for (String ddl : new String[] { "ALTER TABLE drifting DISABLE TRIGGER ALL",
				"DO $$ DECLARE name text; BEGIN FOR name IN SELECT tgname FROM pg_trigger "
						+ "WHERE tgrelid = 'drifting'::regclass AND NOT tgisinternal LOOP "
						+ "EXECUTE format('DROP TRIGGER %I ON drifting', name); END LOOP; END $$" }) {
			String before = books.drifting(1);
			application.database().execute(ddl, "UPDATE drifting SET title = title || '!' WHERE id = 1");
			await().atMost(TestApplication.LIMIT)
				.untilAsserted(() -> assertThat(books.drifting(1)).isEqualTo(before + "!"));
			await().atMost(TestApplication.LIMIT).untilAsserted(() -> {
				books.drifting(1);
				application.change("UPDATE drifting SET title = title || '?' WHERE id = 1");
				assertThat(books.drifting(1)).isEqualTo(application.bean(JdbcTemplate.class)
					.queryForObject("SELECT title FROM drifting WHERE id = 1", String.class));
				assertThat(application.assertCached(() -> books.drifting(1))).isNotNull();
			});
		}
	}

	@Test
	void aTableThatIsReplacedByAnotherIsWatchedSoon() {
		application.database()
			.execute("BEGIN; ALTER TABLE drifting RENAME TO drifted; "
					+ "CREATE TABLE drifting (id bigint PRIMARY KEY, title text); "
					+ "INSERT INTO drifting VALUES (1, 'swapped'), (2, 'x'); COMMIT");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> assertThat(books.drifting(1)).startsWith("swapped"));
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> {
			String before = books.drifting(1);
			application.change("UPDATE drifting SET title = title || '?' WHERE id = 1");
			assertThat(books.drifting(1)).isNotEqualTo(before);
		});
	}

	@Test
	void whenACacheFailsToEvictItsEntryIsNotServed() {
		books.flaky(1);
		FlakyCache.failures = 3;
		application.change("UPDATE book SET title = 'evict me' WHERE id = 1");
		assertThat(books.flaky(1)).isEqualTo("evict me");
		await().atMost(TestApplication.LIMIT).untilAsserted(() -> application.assertCached(() -> books.flaky(1)));
		application.assertEvictedBy(() -> books.flaky(1), "UPDATE book SET title = 'once more' WHERE id = 1");
	}

	@Test
	void theMethodsExceptionIsPassedOnThroughEveryKindOfCall() {
		assertThatExceptionOfType(java.io.IOException.class).isThrownBy(() -> books.checked(1));
		assertThatExceptionOfType(java.io.IOException.class).isThrownBy(() -> books.checkedSync(1));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, Reports.class })
	static class Shop {

		@Bean
		@org.springframework.context.annotation.Primary
		org.springframework.cache.caffeine.CaffeineCacheManager caffeine() {
			return new org.springframework.cache.caffeine.CaffeineCacheManager();
		}

		@Bean
		ConcurrentMapCacheManager flakyManager() {
			return new ConcurrentMapCacheManager() {

				@Override
				protected Cache createConcurrentMapCache(String name) {
					return new FlakyCache(name);
				}

			};
		}

	}

	static class FlakyCache extends ConcurrentMapCache {

		static volatile int failures;

		FlakyCache(String name) {
			super(name);
		}

		private static void fail() {
			if (failures > 0) {
				failures--;
				throw new IllegalStateException("flaky on purpose");
			}
		}

		@Override
		public void evict(Object key) {
			fail();
			super.evict(key);
		}

		@Override
		public boolean evictIfPresent(Object key) {
			fail();
			return super.evictIfPresent(key);
		}

		@Override
		public void clear() {
			fail();
			super.clear();
		}

		@Override
		public boolean invalidate() {
			fail();
			return super.invalidate();
		}

	}

	@Service
	static class Reports {

		private final Books books;

		private final JdbcTemplate jdbc;

		Reports(Books books, JdbcTemplate jdbc) {
			this.books = books;
			this.jdbc = jdbc;
		}

		@Transactional(isolation = Isolation.REPEATABLE_READ)
		public @Nullable String report(long id, Runnable meanwhile) {
			this.jdbc.queryForList("SELECT count(*) FROM author");
			meanwhile.run();
			return this.books.alone(id);
		}

	}

	@Service
	static class Books {

		private static final Map<String, Integer> loads = new ConcurrentHashMap<>();

		static volatile @Nullable Runnable meanwhile;

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		private @Nullable String read(long id) {
			loads.merge("read", 1, Integer::sum);
			String title = this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id)
				.stream()
				.findFirst()
				.orElse(null);
			Runnable meanwhile = Books.meanwhile;
			Books.meanwhile = null;
			if (meanwhile != null) {
				meanwhile.run();
			}
			return title;
		}

		@PgInvalidated(table = "book", key = "id")
		public @Nullable String alone(long id) {
			return read(id);
		}

		@PgInvalidated(table = "book")
		public @Nullable String all() {
			return read(10);
		}

		@Cacheable("cacheable")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String cacheable(long id) {
			return read(id);
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public @Nullable String sync(long id) {
			return read(id);
		}

		@Cacheable(cacheNames = "cacheable-sync", sync = true)
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String cacheableSync(long id) {
			return read(id);
		}

		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<@Nullable String> future(long id) {
			return CompletableFuture.completedFuture(read(id));
		}

		@Cacheable(cacheNames = "future-sync", sync = true)
		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<@Nullable String> futureSync(long id) {
			return CompletableFuture.supplyAsync(() -> read(id));
		}

		@PgInvalidated(table = "book", key = "id")
		public Mono<String> mono(long id) {
			return Mono.fromSupplier(() -> read(id));
		}

		@PgInvalidated(table = "reading", key = "id")
		public Object reading(long id) {
			return new Object();
		}

		@PgInvalidated(table = "drifting", key = "id")
		public String drifting(long id) {
			return this.jdbc.queryForList("SELECT title FROM drifting WHERE id = ?", String.class, id).get(0);
		}

		@Cacheable(cacheNames = "flaky", cacheManager = "flakyManager")
		@PgInvalidated(table = "book", key = "id")
		public @Nullable String flaky(long id) {
			return read(id);
		}

		@PgInvalidated(table = "book", key = "id")
		public String checked(long id) throws java.io.IOException {
			throw new java.io.IOException("on purpose");
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public String checkedSync(long id) throws java.io.IOException {
			throw new java.io.IOException("on purpose");
		}

	}

}
