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

package io.github.pgcachewatch.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted of an application's sessions.
 */
@SuppressWarnings("NullAway.Init")
class IdleServerTests {

	private static IdleServer server;

	@BeforeAll
	static void start() throws Exception {
		server = IdleServer.start();
	}

	@AfterAll
	static void stop() throws Exception {
		server.close();
	}

	@Test
	void whenTheRoleTakesTransactionIdsThenExactlyTheseAreCounted() throws SQLException {
		long before = server.transactionIds();
		execute(IdleServer.ROLE, "SELECT 1", "SELECT pg_current_xact_id()", "SELECT pg_current_xact_id()");
		assertThat(server.transactionIds() - before).isEqualTo(2);
	}

	@Test
	void whenTheCountersAreReadThenNothingIsCounted() throws SQLException {
		long ids = server.transactionIds();
		long statements = server.statements();
		assertThat(server.transactionIds()).isEqualTo(ids);
		assertThat(server.statements()).isEqualTo(statements);
	}

	@Test
	void whenAnotherRoleWorksThenItsStatementsAreNotCounted() throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.url(), IdleServer.ROLE, "");
				Statement statement = connection.createStatement()) {
			long before = server.statements();
			statement.execute("SELECT 1");
			statement.execute("LISTEN bench");
			execute("postgres", "SELECT 2", "SELECT 3");
			assertThat(server.statements() - before).isEqualTo(2);
		}
	}

	private static void execute(String user, String... statements) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.url(), user, "");
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

}
