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

package io.github.pgcachewatch.source.notify;

import java.nio.file.Path;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link PgConnectionFactory}, and for listening through the sockets that it
 * makes.
 */
class PgConnectionFactoryTests {

	private static final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void theNameAndTheTimeoutPrevailOverTheUrl() throws SQLException {
		String url = database.url() + "?ApplicationName=pool&socketTimeout=1&connectTimeout=1";
		try (Connection connection = SourceFixture.factory(database, url).open();
				Statement statement = connection.createStatement()) {
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(connection.getNetworkTimeout()).isZero();
			try (ResultSet result = statement.executeQuery("SHOW application_name")) {
				result.next();
				assertThat(result.getString(1)).isEqualTo("listener-test");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void noTimeoutAndNoIsolationOfARoleOrADatabaseIsLeft(boolean replication) throws SQLException {
		TestDatabase strict = PostgresServer.shared().createDatabase();
		for (String setting : List.of("statement_timeout = '1h'", "lock_timeout = '1h'", "idle_session_timeout = '1h'",
				"transaction_timeout = '1h'", "default_transaction_deferrable = on",
				"default_transaction_isolation = serializable", "search_path = public, pg_catalog")) {
			strict.execute("ALTER DATABASE " + strict.name() + " SET " + setting);
		}
		PgConnectionFactory factory = SourceFixture.factory(strict, strict.url());
		try (Connection connection = replication ? factory.openReplication(new SocketControl()) : factory.open()) {
			assertThat(show(connection, "statement_timeout")).isEqualTo("0");
			assertThat(show(connection, "lock_timeout")).isEqualTo("0");
			assertThat(show(connection, "transaction_timeout")).isEqualTo("0");
			assertThat(show(connection, "idle_session_timeout")).isEqualTo("0");
			assertThat(show(connection, "default_transaction_deferrable")).isEqualTo("off");
			assertThat(show(connection, "default_transaction_isolation")).isEqualTo("read committed");
			assertThat(show(connection, "search_path")).isEqualTo("pg_catalog, public, pg_catalog");
		}
	}

	@Test
	void aSearchPathThatHasTheServersOwnSchemaInFrontIsLeft() throws SQLException {
		try (Connection connection = SourceFixture.factory(database, database.url()).open()) {
			assertThat(show(connection, "search_path")).isEqualTo("\"$user\", public");
		}
	}

	@Test
	void aSessionIsPreparedWhateverDigitsTheLocaleWrites() throws SQLException {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG"));
		try (Connection connection = SourceFixture.factory(database, database.url()).open()) {
			assertThat(show(connection, "idle_session_timeout")).isEqualTo("0");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void aRoleThatMaySetNothingConnectsAsWell() throws SQLException {
		TestDatabase strict = PostgresServer.shared().createDatabase();
		String role = "unsettled_" + strict.name();
		strict.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"REVOKE SELECT ON pg_catalog.pg_settings FROM PUBLIC");
		ConnectionSettings settings = new ConnectionSettings(strict.url(), role, "secret", Map.of(),
				Duration.ofSeconds(10), "listener-test");
		try (Connection connection = new PgConnectionFactory(() -> settings).open()) {
			assertThat(show(connection, "search_path")).isEqualTo("\"$user\", public");
		}
	}

	private static String show(Connection connection, String setting) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SHOW " + setting)) {
			result.next();
			return result.getString(1);
		}
	}

	@Test
	void aLargeResultIsReadAsThroughAnyOtherSocket() throws SQLException {
		try (Connection connection = SourceFixture.factory(database, database.url()).open();
				Statement statement = connection.createStatement();
				ResultSet result = statement
					.executeQuery("SELECT repeat('x', 1000) || i FROM generate_series(1, 20000) i")) {
			int rows = 0;
			while (result.next()) {
				rows++;
				assertThat(result.getString(1)).endsWith("x" + rows);
			}
			assertThat(rows).isEqualTo(20_000);
		}
	}

	@Test
	void aLargeStatementIsWrittenAsThroughAnyOtherSocket() throws SQLException {
		try (Connection connection = SourceFixture.factory(database, database.url()).open();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT length('" + "x".repeat(20_000_000) + "')")) {
			result.next();
			assertThat(result.getInt(1)).isEqualTo(20_000_000);
		}
	}

	@Test
	void ofSeveralHostsTheOneThatWorksIsListenedTo() throws SQLException {
		try (TcpProxy down = TcpProxy.to(database)) {
			down.refuse();
			String several = database.url().replace("//", "//localhost:" + down.port() + ",");
			try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, several),
					Duration.ofSeconds(15), "several")) {
				fixture.live();
				assertHears(fixture, "several");
			}
		}
	}

	@Test
	void aReadEndsAtItsNetworkTimeoutWhenTheServerIsSilent() throws SQLException {
		try (TcpProxy proxy = TcpProxy.to(database);
				Connection connection = SourceFixture.factory(database, proxy.url(database)).open();
				Statement statement = connection.createStatement()) {
			connection.setNetworkTimeout(Runnable::run, 300);
			proxy.freeze();
			assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class)
				.hasRootCauseInstanceOf(SocketTimeoutException.class);
		}
	}

	@Test
	void aUrlOfAnotherDatabaseIsRejectedWithTheWayOut() {
		PgConnectionFactory factory = SourceFixture.factory(database, "jdbc:h2:mem:test?password=secret");
		assertThatThrownBy(factory::open).isInstanceOf(SQLException.class)
			.hasMessageContaining("jdbc:h2:mem:test")
			.hasMessageContaining("pgcachewatch.connection.url")
			.hasMessageContaining("pgcachewatch.enabled=false")
			.hasMessageNotContaining("secret");
	}

	@Test
	void theSettingsDoNotShowWhatIsSecret() {
		assertThat(new ConnectionSettings("jdbc:postgresql://db/x?password=secret1", "me", "secret2",
				Map.of("sslpassword", "secret3"), Duration.ofSeconds(1), "app"))
			.asString()
			.contains("jdbc:postgresql://db/x")
			.doesNotContain("secret");
	}

	@Test
	void aSocketFactoryOfTheUserIsWrapped() {
		String url = database.url() + "?socketFactoryArg=by-url&socketFactory=" + CountingSocketFactory.class.getName();
		try (SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, url), Duration.ofSeconds(15),
				"own_factory")) {
			fixture.live();
			assertThat(CountingSocketFactory.made).containsEntry("by-url", 1);
			assertHears(fixture, "own_factory");
			assertHearsAFlood(fixture, "own_factory");
		}
	}

	@Test
	void aSocketFactoryAmongThePropertiesIsWrapped() {
		PgConnectionFactory factory = new PgConnectionFactory(
				() -> new ConnectionSettings(
						database.url(), database.username(), database.password(), Map.of("socketFactory",
								CountingSocketFactory.class.getName(), "socketFactoryArg", "by-property"),
						Duration.ofSeconds(10), "wrapped"));
		try (SourceFixture fixture = new SourceFixture(factory, Duration.ofSeconds(15), "own_factory")) {
			fixture.live();
			assertThat(CountingSocketFactory.made).containsEntry("by-property", 1);
		}
	}

	@Test
	void anEncryptedConnectionIsListenedTo(@TempDir Path directory) throws Exception {
		try (TlsTerminator tls = new TlsTerminator(database, directory);
				SourceFixture fixture = new SourceFixture(SourceFixture.factory(database, tls.url()),
						Duration.ofSeconds(15), "encrypted")) {
			fixture.live();
			assertHears(fixture, "encrypted");
			assertHearsAFlood(fixture, "encrypted");
		}
	}

	@Test
	void aConnectionThatAnotherFactoryOpenedIsListenedTo() {
		try (SourceFixture fixture = new SourceFixture(database::connect, Duration.ofSeconds(15), "plain")) {
			fixture.live();
			assertHears(fixture, "plain");
		}
	}

	private static void assertHears(SourceFixture fixture, String channel) {
		for (int i = 0; i < 20; i++) {
			database.execute("NOTIFY " + channel + ", '" + i + "'");
			fixture.sync();
			assertThat(fixture.handler.notifications).hasSize(i + 1);
		}
		assertThat(fixture.handler.states()).containsExactly(ListenerState.STARTING, ListenerState.LIVE);
	}

	private static void assertHearsAFlood(SourceFixture fixture, String channel) {
		AtomicInteger heard = new AtomicInteger();
		fixture.handler.onNotification = (notification) -> {
			if (heard.incrementAndGet() % 1000 == 0) {
				fixture.listener.barrier();
			}
		};
		database.execute("SELECT count(pg_notify('" + channel + "', i || repeat('x', i % 3000)))"
				+ " FROM generate_series(1, 50000) i");
		fixture.sync();
		assertThat(heard).hasValue(50_000);
		assertThat(fixture.handler.lost).hasValue(0);
	}

}
