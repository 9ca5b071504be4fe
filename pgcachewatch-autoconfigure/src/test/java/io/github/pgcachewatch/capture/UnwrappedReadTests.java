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

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgConnection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests for what is read by what a connection is unwrapped to.
 */
class UnwrappedReadTests {

	private static final String REVIEWS = "SELECT stars FROM review";

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		TestDatabase database = Bookshop.createDatabase();
		database.execute("CREATE TABLE review (id bigint, stars int)", "INSERT INTO review VALUES (1, 5)");
		this.contextRunner = Bookshop.contextRunner(database)
			.withUserConfiguration(ReadConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true");
	}

	static Stream<Arguments> unseen() {
		return Stream.of(read("CopyManager", (connection) -> copy(connection.unwrap(PGConnection.class).getCopyAPI())),
				read("new CopyManager", (connection) -> copy(new CopyManager(connection.unwrap(BaseConnection.class)))),
				read("the driver's class",
						(connection) -> execute(connection.unwrap(PgConnection.class).createStatement())),
				read("the driver's interface, cast", (connection) -> execute(
						((Connection) connection.unwrap(PGConnection.class)).prepareStatement(REVIEWS))));
	}

	@ParameterizedTest
	@MethodSource("unseen")
	void whatIsRunPastTheRecordingIsOpaque(ConnectionCallback<?> read) {
		this.contextRunner.run((context) -> {
			CachedReads reads = context.getBean(CachedReads.class);
			reads.read(read);
			assertThat(reads.findings()).singleElement().satisfies((finding) -> {
				assertThat(finding.kind()).isEqualTo(FindingKind.OPAQUE_STATEMENT);
				assertThat(finding.message()).contains("it runs what is not recorded", "unwrap(org.postgresql.");
			});
		});
	}

	@Test
	void whatATransactionRanPastTheRecordingBeforeALoadIsOpaque() {
		this.contextRunner.run((context) -> {
			CachedReads reads = context.getBean(CachedReads.class);
			reads.transaction().executeWithoutResult((status) -> {
				reads.jdbc()
					.execute((ConnectionCallback<?>) (connection) -> copy(
							connection.unwrap(PGConnection.class).getCopyAPI()));
				reads.read(UnwrappedReadTests::books);
			});
			assertThat(reads.findings()).extracting(ReadFinding::kind).containsExactly(FindingKind.OPAQUE_STATEMENT);
		});
	}

	@Test
	void whatAConnectionIsAskedIsNoFinding() {
		this.contextRunner.run((context) -> {
			CachedReads reads = context.getBean(CachedReads.class);
			reads.read((connection) -> {
				assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
				return books(connection);
			});
			assertThat(reads.findings()).isEmpty();
		});
	}

	@Test
	void aDataSourceBeanThatWrapsAnotherOneIsRecordedAsWell() {
		this.contextRunner.withUserConfiguration(WrappingConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			CachedReads reads = context.getBean(CachedReads.class);
			reads.read(UnwrappedReadTests::books);
			reads.readInTransaction(UnwrappedReadTests::books);
			assertThat(reads.findings()).isEmpty();
			reads.readInTransaction((connection) -> execute(connection.prepareStatement(REVIEWS)));
			assertThat(reads.findings()).extracting(ReadFinding::subject).containsOnly("public.review");
		});
	}

	private static Arguments read(String name, ConnectionCallback<?> read) {
		return argumentSet(name, read);
	}

	private static String copy(CopyManager manager) throws SQLException {
		try {
			StringWriter copied = new StringWriter();
			manager.copyOut("COPY (" + REVIEWS + ") TO STDOUT", copied);
			return copied.toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String execute(Statement statement) throws SQLException {
		try (statement; ResultSet rows = statement.executeQuery(REVIEWS)) {
			rows.next();
			return rows.getString(1);
		}
	}

	private static String execute(PreparedStatement statement) throws SQLException {
		try (statement; ResultSet rows = statement.executeQuery()) {
			rows.next();
			return rows.getString(1);
		}
	}

	private static String books(Connection connection) throws SQLException {
		return execute(connection.prepareStatement("SELECT title FROM book ORDER BY id"));
	}

	@Configuration(proxyBeanMethods = false)
	static class ReadConfiguration {

		@Bean
		CachedReads reads(JdbcTemplate jdbc, PlatformTransactionManager transactionManager,
				ObjectProvider<LoadCapture> capture) {
			return new CachedReads(jdbc, new TransactionTemplate(transactionManager), capture);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappingConfiguration {

		@Bean
		HikariDataSource pool(DataSourceProperties properties) {
			return properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
		}

		@Bean
		@Primary
		DataSource lazyDataSource(@Qualifier("pool") HikariDataSource pool) {
			return new LazyConnectionDataSourceProxy(pool);
		}

	}

	static class CachedReads {

		private final JdbcTemplate jdbc;

		private final TransactionTemplate transaction;

		private final ObjectProvider<LoadCapture> capture;

		CachedReads(JdbcTemplate jdbc, TransactionTemplate transaction, ObjectProvider<LoadCapture> capture) {
			this.jdbc = jdbc;
			this.transaction = transaction;
			this.capture = capture;
		}

		@Cacheable(cacheNames = "books", key = "'a'")
		@PgInvalidated(table = "book")
		public String read(ConnectionCallback<?> work) {
			return String.valueOf(this.jdbc.execute(work));
		}

		@Cacheable(cacheNames = "books", key = "#work.hashCode()")
		@PgInvalidated(table = "book")
		public String readInTransaction(ConnectionCallback<?> work) {
			return Objects
				.requireNonNull(this.transaction.execute((status) -> String.valueOf(this.jdbc.execute(work))));
		}

		public JdbcTemplate jdbc() {
			return this.jdbc;
		}

		public TransactionTemplate transaction() {
			return this.transaction;
		}

		public List<ReadFinding> findings() {
			return this.capture.getObject().findings().list().stream().map(ReadFindings.Occurrences::finding).toList();
		}

	}

}
