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
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.autoconfigure.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.geometric.PGbox;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.largeobject.LargeObjectManager;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests for what is read by the objects behind a connection.
 */
class UnwrappedReadTests {

	private static final String REVIEWS = "SELECT stars FROM review";

	private TestDatabase database;

	private ApplicationContextRunner contextRunner;

	@BeforeEach
	void createDatabase() {
		this.database = Bookshop.createDatabase();
		this.database.execute("CREATE TABLE review (id bigint, stars int, tags text[], notes oid)",
				"INSERT INTO review VALUES (1, 5, '{a,b}', lo_from_bytea(0, 'note'))",
				"CREATE FUNCTION cursor() RETURNS refcursor LANGUAGE plpgsql AS $$ DECLARE c refcursor := 'c'; "
						+ "BEGIN OPEN c FOR SELECT id, tags FROM book; RETURN c; END $$",
				"ALTER TABLE book ADD COLUMN tags text[] NOT NULL DEFAULT '{c}'");
		this.contextRunner = Bookshop.contextRunner(this.database)
			.withUserConfiguration(ReadConfiguration.class)
			.withPropertyValues("pgcachewatch.capture=verify", "pgcachewatch.fail-fast=true");
	}

	static Stream<Arguments> unseen() {
		return Stream.of(read("CopyManager", (connection) -> copy(connection.unwrap(PGConnection.class).getCopyAPI())),
				read("new CopyManager", (connection) -> copy(new CopyManager(connection.unwrap(BaseConnection.class)))),
				read("the driver's class",
						(connection) -> execute(connection.unwrap(PgConnection.class).createStatement())),
				read("LargeObjectManager", UnwrappedReadTests::readLargeObject),
				read("an internal method of the driver",
						(connection) -> connection.unwrap(BaseConnection.class).execSQLQuery(REVIEWS).close()),
				read("an internal method of a statement",
						(connection) -> connection.createStatement()
							.unwrap(BaseStatement.class)
							.executeWithFlags(REVIEWS, 0)),
				read("the class of rows", (connection) -> execute(
						rows(connection, "SELECT 1").unwrap(PgResultSet.class).getStatement())));
	}

	@ParameterizedTest
	@MethodSource("unseen")
	void whatIsRunPastTheRecordingIsOpaque(ConnectionCallback<?> read) {
		run((reads) -> {
			reads.read(read);
			assertThat(reads.findings()).extracting(ReadFinding::kind).contains(FindingKind.OPAQUE_STATEMENT);
			assertThat(reads.findings()).filteredOn((finding) -> finding.kind() == FindingKind.OPAQUE_STATEMENT)
				.allSatisfy((finding) -> assertThat(finding.message()).contains("it runs what is not recorded"));
		});
	}

	static Stream<Arguments> seen() {
		return Stream.of(
				read("a connection's interface",
						(connection) -> execute(connection.unwrap(Connection.class).createStatement())),
				read("the driver's interface cast",
						(connection) -> execute(
								((Connection) connection.unwrap(PGConnection.class)).prepareStatement(REVIEWS))),
				read("a statement's interface",
						(connection) -> execute((Statement) connection.createStatement().unwrap(PGStatement.class))),
				read("a statement's connection",
						(connection) -> execute(connection.createStatement().getConnection().createStatement())),
				read("the metadata's connection",
						(connection) -> execute(connection.getMetaData().getConnection().createStatement())),
				read("the statement of metadata",
						(connection) -> execute(connection.getMetaData()
							.getTables(null, null, "%", null)
							.getStatement()
							.getConnection()
							.createStatement())),
				read("the statement of rows", (connection) -> execute(rows(connection, "SELECT 1").getStatement())),
				read("the connection of rows",
						(connection) -> execute(
								rows(connection, "SELECT 1").getStatement().getConnection().createStatement())),
				read("the rows of an array", (connection) -> {
					ResultSet rows = rows(connection, "SELECT tags FROM book");
					rows.next();
					execute(rows.getArray(1).getResultSet().getStatement().getConnection().createStatement());
				}), read("the rows of an array as an object", (connection) -> {
					ResultSet rows = rows(connection, "SELECT tags FROM book");
					rows.next();
					execute(((Array) rows.getObject("tags")).getResultSet().getStatement());
				}), read("a cursor", (connection) -> {
					ResultSet rows = rows(connection, "SELECT cursor()");
					rows.next();
					ResultSet cursor = (ResultSet) Objects.requireNonNull(rows.getObject(1));
					assertThat(cursor.next()).isTrue();
					execute(cursor.getStatement());
				}));
	}

	@ParameterizedTest
	@MethodSource("seen")
	void whatAnObjectOfTheConnectionReadsIsSeen(ConnectionCallback<?> read) {
		run((reads) -> {
			reads.readInTransaction(read);
			assertThat(reads.findings()).singleElement().satisfies((finding) -> {
				assertThat(finding.kind()).isEqualTo(FindingKind.UNCOVERED_TABLE);
				assertThat(finding.subject()).isEqualTo("public.review");
			});
		});
	}

