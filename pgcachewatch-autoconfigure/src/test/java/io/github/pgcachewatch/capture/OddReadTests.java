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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.SimpleJdbcCall;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.rowset.SqlRowSet;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests for the less usual ways in which a method reads a table that it is not bound to.
 */
class OddReadTests {

	private static final String REVIEWS = "SELECT stars FROM review";

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE review (id bigint PRIMARY KEY, stars int)",
				"INSERT INTO review VALUES (1, 5)", "CREATE SCHEMA archive",
				"CREATE TABLE archive.book (id bigint, title text)", "CREATE FUNCTION reviews() RETURNS refcursor "
						+ "LANGUAGE plpgsql AS $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT * FROM review; RETURN c; END $$");
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ReadConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true");
	}

	static Stream<Arguments> seen() {
		return Stream.of(read("a stream of rows", (jdbc, inner) -> {
			try (Stream<Integer> stars = jdbc.queryForStream(REVIEWS, (row, number) -> row.getInt(1))) {
				assertThat(stars).containsExactly(5);
			}
		}), read("a disconnected row set", (jdbc, inner) -> {
			SqlRowSet rows = jdbc.queryForRowSet(REVIEWS);
			assertThat(rows.next()).isTrue();
			assertThat(rows.getInt(1)).isEqualTo(5);
		}), read("an inner transaction of its own",
				(jdbc, inner) -> inner.executeWithoutResult((status) -> jdbc.queryForList(REVIEWS))),
				read("a cursor that a function returns", (jdbc, inner) -> inner.executeWithoutResult((status) -> {
					List<?> rows = (List<?>) new SimpleJdbcCall(jdbc).withFunctionName("reviews")
						.returningResultSet("rows", (row, number) -> row.getInt("stars"))
						.execute()
						.get("rows");
					assertThat(rows).hasSize(1);
				})), read("rows that are updated in place", (jdbc, inner) -> onConnection(jdbc, (connection) -> {
					Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE,
							ResultSet.CONCUR_UPDATABLE);
					ResultSet rows = statement.executeQuery("SELECT id, stars FROM review");
					assertThat(rows.next()).isTrue();
					rows.updateInt("stars", 4);
					rows.updateRow();
					rows.refreshRow();
					assertThat(rows.getInt("stars")).isEqualTo(4);
				})),
				read("a batch",
						(jdbc, inner) -> jdbc.batchUpdate("UPDATE book SET title = title WHERE id = 1",
								"UPDATE book SET title = title WHERE id IN (SELECT stars FROM review)")),
				read("a batch with parameters",
						(jdbc, inner) -> jdbc.batchUpdate(
								"UPDATE book SET title = title WHERE id = ? AND id IN (SELECT stars FROM review)",
								List.of(new Object[] { 1L }, new Object[] { 2L }))),
				read("a cursor of SQL", (jdbc, inner) -> inner.executeWithoutResult((status) -> {
					jdbc.execute("DECLARE c CURSOR FOR " + REVIEWS);
					assertThat(jdbc.queryForList("FETCH ALL FROM c", Integer.class)).containsExactly(5);
				})), read("a statement that SQL prepares", (jdbc, inner) -> onConnection(jdbc, (connection) -> {
					try (Statement statement = connection.createStatement()) {
						statement.execute("PREPARE p AS " + REVIEWS);
						assertThat(statement.executeQuery("EXECUTE p").next()).isTrue();
					}
				})));
	}

	@ParameterizedTest
	@MethodSource("seen")
	void aTableIsFoundOrItsStatementIsOpaque(CachedRead read) {
		run((reads) -> {
			assertThat(reads.read(read)).isEqualTo("read");
			assertThat(reads.findings()).isNotEmpty()
				.allSatisfy((finding) -> assertThat(finding).isIn(tuple(FindingKind.UNCOVERED_TABLE, "public.review"),
						tuple(FindingKind.OPAQUE_STATEMENT, "it is no single query")));
		});
	}

	@Test
	void aPoolMayAlterTheSearchPathOfItsConnections() {
		run((reads) -> {
			reads.read((jdbc, inner) -> jdbc.queryForList("SELECT title FROM book"));
			assertThat(reads.findings()).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "archive.book"));
		}, "spring.datasource.hikari.connection-init-sql=SET search_path = archive");
	}

	@Test
	void connectionsOfTheDriverAreRecordedWithoutAPool() {
		run((reads) -> {
			reads.read((jdbc, inner) -> jdbc.queryForList("SELECT title FROM book WHERE id = ?", 1L));
			assertThat(reads.findings()).isEmpty();
			reads.read((jdbc, inner) -> inner.executeWithoutResult((status) -> jdbc.queryForList(REVIEWS)));
			assertThat(reads.findings()).containsExactly(tuple(FindingKind.UNCOVERED_TABLE, "public.review"));
		}, "spring.datasource.type=" + SimpleDriverDataSource.class.getName());
	}

	@Test
	void aLoadWhoseInnerTransactionIsRolledBackIsNotStored() {
		run((reads) -> {
			AtomicInteger loads = new AtomicInteger();
			CachedRead read = (jdbc, inner) -> inner.executeWithoutResult((status) -> {
				loads.incrementAndGet();
				jdbc.queryForList(REVIEWS);
				status.setRollbackOnly();
			});
			reads.read(read);
			reads.read(read);
			assertThat(loads).hasValue(2);
		});
	}

	private void run(Consumer<CachedReads> test, String... properties) {
		this.contextRunner.withPropertyValues(properties).run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(context.getBean(CachedReads.class));
		});
	}

	private static Arguments read(String name, CachedRead read) {
		return argumentSet(name, read);
	}

	private static void onConnection(JdbcTemplate jdbc, ConnectionWork work) {
		jdbc.execute((ConnectionCallback<?>) (connection) -> {
			work.run(connection);
			return null;
		});
	}

	/**
	 * What a cached method does.
	 */
	interface CachedRead {

		/**
		 * Reads.
		 * @param jdbc runs statements
		 * @param inner begins a transaction of its own
		 */
		void run(JdbcTemplate jdbc, TransactionTemplate inner);

	}

	private interface ConnectionWork {

		void run(Connection connection) throws SQLException;

	}

	@Configuration(proxyBeanMethods = false)
	static class ReadConfiguration {

		@Bean
		CachedReads reads(JdbcTemplate jdbc, PlatformTransactionManager transactionManager,
				ObjectProvider<LoadCapture> capture) {
			TransactionTemplate inner = new TransactionTemplate(transactionManager);
			inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
			return new CachedReads(jdbc, inner, capture);
		}

	}

	static class CachedReads {

		private final JdbcTemplate jdbc;

		private final TransactionTemplate inner;

		private final ObjectProvider<LoadCapture> capture;

		CachedReads(JdbcTemplate jdbc, TransactionTemplate inner, ObjectProvider<LoadCapture> capture) {
			this.jdbc = jdbc;
			this.inner = inner;
			this.capture = capture;
		}

		@Cacheable("books")
		@PgInvalidated(table = "public.book")
		public String read(CachedRead read) {
			read.run(this.jdbc, this.inner);
			return "read";
		}

		public List<Tuple> findings() {
			return this.capture.getObject()
				.findings()
				.list()
				.stream()
				.map(ReadFindings.Occurrences::finding)
				.map((finding) -> tuple(finding.kind(), finding.subject()))
				.toList();
		}

	}

}
