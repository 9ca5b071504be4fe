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

package io.github.pgcachewatch.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes that are published by hand, which must be as a trigger would send them.
 */
class PublishCommandTests {

	private CommandLineFixture postgres;

	private Connection listener;

	@BeforeEach
	void start() throws SQLException {
		this.postgres = new CommandLineFixture(
				"CREATE TABLE book (id bigint, code text, isbn uuid, sold timestamptz, price numeric, used boolean)",
				"CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)");
		this.listener = this.postgres.database().connect();
		try (Statement statement = this.listener.createStatement()) {
			statement.execute("LISTEN mine; LISTEN ch_pgcachewatch_table_change");
		}
	}

	@AfterEach
	void stop() throws SQLException {
		this.listener.close();
	}

	@Test
	void aTableAloneIsAChangeOfAllOfIt() throws SQLException {
		assertThat(this.postgres.run("publish", "book", "--operation", "truncate").code()).isZero();
		assertThat(received()).contains("\"operation\":\"truncate\"")
			.contains("\"table\":\"book\"")
			.contains("\"schema\":\"public\"")
			.doesNotContain("keys");
	}

	@Test
	void keysAreSentAsTheirColumnsTypesPrintThem() throws SQLException {
		this.postgres.run("publish", "book", "--channel", "mine", "--key",
				"id=007,code=007,isbn=A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11,price=1.50,used=yes", "--key",
				"id=8,code=\"a=b,c\"");
		assertThat(received()).contains("{\"id\":7,\"code\":\"007\",\"isbn\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\","
				+ "\"price\":1.50,\"used\":true},{\"id\":8,\"code\":\"a=b,c\"}");
	}

	@Test
	void aChangeThatWasPublishedIsTheOneThatATriggerSends() throws SQLException {
		this.postgres.run("install", "book:id,sold", "--channel", "mine", "--commit");
		this.postgres.execute("INSERT INTO book (id, sold) VALUES (5, '2026-01-02 03:04:05.6+02')");
		String sent = keys(received());
		this.postgres.run("publish", "book", "--channel", "mine", "--key", "sold=2026-01-02 03:04:05.6+02,id=5");
		assertThat(keys(received())).contains("\"id\":5")
			.contains(sent.replaceFirst(".*(\"sold\":\"[^\"]*\").*", "$1"));
	}

	@Test
	void aPartitionIsToldUnderTheNameOfItsTable() throws SQLException {
		this.postgres.run("publish", "sale_1", "--key", "id=1");
		assertThat(received()).contains("\"table\":\"sale\"").contains("[{\"id\":1}]");
	}

	@Test
	void aKeyThatTheTableDoesNotHaveOrTakeIsAnErrorOfOneLine() {
		Result column = this.postgres.run("publish", "book", "--key", "idd=1");
		assertThat(column.code()).isEqualTo(1);
		assertThat(column.err()).hasLineCount(1).contains("Did you mean 'id'?");
		Result value = this.postgres.run("publish", "book", "--key", "id=x");
		assertThat(value.code()).isEqualTo(1);
		assertThat(value.err()).hasLineCount(1).contains("invalid input syntax for type bigint");
		assertThat(this.postgres.run("publish", "book", "--key", "id").code()).isEqualTo(2);
	}

	private String received() throws SQLException {
		try (Statement statement = this.listener.createStatement()) {
			statement.execute("SELECT 1");
			PGNotification[] notifications = this.listener.unwrap(PGConnection.class).getNotifications();
			return String.join("\n", Stream.of(notifications).map(PGNotification::getParameter).toList());
		}
	}

	private static String keys(String payload) {
		return payload.substring(payload.indexOf("\"keys\""));
	}

}
