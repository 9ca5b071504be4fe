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

package io.github.pgcachewatch.trigger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerEvent;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.CHANNEL;
import static io.github.pgcachewatch.trigger.TriggerFixture.impatient;
import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Installing, repairing, and leaving alone.
 */
class InstallationTests {

	private static final String PREFIX = TriggerNames.prefix(CHANNEL);

	private static final String INSERT = SqlText.identifier(TriggerNames.trigger(CHANNEL, TriggerEvent.INSERT));

	private static final String UPDATE = SqlText.identifier(TriggerNames.trigger(CHANNEL, TriggerEvent.UPDATE));

	private static final String TRUNCATE = SqlText.identifier(TriggerNames.trigger(CHANNEL, TriggerEvent.TRUNCATE));

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE book (id bigint PRIMARY KEY, author int, title text)",
				"INSERT INTO book VALUES (1, 1, 't')");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void theFirstRunInstallsAndTheSecondLeavesTheCatalogueAsItIs() {
		TriggerReport first = this.postgres.ensure(request("book", "id"));
		assertThat(first.installed()).containsExactly(new TableName("public", "book"));
		assertThat(first.isComplete()).isTrue();
		assertThat(first.warnings()).isEmpty();
		List<String> before = versions();
		TriggerReport second = this.postgres.ensure(request("book", "id"));
		assertThat(second.installed()).isEmpty();
		assertThat(second.isComplete()).isTrue();
		assertThat(versions()).isEqualTo(before).isNotEmpty();
	}

	@Test
	void whereEverythingIsInPlaceNoLockIsWaitedForAndNoTransactionIdIsTaken() throws Exception {
		this.postgres.ensure(request("book", "id"));
		try (Connection other = this.postgres.database().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE book IN ACCESS EXCLUSIVE MODE");
			statement.execute("SELECT pg_advisory_xact_lock(" + LockedTransaction.ADVISORY_LOCK + ")");
			String before = this.postgres.query(String.class, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
				.get(0);
			assertThat(this.postgres.ensure(impatient(), request("book", "id")).isComplete()).isTrue();
			assertThat(this.postgres.query(String.class, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))
				.containsExactly(before);
		}
	}

	@Test
	void aWarmStartOfTwentyTablesIsOneRoundTrip() throws Exception {
		List<WatchRequest> requests = IntStream.range(0, 20).mapToObj((i) -> request("table_" + i, "id")).toList();
		requests.forEach((request) -> this.postgres.execute("CREATE TABLE " + request.table() + " (id int)"));
		this.postgres.ensure(requests.toArray(WatchRequest[]::new));
		TestDatabase database = this.postgres.database();
		try (TcpProxy proxy = TcpProxy.to(database);
				Connection connection = DriverManager.getConnection(proxy.url(database), database.username(),
						database.password())) {
			int before = proxy.roundTrips();
			assertThat(new TriggerManager(settings(1000)).ensure(connection, requests).isComplete()).isTrue();
			assertThat(proxy.roundTrips() - before).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theConnectionsAutocommitIsAsBefore(boolean autoCommit) throws Exception {
		this.postgres.writer().setAutoCommit(autoCommit);
		this.postgres.ensure(request("book", "id"));
		assertThat(this.postgres.writer().getAutoCommit()).isEqualTo(autoCommit);
		this.postgres.writer().setAutoCommit(true);
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.OK);
	}

	@Test
	void aReadOnlyConnectionInstallsToo() throws Exception {
		this.postgres.execute("SET default_transaction_read_only = on");
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
	}

	@Test
	void twoApplicationsKeysArePutTogetherAndNeitherTakesAnyAway() {
		this.postgres.ensure(settings(10), request("book", "id"));
		this.postgres.ensure(settings(20), request("book", "author"));
		this.postgres.execute("UPDATE book SET title = 'u'");
		assertThat(this.postgres.keys()).containsExactly("{\"author\":1,\"id\":1}");
		List<String> before = versions();
		assertThat(this.postgres.ensure(settings(10), request("book", "id")).installed()).isEmpty();
		assertThat(this.postgres.ensure(settings(5), request("book", "author", "id")).installed()).isEmpty();
		assertThat(this.postgres.ensure(settings(20), request("book")).installed()).isEmpty();
		assertThat(versions()).isEqualTo(before);
		assertThat(this.postgres.query(Long.class, "SELECT count(*) FROM pg_proc WHERE starts_with(proname::text, ?)",
				PREFIX))
			.containsExactly(1L);
	}

	@Test
	void underRepeatableReadASecondInstallerFindsWhatTheFirstOneInstalled() throws Exception {
		String role = "installer_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + role + " SUPERUSER LOGIN PASSWORD 'secret'",
				"ALTER ROLE " + role + " SET default_transaction_isolation = 'repeatable read'");
		try (Connection first = this.postgres.database().connect();
				Connection second = this.postgres.connectAs(role);
				Statement lock = first.createStatement()) {
			first.setAutoCommit(false);
			lock.execute("SELECT pg_advisory_xact_lock(" + LockedTransaction.ADVISORY_LOCK + ")");
			CompletableFuture<TriggerReport> waiting = CompletableFuture.supplyAsync(() -> ensure(settings(), second));
			while (this.postgres
				.query(Integer.class, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
				.isEmpty()) {
				Thread.onSpinWait();
			}
			String script = new TriggerManager(settings()).script(this.postgres.writer(),
					List.of(request("book", "id")));
			this.postgres.execute(script);
			first.commit();
			assertThat(waiting.get(30, TimeUnit.SECONDS).installed()).isEmpty();
		}
	}

	private static TriggerReport ensure(TriggerSettings settings, Connection connection) {
		try {
			return new TriggerManager(settings).ensure(connection, List.of(request("book", "id")));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void requestsForOneTableArePutTogether() {
		this.postgres.ensure(request("book", "id"), request("public.book", "author"), request("book"));
		this.postgres.execute("UPDATE book SET title = 'u'");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"author\":1,\"id\":1}]");
	}

	@Test
	void onceRowLevelIsAskedForItStays() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.ensure(settings(TriggerLevel.ROW), request("book", "id"));
		List<String> before = versions();
		assertThat(this.postgres.ensure(request("book", "id")).installed()).isEmpty();
		assertThat(versions()).isEqualTo(before);
		this.postgres.execute("INSERT INTO book VALUES (2, 2, 't'), (3, 3, 't')");
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":2}]",
				"insert public.book [{\"id\":3}]");
	}

	@Test
	void aTriggerOfANewerVersionIsLeftAlone() throws Exception {
		this.postgres.ensure(request("book", "id"));
		String script = new TriggerManager(settings()).script(this.postgres.writer(), List.of(request("book", "id")));
		this.postgres.execute(script.replace("{\"pgcachewatch\":" + TriggerSpec.CURRENT_VERSION + ",",
				"{\"pgcachewatch\":" + (TriggerSpec.CURRENT_VERSION + 1) + ","));
		List<String> before = versions();
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		TriggerReport report = this.postgres.ensure(request("book", "id", "author"));
		assertThat(report.tables()).singleElement()
			.satisfies((status) -> assertThat(status.state()).isEqualTo(TriggerState.DRIFTED))
			.satisfies((status) -> assertThat(status.detail()).contains("newer version"));
		assertThat(versions()).isEqualTo(before);
	}

	static Stream<String> drifts() {
		return Stream.of("DROP TRIGGER " + UPDATE + " ON book", "DROP TRIGGER " + TRUNCATE + " ON book",
				"ALTER TABLE book DISABLE TRIGGER " + UPDATE, "ALTER TABLE book ENABLE REPLICA TRIGGER " + UPDATE,
				"ALTER TABLE book DISABLE TRIGGER ALL", "DROP FUNCTION $f() CASCADE",
				"CREATE OR REPLACE FUNCTION $f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
				"ALTER FUNCTION $f() SECURITY DEFINER", "ALTER FUNCTION $f() SET search_path = public",
				"CREATE OR REPLACE TRIGGER " + UPDATE
						+ " AFTER UPDATE OF title ON book FOR EACH STATEMENT EXECUTE FUNCTION $f()",
				"CREATE OR REPLACE TRIGGER " + INSERT + " AFTER INSERT ON book REFERENCING NEW TABLE AS other "
						+ "FOR EACH STATEMENT EXECUTE FUNCTION $f()",
				"CREATE OR REPLACE TRIGGER " + INSERT + " AFTER DELETE ON book REFERENCING OLD TABLE AS "
						+ "pgcachewatch_old FOR EACH STATEMENT EXECUTE FUNCTION $f()");
	}

	@ParameterizedTest
	@MethodSource("drifts")
	void whatDriftedIsFoundAndRepaired(String drift) {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute(drift.replace("$f", function()));
		assertThat(this.postgres.state(request("book", "id"))).isNotEqualTo(TriggerState.OK);
		TriggerReport report = this.postgres.ensure(request("book", "id"));
		assertThat(report.installed()).hasSize(1);
		assertThat(report.isComplete()).isTrue();
		this.postgres.execute("INSERT INTO book VALUES (2, 1, 't')", "UPDATE book SET title = 'u' WHERE id = 2",
				"DELETE FROM book WHERE id = 2", "TRUNCATE book");
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":2}]",
				"update public.book [{\"id\":2}]", "delete public.book [{\"id\":2}]", "truncate public.book");
		assertThat(this.postgres.ensure(request("book", "id")).installed()).isEmpty();
		assertThat(notAlways()).isZero();
	}

	@Test
	void theStateSaysWhatIsWrong() {
		WatchRequest request = request("book", "id");
		assertThat(this.postgres.state(request)).isEqualTo(TriggerState.MISSING);
		this.postgres.ensure(request);
		assertThat(this.postgres.state(request)).isEqualTo(TriggerState.OK);
		assertThat(this.postgres.state(request("book", "author"))).isEqualTo(TriggerState.DRIFTED);
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER " + UPDATE);
		assertThat(this.postgres.state(request)).isEqualTo(TriggerState.DISABLED);
		this.postgres.execute("DROP TABLE book");
		assertThat(this.postgres.state(request)).isEqualTo(TriggerState.INVALID);
	}

	@Test
	void aTriggerThatDoesNotFireAlwaysIsNoDriftButIsPutRight() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("ALTER TABLE book ENABLE TRIGGER " + UPDATE);
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.OK);
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		assertThat(notAlways()).isZero();
	}

	@Test
	void whileTheTableIsLockedItIsPendingAndOtherTablesAreInstalled() throws Exception {
		this.postgres.execute("CREATE TABLE author (id int)");
		try (Connection other = this.postgres.database().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("UPDATE book SET title = 'u'");
			TriggerReport report = this.postgres.ensure(impatient(), request("book", "id"), request("author", "id"));
			assertThat(report.tables()).extracting(TableStatus::state)
				.containsExactly(TriggerState.PENDING, TriggerState.OK);
			assertThat(report.tables().get(0).detail()).contains("public.book", "lock timeout");
			assertThat(report.tables().get(0).description()).isNotNull();
			other.commit();
		}
		assertThat(this.postgres.ensure(impatient(), request("book", "id")).isComplete()).isTrue();
	}

	@Test
	void whileAnotherInstallerIsAtWorkAllTablesArePendingAndTheDetailSaysWhere() throws Exception {
		this.postgres.execute("CREATE TABLE author (id int)");
		try (Connection other = this.postgres.database().connect()) {
			new LockedTransaction(other, Duration.ofSeconds(10)).run(() -> {
				TriggerReport report = this.postgres.ensure(impatient(), request("book"), request("author"));
				assertThat(report.tables()).hasSize(2).allSatisfy((table) -> {
					assertThat(table.state()).isEqualTo(TriggerState.PENDING);
					assertThat(table.detail()).contains("other installers were at work", "pg_locks");
				});
				assertThat(report.tables()).extracting(TableStatus::detail)
					.anyMatch((detail) -> detail.contains("50 ms"));
				return true;
			});
		}
		assertThat(this.postgres.ensure(request("book"), request("author")).isComplete()).isTrue();
	}

	@Test
	void anInstallerWaitsForAnotherOneLongerThanForATableWhateverItsRolesTimeouts() throws Exception {
		TriggerSettings settings = new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, 1000, TriggerMode.CREATE,
				Duration.ofSeconds(1));
		try (Connection first = this.postgres.database().connect();
				Connection second = this.postgres.database().connect();
				Statement lock = first.createStatement()) {
			setTimeouts(second, "500ms");
			first.setAutoCommit(false);
			lock.execute("SELECT pg_advisory_xact_lock(" + LockedTransaction.ADVISORY_LOCK + ")");
			CompletableFuture<TriggerReport> waiting = CompletableFuture.supplyAsync(() -> ensure(settings, second));
			while (this.postgres.query(Integer.class, """
					SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
						AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
						AND clock_timestamp() - waitstart > interval '1.1 s'""").isEmpty()) {
				assertThat(waiting).isNotDone();
			}
			first.commit();
			assertThat(waiting.get(30, TimeUnit.SECONDS).isComplete()).isTrue();
		}
	}

	private static void setTimeouts(Connection connection, String timeout) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT set_config(name, '" + timeout
					+ "', false) FROM pg_settings WHERE name IN ('statement_timeout', 'transaction_timeout')");
		}
	}

	@RepeatedTest(5)
	void installersThatRunAtOnceEachFindTheTablesComplete() throws Exception {
		List<WatchRequest> requests = IntStream.range(0, 5).mapToObj((i) -> request("table_" + i, "id")).toList();
		requests.forEach((request) -> this.postgres.execute("CREATE TABLE " + request.table() + " (id int, n int)"));
		List<CompletableFuture<TriggerReport>> installers = IntStream.range(0, 4)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> {
				try (Connection connection = this.postgres.database().connect()) {
					TriggerSettings settings = settings(1000 + i);
					return new TriggerManager(settings).ensure(connection,
							requests.stream()
								.map((request) -> request(request.table().name(), (i % 2 == 0) ? "id" : "n"))
								.toList());
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}))
			.toList();
		for (CompletableFuture<TriggerReport> installer : installers) {
			assertThat(installer.get(60, TimeUnit.SECONDS).tables())
				.allSatisfy((status) -> assertThat(status.state()).as(status.detail()).isEqualTo(TriggerState.OK));
		}
		this.postgres.execute("INSERT INTO table_3 VALUES (1, 2)");
		assertThat(this.postgres.changes()).containsExactly("insert public.table_3 [{\"id\":1,\"n\":2}]");
	}

	@Test
	void whenATableIsRenamedItsTriggersGoWithItAndTheOtherTableGetsItsOwn() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("ALTER TABLE book RENAME TO old_book", "CREATE TABLE book (id bigint)",
				"UPDATE old_book SET title = 'u'");
		assertThat(this.postgres.changes()).containsExactly("update public.old_book [{\"id\":1}]");
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("INSERT INTO book VALUES (7)");
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":7}]");
		assertThat(this.postgres.ensure(request("old_book", "id")).installed()).isEmpty();
	}

	@Test
	void whenATableMovesToAnotherSchemaItsTriggersGoOn() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("CREATE SCHEMA shelf", "ALTER TABLE book SET SCHEMA shelf",
				"UPDATE shelf.book SET title = 'u'");
		assertThat(this.postgres.changes()).containsExactly("update shelf.book [{\"id\":1}]");
		assertThat(this.postgres.ensure(request("shelf.book", "id")).installed()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whenAKeyColumnGoesTheWriterGoesOnAndTheWholeTableIsSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id", "author"));
		this.postgres.execute("UPDATE book SET title = 'u'", "ALTER TABLE book RENAME author TO writer");
		this.postgres.payloads();
		this.postgres.execute("UPDATE book SET title = 'v'", "INSERT INTO book VALUES (2, 2, 't')",
				"DELETE FROM book WHERE id = 2");
		assertThat(this.postgres.changes()).containsExactly("update public.book", "insert public.book",
				"delete public.book");
		assertThat(this.postgres.state(request("book", "id", "author"))).isEqualTo(TriggerState.INVALID);
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("UPDATE book SET title = 'w'");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"id\":1}]");
	}

	@ParameterizedTest
	@EnumSource
	void whenAKeyColumnsTypeChangesItsNewValuesAreSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "author"));
		this.postgres.execute("UPDATE book SET title = 'u'",
				"ALTER TABLE book ALTER author TYPE text USING 'a' || author");
		this.postgres.payloads();
		this.postgres.execute("UPDATE book SET title = 'v'");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"author\":\"a1\"}]");
	}

	@ParameterizedTest
	@EnumSource
	void whenTheWriterMayNotCallPgNotifyItsKeysAreSentAllTheSame(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("CREATE ROLE writer_" + this.postgres.database().name() + " LOGIN PASSWORD 'secret'",
				"GRANT ALL ON book TO PUBLIC", "REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
		try (Connection writer = this.postgres.connectAs("writer_" + this.postgres.database().name());
				Statement statement = writer.createStatement()) {
			assertThat(statement.executeUpdate("UPDATE book SET title = 'u'")).isOne();
		}
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"id\":1}]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Book", "my book", "a\"b", "a'b", "a\\b", "a.b", "sélect", "$pgcachewatch$", "select",
			"a very long name, as long as a name in PostgreSQL can ever be 63" })
	void namesOfAnySpellingWork(String name) {
		String quoted = SqlText.identifier(name);
		this.postgres.execute("CREATE SCHEMA " + quoted,
				"CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " int, keys int, r int)");
		String stored = this.postgres.query(String.class, "SELECT nspname::text FROM pg_namespace ORDER BY oid DESC")
			.get(0);
		WatchRequest request = new WatchRequest(new TableName(stored, stored), List.of(stored, "keys", "r"), "test");
		assertThat(this.postgres.ensure(request).isComplete()).isTrue();
		this.postgres.execute("INSERT INTO " + quoted + "." + quoted + " VALUES (1, 2, 3)");
		assertThat(this.postgres.payloads()).singleElement().satisfies((payload) -> {
			assertThat(JsonMapper.shared().readTree(payload).get("table").asString()).isEqualTo(stored);
			assertThat(JsonMapper.shared().readTree(payload).get("schema").asString()).isEqualTo(stored);
			assertThat(JsonMapper.shared().readTree(payload).get("keys").get(0).get(stored).asInt()).isOne();
		});
		assertThat(this.postgres.ensure(request).installed()).isEmpty();
	}

	@Test
	void tablesWhoseLongNamesBeginAlikeGetFunctionsOfTheirOwn() {
		String start = "t".repeat(60);
		this.postgres.execute("CREATE TABLE " + start + "_a (id int)", "CREATE TABLE " + start + "_b (id int)");
		this.postgres.ensure(request(start + "_a", "id"), request(start + "_b", "id"));
		assertThat(this.postgres.query(Long.class, "SELECT count(*) FROM pg_proc WHERE starts_with(proname::text, ?)",
				PREFIX))
			.containsExactly(2L);
	}

	/**
	 * The versions of the catalogue's rows: any DDL would change them.
	 */
	private List<String> versions() {
		return this.postgres.query(String.class, """
				SELECT tgname || ' ' || xmin || ' ' || ctid FROM pg_trigger WHERE starts_with(tgname::text, ?)
				UNION ALL SELECT proname || ' ' || xmin || ' ' || ctid FROM pg_proc WHERE starts_with(proname::text, ?)
				ORDER BY 1""", PREFIX, PREFIX);
	}

	private long notAlways() {
		return this.postgres
			.query(Long.class,
					"SELECT count(*) FROM pg_trigger WHERE starts_with(tgname::text, ?) AND tgenabled <> 'A'", PREFIX)
			.get(0);
	}

	private String function() {
		return this.postgres
			.query(String.class, "SELECT oid::regproc::text FROM pg_proc WHERE starts_with(proname::text, ?)", PREFIX)
			.get(0);
	}

}