	static Stream<Arguments> harmless() {
		return Stream.of(
				read("a question", (connection) -> assertThat(connection.isWrapperFor(PgConnection.class)).isTrue()),
				read("the registration of a type",
						(connection) -> connection.unwrap(PGConnection.class).addDataType("box", PGbox.class)),
				read("an identifier in quotes",
						(connection) -> assertThat(connection.unwrap(PGConnection.class).escapeIdentifier("a b"))
							.isEqualTo("\"a b\"")),
				read("metadata", (connection) -> connection.getMetaData().getTables(null, null, "%", null).close()),
				read("arrays", (connection) -> {
					try (PreparedStatement statement = connection
						.prepareStatement("SELECT tags FROM book WHERE tags = ?")) {
						statement.setArray(1, connection.createArrayOf("text", new Object[] { "c" }));
						ResultSet rows = statement.executeQuery();
						assertThat(rows.next()).isTrue();
						Array read = Objects.requireNonNull(rows.getArray(1));
						assertThat((Object[]) read.getArray()).containsExactly("c");
						statement.setArray(1, read);
						assertThat(statement.executeQuery().next()).isTrue();
					}
				}), read("values of all kinds", (connection) -> {
					ResultSet rows = rows(connection, "SELECT id, title, id AS again FROM book ORDER BY id");
					assertThat(rows.next()).isTrue();
					assertThat(rows.getLong(1)).isOne();
					assertThat(rows.getObject("id", Long.class)).isOne();
					assertThat(rows.getString("title")).isEqualTo("Solaris");
					assertThat(rows.getObject(2, String.class)).isEqualTo("Solaris");
					assertThat(rows.getMetaData().getColumnCount()).isEqualTo(3);
					assertThat(rows).isEqualTo(rows).isNotEqualTo(null);
					assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
				}));
	}

	@ParameterizedTest
	@MethodSource("harmless")
	void whatReadsNothingIsNoFinding(ConnectionCallback<?> use) {
		run((reads) -> {
			reads.read((connection) -> {
				rows(connection, "SELECT title FROM book").close();
				return use.doInConnection(connection);
			});
			assertThat(reads.findings()).isEmpty();
		});
	}

	@Test
	void aLargeObjectThatARowRefersToIsReported() {
		run((reads) -> {
			reads.readInTransaction((connection) -> {
				ResultSet rows = rows(connection, "SELECT notes FROM review");
				rows.next();
				return new String(Objects.requireNonNull(rows.getBlob(1)).getBytes(1, 4));
			});
			assertThat(reads.findings()).extracting(ReadFinding::kind)
				.containsExactlyInAnyOrder(FindingKind.UNCOVERED_TABLE, FindingKind.VOLATILE_RESULT);
		});
	}

	@Test
	void whatTheTransactionHasReadPastTheRecordingIsOpaqueForALaterFill() {
		run((reads) -> reads.transaction().executeWithoutResult((status) -> {
			reads.jdbc()
				.execute((ConnectionCallback<?>) (connection) -> copy(
						connection.unwrap(PGConnection.class).getCopyAPI()));
			reads.read((connection) -> execute(connection.prepareStatement("SELECT title FROM book")));
			assertThat(reads.findings()).extracting(ReadFinding::kind).containsExactly(FindingKind.OPAQUE_STATEMENT);
		}));
	}

	@Test
	void theDataSourceBehindADataSourceIsRecordedAsWell() throws SQLException {
		DataSource behind = new DriverManagerDataSource(this.database.url(), this.database.username(),
				this.database.password());
		DataSource recorded = (DataSource) new RecordedDataSourcePostProcessor(() -> true, ReadRecorder::new)
			.postProcessAfterInitialization(new DelegatingDataSource(behind), "dataSource");
		try (Connection connection = recorded.unwrap(DriverManagerDataSource.class).getConnection()) {
			assertThat(RecordedConnection.unwrap(connection)).isNotSameAs(connection);
		}
	}

	@Test
	void withoutALoadAConnectionIsUnwrappedToTheDriversOwn() {
		run((reads) -> reads.jdbc().execute((ConnectionCallback<?>) (connection) -> {
			assertThat(connection.unwrap(PGConnection.class)).isInstanceOf(PgConnection.class);
			return null;
		}));
	}

	private void run(ThrowingConsumer<CachedReads> test) {
		this.contextRunner.run((context) -> {
			Bookshop.awaitLive(context);
			test.accept(context.getBean(CachedReads.class));
		});
	}

	private static Arguments read(String name, Work read) {
		return argumentSet(name, (ConnectionCallback<?>) (connection) -> {
			read.run(connection);
			return null;
		});
	}

	private static ResultSet rows(Connection connection, String sql) throws SQLException {
		return connection.createStatement().executeQuery(sql);
	}

	private static @Nullable Object execute(Statement statement) throws SQLException {
		if (statement instanceof PreparedStatement prepared) {
			prepared.executeQuery().close();
		}
		else {
			statement.executeQuery(REVIEWS).close();
		}
		return null;
	}

	private static long copy(CopyManager copies) throws SQLException {
		try {
			StringWriter rows = new StringWriter();
			return copies.copyOut("COPY (" + REVIEWS + ") TO STDOUT", rows);
		}
		catch (IOException ex) {
			throw new SQLException(ex);
		}
	}

	private static void readLargeObject(Connection connection) throws SQLException {
		connection.setAutoCommit(false);
		ResultSet rows = rows(connection, "SELECT notes FROM review");
		rows.next();
		LargeObjectManager objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
		assertThat(objects.open(rows.getLong(1), LargeObjectManager.READ).read(4)).isEqualTo("note".getBytes());
		connection.commit();
		connection.setAutoCommit(true);
	}

	private interface Work {

		void run(Connection connection) throws SQLException;

	}

	@Configuration(proxyBeanMethods = false)
	static class ReadConfiguration {

		@Bean
		CachedReads reads(JdbcTemplate jdbc, PlatformTransactionManager transactionManager,
				ObjectProvider<LoadCapture> capture) {
			return new CachedReads(jdbc, new TransactionTemplate(transactionManager), capture);
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

		@Cacheable(cacheNames = "books", key = "'b'")
		@PgInvalidated(table = "book")
		public String readInTransaction(ConnectionCallback<?> work) {
			return Objects.requireNonNull(this.transaction.execute((status) -> read(work)));
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
