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

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ListenConnection}.
 */
class ListenConnectionTests {

	/** Several times as long as the server is to wait for a client. */
	private static final Duration LIMIT = Duration.ofMinutes(3);

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	/**
	 * So that a client that stands still holds back neither VACUUM nor the queue.
	 */
	@ParameterizedTest
	@CsvSource({ "tcp_user_timeout, 30000", "tcp_keepalives_idle, 30", "tcp_keepalives_interval, 10",
			"tcp_keepalives_count, 3", "idle_session_timeout, 0" })
	void theServerIsToldWhenToEndTheSession(String setting, String value) throws Exception {
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			listen(connection);
			try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
				row.next();
				assertThat(row.getString(1)).isEqualTo(value);
			}
		}
	}

	/**
	 * The test's client reads nothing, like a process that stands still. The server waits
	 * for a third of the time that the source sets.
	 */
	@Test
	void theServerEndsASessionWhoseClientReadsNothing() throws Exception {
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			int pid = listen(connection).backendPid();
			statement.execute("SET tcp_user_timeout = '10s'");
			this.database
				.execute("SELECT pg_notify('changes', i || repeat('x', 7900)) FROM generate_series(1, 5000) i");
			await().atMost(LIMIT).until(() -> waitEvents(pid), List.of("ClientWrite")::equals);
			await().atMost(LIMIT).until(() -> waitEvents(pid), List::isEmpty);
		}
	}

	@Test
	void eachProofTellsHowFullTheQueueIs() throws Exception {
		try (Connection connection = this.database.connect()) {
			ListenConnection listening = listen(connection);
			listening.roundTrip();
			assertThat(listening.queueUsage()).isBetween(0.0, 1.0);
		}
	}

	@Test
	void aRoleThatMayNotAskHowFullTheQueueIsListensAllTheSame() throws Exception {
		String role = "listener_" + this.database.name();
		this.database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"REVOKE EXECUTE ON FUNCTION pg_notification_queue_usage() FROM PUBLIC");
		try (Connection connection = DriverManager.getConnection(this.database.url(), role, "secret")) {
			ListenConnection listening = listen(connection);
			listening.roundTrip();
			assertThat(listening.queueUsage()).isNaN();
			assertThat(listening.backendPid()).isPositive();
		}
	}

	/**
	 * Returns what a session waits for; empty if there is no such session.
	 */
	private List<String> waitEvents(int pid) throws Exception {
		try (Connection connection = this.database.connect();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT wait_event FROM pg_stat_activity WHERE pid = " + pid)) {
			return rows.next() ? List.of(String.valueOf(rows.getString(1))) : List.of();
		}
	}

	private static ListenConnection listen(Connection connection) throws Exception {
		ListenConnection listening = new ListenConnection(connection, new SocketControl(), (notifications) -> {
		});
		listening.listen(List.of("changes"));
		return listening;
	}

}
