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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What databases, roles and sessions are set up like does not alter what is sent.
 */
class EnvironmentTests {

	private TriggerFixture postgres;

	private String writer;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE book (id int PRIMARY KEY, code text)",
				"INSERT INTO book VALUES (1, 'a'), (2, 'b')", "GRANT ALL ON book TO PUBLIC");
		this.writer = "writer_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + this.writer + " LOGIN PASSWORD 'secret'");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void aWriterThatMayCallNoFunctionAtAllNeitherFailsNorIsLost(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog FROM PUBLIC");
		try (Connection connection = this.postgres.connectAs(this.writer);
				Statement statement = connection.createStatement()) {
			statement.execute("INSERT INTO book VALUES (3, 'c')");
		}
		this.postgres.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog TO PUBLIC");
		assertThat(this.postgres.payloads()).containsExactly("{}");
	}

	@ParameterizedTest
	@EnumSource
	void aWriterWithoutPgNotifySendsKeysOfEverySpelling(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), request("book", "code"));
		this.postgres.execute("REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
		try (Connection connection = this.postgres.connectAs(this.writer);
				Statement statement = connection.createStatement()) {
			statement.execute("SET standard_conforming_strings = off");
			statement.execute("INSERT INTO book VALUES (3, E'it''s a \\\\ \"c\"')");
		}
		assertThat(this.postgres.changes())
			.containsExactly("insert public.book [{\"code\":\"it's a \\\\ \\\"c\\\"\"}]");
	}

	@ParameterizedTest
	@EnumSource
	@Tag("postgresql-15")
	void aTurkishDatabaseSpellsOperationsAsAnyOther(TriggerLevel level) throws Exception {
		try (Connection connection = databaseLike("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C'");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE \"Id\" (\"ID\" text)");
			new TriggerManager(settings(level)).ensure(connection, List.of(request("Id", "ID")));
			statement.execute("LISTEN " + SqlText.identifier(TriggerFixture.CHANNEL));
			statement.execute("INSERT INTO \"Id\" VALUES ('I'), ('i')");
			assertThat(payloads(connection)).isNotEmpty().allSatisfy((payload) -> {
				assertThat(payload).contains("\"operation\":\"insert\"");
				assertThat(TriggerFixture.shorten(payload)).startsWith("insert public.Id [{\"ID\":");
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void inADatabaseOfNoEncodingAKeyThatIsNoUtf8IsSentAsAChangeOfTheTable(TriggerLevel level) throws Exception {
		try (Connection connection = databaseLike("ENCODING 'SQL_ASCII' LOCALE 'C'");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE book (code text)");
			TriggerReport report = new TriggerManager(settings(level)).ensure(connection,
					List.of(request("book", "code")));
			assertThat(report.warnings()).singleElement().asString().contains("SQL_ASCII", "UTF8");
			statement.execute("LISTEN " + SqlText.identifier(TriggerFixture.CHANNEL));
			statement.execute("INSERT INTO book VALUES (E'\\351t\\351')");
			statement.execute("INSERT INTO book VALUES ('plain')");
			assertThat(payloads(connection).map(TriggerFixture::shorten)).containsExactly("insert public.book",
					"insert public.book [{\"code\":\"plain\"}]");
		}
	}

	@Test
	void aCharacterThatUtf8DoesNotHaveIsSentAsAChangeOfTheTable() throws Exception {
		try (Connection connection = databaseLike("ENCODING 'WIN1252' LOCALE 'C'");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE book (code bytea, name text)");
			new TriggerManager(settings()).ensure(connection, List.of(request("book", "name")));
			statement.execute("LISTEN " + SqlText.identifier(TriggerFixture.CHANNEL));
			statement.execute("INSERT INTO book (name) VALUES (chr(129))");
			assertThat(payloads(connection).map(TriggerFixture::shorten)).containsExactly("insert public.book");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "20", "-20", "Asia/Kolkata", "UTC" })
	void theTimeOfAChangeIsInUtcWhateverTheTimeZoneOfItsWriter(String zone) {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("SET TIME ZONE '" + zone + "'", "UPDATE book SET code = 'u' WHERE id = 1",
				"RESET TIME ZONE");
		assertThat(this.postgres.payloads()).singleElement().satisfies((payload) -> {
			String sentAt = JsonMapper.shared().readTree(payload).path("sent_at").asString();
			assertThat(sentAt).endsWith("+00:00");
			assertThat(OffsetDateTime.parse(sentAt)).isBetween(OffsetDateTime.now().minusMinutes(1),
					OffsetDateTime.now().plusMinutes(1));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "array_nulls = off", "quote_all_identifiers = on", "standard_conforming_strings = off",
			"backslash_quote = off", "transform_null_equals = on", "default_transaction_isolation = serializable",
			"default_transaction_read_only = on", "plpgsql.variable_conflict = use_column",
			"plpgsql.variable_conflict = use_variable", "plpgsql.extra_errors = 'all'",
			"plan_cache_mode = force_generic_plan" })
	void whateverADatabaseSetsItsTriggersAreInstalledAndSendTheSame(String setting) throws Exception {
		this.postgres.execute("ALTER DATABASE " + this.postgres.database().name() + " SET " + setting);
		try (Connection connection = this.postgres.database().connect();
				Statement statement = connection.createStatement()) {
			TriggerManager triggers = new TriggerManager(settings());
			WatchRequest request = request("book", "id", "code");
			triggers.ensure(connection, List.of(request));
			assertThat(triggers.check(connection, List.of(request)).status(request.table()).state())
				.isEqualTo(TriggerState.OK);
			statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
			statement.execute("UPDATE book SET code = 'it''s' WHERE id = 1");
			statement.execute("DELETE FROM book WHERE id = 2");
		}
		assertThat(this.postgres.changes()).containsExactly(
				"update public.book [{\"code\":\"it's\",\"id\":1},{\"code\":\"a\",\"id\":1}]",
				"delete public.book [{\"code\":\"b\",\"id\":2}]");
	}

	private Connection databaseLike(String options) throws SQLException {
		String name = this.postgres.database().name() + "_other";
		this.postgres.execute("DROP DATABASE IF EXISTS " + name,
				"CREATE DATABASE " + name + " TEMPLATE template0 " + options);
		String url = this.postgres.database().url().replaceFirst("/test_\\d+", "/" + name);
		return DriverManager.getConnection(url, this.postgres.database().username(),
				this.postgres.database().password());
	}

	private static Stream<String> payloads(Connection connection) throws SQLException {
		return Stream.of(connection.unwrap(PGConnection.class).getNotifications()).map(PGNotification::getParameter);
	}

}
