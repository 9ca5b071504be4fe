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

package io.github.pgcachewatch.trigger.publication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.trigger.LockedTransaction;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The publication in place of triggers.
 */
class PublicationManagerTests {

	private static final String PUBLICATION = "pgcachewatch_changes";

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	private final PublicationManager manager = manager(TriggerMode.CREATE);

	@BeforeEach
	void createTables() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, author bigint)",
				"CREATE TABLE author (id bigint PRIMARY KEY, name text)");
	}

	@Test
	void tablesAreAddedOnceAndNoneIsTakenOut() throws SQLException {
		assertThat(ensure(request("book")).installed()).containsExactly(new TableName("public", "book"));
		TriggerReport report = ensure(request("author"), request("author"));
		assertThat(report.installed()).containsExactly(new TableName("public", "author"));
		assertThat(report.isComplete()).isTrue();
		assertThat(published()).containsExactly("author", "book");
		assertThat(ensure(request("author")).installed()).isEmpty();
		assertThat(query("SELECT concat(pubinsert, pubupdate, pubdelete, pubtruncate, pubviaroot) FROM pg_publication"))
			.containsExactly("ttttf");
	}

	@Test
	void severalInstancesThatStartAtOnceAddEachTableOnce() {
		PublicationManager patient = manager(TriggerMode.CREATE, Duration.ofSeconds(10));
		List<CompletableFuture<TriggerReport>> starts = IntStream.range(0, 6)
			.mapToObj((i) -> CompletableFuture
				.supplyAsync(() -> ensureUnchecked(patient, request("book"), request("author"))))
			.toList();
		assertThat(starts).allMatch((start) -> start.join().isComplete());
		assertThat(starts.stream().mapToInt((start) -> start.join().installed().size()).sum()).isEqualTo(2);
	}

	@Test
	void aTableThatIsNotAddedWhileAnotherInstallerIsAtWorkIsPending() throws SQLException {
		try (Connection connection = this.database.connect()) {
			new LockedTransaction(connection, Duration.ofSeconds(10)).run(() -> {
				TriggerReport report = ensure(request("book"), request("author"));
				assertThat(report.tables()).hasSize(2).allSatisfy((table) -> {
					assertThat(table.state()).isEqualTo(TriggerState.PENDING);
					assertThat(table.detail()).contains("other installers were at work", "pg_locks");
				});
				return true;
			});
		}
		assertThat(ensure(request("book"), request("author")).isComplete()).isTrue();
	}

	@Test
	void aTableThatIsBeingWrittenIsAddedOnceItsWritersHaveEnded() throws SQLException {
		try (Connection connection = this.database.connect(); Statement writer = connection.createStatement()) {
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (1, 1)");
			TriggerReport report = ensure(request("book"), request("author"));
			assertThat(report.status(new TableName(null, "book")).state()).isEqualTo(TriggerState.PENDING);
			assertThat(report.status(new TableName(null, "book")).detail()).contains("lock timeout");
			assertThat(published()).containsExactly("author");
			connection.commit();
		}
		assertThat(ensure(request("book")).isComplete()).isTrue();
	}

	@Test
	void aTableWithoutReplicaIdentityIsNeverPublished() throws SQLException {
		this.database.execute("CREATE TABLE note (text text)");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request("note"), request("book")))
			.withMessageContaining("no replica identity")
			.withMessageContaining("ALTER TABLE \"public\".\"note\" REPLICA IDENTITY FULL");
		assertThat(published()).isEmpty();
		assertThat(check(request("note")).tables().get(0).state()).isEqualTo(TriggerState.INVALID);
		this.database.execute("ALTER TABLE note REPLICA IDENTITY FULL");
		assertThat(ensure(request("note")).isComplete()).isTrue();
	}

	@Test
	void aKeyThatIsDroppedLaterIsFound() throws SQLException {
		ensure(request("book"));
		this.database.execute("ALTER TABLE book DROP CONSTRAINT book_pkey");
		assertThat(check(request("book")).tables().get(0)).satisfies((table) -> {
			assertThat(table.state()).isEqualTo(TriggerState.INVALID);
			assertThat(table.detail()).contains("its UPDATEs and DELETEs fail");
		});
	}

	@Test
	void unloggedAndForeignTablesAreRefused() {
		this.database.execute("CREATE UNLOGGED TABLE scratch (id int PRIMARY KEY)");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request("scratch")))
			.withMessageContaining("is unlogged")
			.withMessageContaining("SET LOGGED");
		this.database.execute("CREATE FOREIGN DATA WRAPPER nowhere", "CREATE SERVER s FOREIGN DATA WRAPPER nowhere",
				"CREATE FOREIGN TABLE novel () INHERITS (book) SERVER s");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request("book")))
			.withMessageContaining("foreign table");
	}

	@Test
	void theRootOfAPartitionedTableStandsForItsPartitionsNowAndLater() throws SQLException {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (2)");
		assertThat(ensure(request("sale_1")).installed()).containsExactly(new TableName("public", "sale"));
		this.database.execute("CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM (2) TO (3)");
		assertThat(check(request("sale")).isComplete()).isTrue();
		assertThat(query("SELECT prrelid::regclass FROM pg_publication_rel")).containsExactly("sale");
	}

	@Test
	void aPartitionedTableWithoutPrimaryKeyIsRefusedSinceItsNextPartitionWouldHaveNone() {
		this.database.execute("CREATE TABLE sale (id int) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (2)",
				"ALTER TABLE sale_1 REPLICA IDENTITY FULL");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request("sale")))
			.withMessageContaining("further partition");
	}

	@Test
	void aChildThatIsCreatedLaterIsFoundAndAdded() throws SQLException {
		ensure(request("book"));
		this.database.execute("CREATE TABLE novel (PRIMARY KEY (id)) INHERITS (book)");
		assertThat(check(request("book")).tables().get(0).state()).isEqualTo(TriggerState.MISSING);
		assertThat(ensure(request("book")).installed()).containsExactly(new TableName("public", "novel"));
		assertThat(check(request("book")).isComplete()).isTrue();
	}

	@Test
	void whatSomebodyTookOutIsFound() throws SQLException {
		ensure(request("book"), request("author"));
		this.database.execute("ALTER PUBLICATION " + PUBLICATION + " DROP TABLE book");
		assertThat(check(request("book")).tables().get(0).state()).isEqualTo(TriggerState.MISSING);
		this.database.execute("ALTER PUBLICATION " + PUBLICATION + " SET (publish = 'insert')");
		assertThat(check(request("author")).tables().get(0).state()).isEqualTo(TriggerState.DRIFTED);
		this.database.execute("ALTER PUBLICATION " + PUBLICATION
				+ " SET (publish = 'insert, update, delete, truncate', publish_via_partition_root)");
		assertThat(check(request("author")).tables().get(0).state()).isEqualTo(TriggerState.DRIFTED);
		assertThat(ensure(request("book"), request("author")).isComplete()).isTrue();
	}

	@Test
	@Tag("postgresql-15")
	void aTableOfWhichRowsOrColumnsAreLeftOutIsFound() throws SQLException {
		ensure(request("author"));
		for (String part : List.of("WHERE (id > 10)", "(id)")) {
			this.database.execute("ALTER PUBLICATION " + PUBLICATION + " SET TABLE author " + part);
			assertThat(check(request("author")).tables().get(0)).satisfies((table) -> {
				assertThat(table.state()).isEqualTo(TriggerState.DRIFTED);
				assertThat(table.detail()).contains("leaves out rows");
			});
		}
		this.database.execute("ALTER PUBLICATION " + PUBLICATION + " SET TABLE author");
		assertThat(check(request("author")).isComplete()).isTrue();
	}

	@Test
	void inValidateModeWhatIsMissingIsAnErrorWithStatementsThatCureIt() throws SQLException {
		PublicationManager validating = manager(TriggerMode.VALIDATE);
		try (Connection connection = this.database.connect()) {
			assertThatExceptionOfType(TriggerException.class)
				.isThrownBy(() -> validating.ensure(connection, List.of(request("book"))))
				.satisfies((failure) -> this.database.execute(failure.script()));
			assertThat(validating.ensure(connection, List.of(request("book"))).isComplete()).isTrue();
			assertThat(validating.script(connection, List.of(request("book")))).isEmpty();
		}
	}

	@Test
	void aRoleThatMayNotIsGivenTheStatementsForTheOwner() throws SQLException {
		String role = this.database.name() + "_weak";
		this.database.execute("CREATE ROLE " + role + " LOGIN REPLICATION",
				"GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SET SESSION AUTHORIZATION " + role);
			assertThatExceptionOfType(TriggerException.class)
				.isThrownBy(() -> this.manager.ensure(connection, List.of(request("book"))))
				.satisfies((failure) -> this.database.execute(failure.script()));
			assertThat(this.manager.ensure(connection, List.of(request("book"))).isComplete()).isTrue();
		}
	}

	@Test
	void keyColumnsOutsideOfTheReplicaIdentityAreWarnedOf() throws SQLException {
		assertThat(ensure(request("book", "id")).warnings()).isEmpty();
		assertThat(ensure(request("book", "author")).warnings()).singleElement()
			.asString()
			.contains("[author]", "ALTER TABLE \"public\".\"book\" REPLICA IDENTITY FULL");
		this.database.execute("ALTER TABLE book REPLICA IDENTITY FULL");
		assertThat(ensure(request("book", "author")).warnings()).isEmpty();
	}

	@Test
	void generatedKeyColumnsAreWarnedOfAndRuleOutTheFullIdentity() throws SQLException {
		this.database.execute("ALTER TABLE book ADD double bigint GENERATED ALWAYS AS (2 * author) STORED");
		assertThat(ensure(request("book", "double")).warnings()).singleElement()
			.asString()
			.contains("generated")
			.doesNotContain("REPLICA IDENTITY");
		assertThat(ensure(request("book", "author")).warnings()).singleElement()
			.asString()
			.contains("REPLICA IDENTITY USING INDEX")
			.doesNotContain("FULL");
	}

	@Test
	void aGeneratedColumnInTheIdentityIsRefusedWhereItLetsWritersFail() throws SQLException {
		this.database.execute("ALTER TABLE book ADD double bigint GENERATED ALWAYS AS (2 * author) STORED",
				"ALTER TABLE book REPLICA IDENTITY FULL",
				"CREATE TABLE page (number int, double bigint GENERATED ALWAYS AS (2 * number) STORED PRIMARY KEY)");
		boolean fails = query("SHOW server_version_num").stream().mapToInt(Integer::parseInt).sum() >= 180000;
		for (String table : List.of("book", "page")) {
			if (fails) {
				assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request(table)))
					.withMessageContaining("[double]")
					.withMessageContaining("REPLICA IDENTITY DEFAULT")
					.withMessageContaining("USING INDEX")
					.withMessageContaining("pgcachewatch.source=notify");
			}
			else {
				assertThat(ensure(request(table)).isComplete()).isTrue();
				this.database.execute("DELETE FROM " + table);
			}
		}
		this.database.execute("ALTER TABLE book REPLICA IDENTITY DEFAULT");
		assertThat(ensure(request("book")).isComplete()).isTrue();
		this.database.execute("INSERT INTO book VALUES (1, 1)", "UPDATE book SET author = 2", "DELETE FROM book");
	}

	@Test
	void aDeferrablePrimaryKeyIsNoReplicaIdentity() throws SQLException {
		this.database.execute("CREATE TABLE note (id int PRIMARY KEY DEFERRABLE)");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> ensure(request("note")))
			.withMessageContaining("no replica identity")
			.withMessageContaining("Add a primary key that is not DEFERRABLE");
		assertThat(published()).isEmpty();
	}

	@Test
	void includedColumnsAreOutsideOfTheReplicaIdentity() throws SQLException {
		this.database.execute("CREATE TABLE note (id int, author int, PRIMARY KEY (id) INCLUDE (author))");
		assertThat(ensure(request("note", "id")).warnings()).isEmpty();
		assertThat(ensure(request("note", "author")).warnings()).singleElement().asString().contains("[author]");
	}

	@Test
	void theIdentityOfThePartitionedTableItselfDoesNotMatter() throws SQLException {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY, price int) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (2)",
				"ALTER TABLE sale REPLICA IDENTITY FULL");
		assertThat(ensure(request("sale")).isComplete()).isTrue();
		this.database.execute("CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM (2) TO (3)",
				"INSERT INTO sale VALUES (1), (2)", "UPDATE sale SET price = 3", "DELETE FROM sale");
		assertThat(check(request("sale")).isComplete()).isTrue();
	}

	@Test
	void whatTheServerLacksIsNamedWithItsCure() throws SQLException {
		try (EmbeddedServer server = EmbeddedServer.start("wal_level=replica", "max_replication_slots=0",
				"max_wal_senders=0")) {
			TestDatabase weak = server.createDatabase("weak");
			weak.execute("CREATE TABLE book (id bigint PRIMARY KEY)", "CREATE ROLE weak LOGIN");
			try (Connection connection = weak.connect(); Statement statement = connection.createStatement()) {
				statement.execute("SET SESSION AUTHORIZATION weak");
				assertThatExceptionOfType(TriggerException.class)
					.isThrownBy(() -> this.manager.ensure(connection, List.of(request("book"))))
					.withMessageContaining("SET wal_level = 'logical'")
					.withMessageContaining("max_replication_slots is 0")
					.withMessageContaining("max_wal_senders is 0")
					.withMessageContaining("ALTER ROLE \"weak\" REPLICATION");
			}
		}
	}

	private static PublicationManager manager(TriggerMode mode) {
		return manager(mode, Duration.ofMillis(300));
	}

	private static PublicationManager manager(TriggerMode mode, Duration lockTimeout) {
		return new PublicationManager(new TriggerSettings("changes", TriggerLevel.STATEMENT, 100, mode, lockTimeout),
				PUBLICATION);
	}

	private static WatchRequest request(String table, String... keys) {
		return new WatchRequest(new TableName(null, table), Arrays.asList(keys), "test");
	}

	private TriggerReport ensure(WatchRequest... requests) throws SQLException {
		try (Connection connection = this.database.connect()) {
			return this.manager.ensure(connection, List.of(requests));
		}
	}

	private TriggerReport ensureUnchecked(PublicationManager manager, WatchRequest... requests) {
		try (Connection connection = this.database.connect()) {
			return manager.ensure(connection, List.of(requests));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TriggerReport check(WatchRequest... requests) throws SQLException {
		try (Connection connection = this.database.connect()) {
			return this.manager.check(connection, List.of(requests));
		}
	}

	private List<String> published() throws SQLException {
		return query("SELECT tablename FROM pg_publication_tables ORDER BY 1");
	}

	private List<String> query(String sql) throws SQLException {
		try (Connection connection = this.database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			List<String> rows = new ArrayList<>();
			while (result.next()) {
				rows.add(Objects.requireNonNull(result.getString(1)));
			}
			return rows;
		}
	}

}
