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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import tools.jackson.databind.json.JsonMapper;

/**
 * A database with a writer, and a listener on a channel.
 */
final class TriggerFixture implements AutoCloseable {

	static final String CHANNEL = "Book's \"changes\"";

	private static final JsonMapper json = JsonMapper.builder().build();

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	private final Connection writer;

	private final Connection listener;

	TriggerFixture(String... statements) {
		try {
			this.writer = this.database.connect();
			this.listener = this.database.connect();
			listen(CHANNEL);
			execute(statements);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static TriggerSettings settings() {
		return new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, 1000, TriggerMode.CREATE);
	}

	static TriggerSettings settings(TriggerLevel level) {
		return new TriggerSettings(CHANNEL, level, 1000, TriggerMode.CREATE);
	}

	static TriggerSettings settings(TriggerMode mode) {
		return new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, 1000, mode);
	}

	static TriggerSettings settings(int maxKeys) {
		return new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, maxKeys, TriggerMode.CREATE);
	}

	static TriggerSettings impatient() {
		return new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, 1000, TriggerMode.CREATE, Duration.ofMillis(200));
	}

	static WatchRequest request(String table, String... keys) {
		return new WatchRequest(TableName.parse(table), List.of(keys), "Books.find(long)");
	}

	TestDatabase database() {
		return this.database;
	}

	Connection writer() {
		return this.writer;
	}

	Connection connectAs(String role) throws SQLException {
		return DriverManager.getConnection(this.database.url(), role, "secret");
	}

	void listen(String channel) throws SQLException {
		try (Statement statement = this.listener.createStatement()) {
			statement.execute("LISTEN " + SqlText.identifier(channel));
		}
	}

	void execute(String... statements) {
		try (Statement statement = this.writer.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	void inTransaction(String... statements) {
		execute("BEGIN");
		execute(statements);
		execute("COMMIT");
	}

	TriggerReport ensure(WatchRequest... requests) {
		return ensure(settings(), requests);
	}

	TriggerReport ensure(TriggerSettings settings, WatchRequest... requests) {
		try {
			return new TriggerManager(settings).ensure(this.writer, List.of(requests));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	TriggerReport check(WatchRequest... requests) {
		return check(settings(), requests);
	}

	TriggerReport check(TriggerSettings settings, WatchRequest... requests) {
		try {
			return new TriggerManager(settings).check(this.writer, List.of(requests));
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	TriggerState state(WatchRequest request) {
		return Objects.requireNonNull(check(request).status(request.table())).state();
	}

	/**
	 * Returns the payloads that have come since the last call: a round trip on the
	 * listening connection brings all that were committed before.
	 */
	List<String> payloads() {
		try (Statement statement = this.listener.createStatement()) {
			statement.execute("SELECT 1");
			PGNotification[] notifications = this.listener.unwrap(PGConnection.class).getNotifications();
			return (notifications != null) ? Stream.of(notifications).map(PGNotification::getParameter).toList()
					: List.of();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the changes that have come, in short: {@code update public.book
	 * [{"id":1}]}.
	 */
	List<String> changes() {
		return payloads().stream().map(TriggerFixture::shorten).toList();
	}

	/**
	 * Returns the keys that have come, each once.
	 */
	Set<String> keys() {
		Set<String> keys = new TreeSet<>();
		payloads().forEach((payload) -> json.readTree(payload).path("keys").forEach((key) -> keys.add(key.toString())));
		return keys;
	}

	static String shorten(String payload) {
		Map<?, ?> change = json.readValue(payload, Map.class);
		List<String> parts = new ArrayList<>();
		parts.add((String) change.get("operation"));
		parts.add(change.get("schema") + "." + change.get("table"));
		if (change.containsKey("keys")) {
			parts.add(json.readTree(payload).get("keys").toString());
		}
		return String.join(" ", parts);
	}

	<T> List<T> query(Class<T> type, String sql, Object... arguments) {
		try (PreparedStatement statement = this.writer.prepareStatement(sql)) {
			for (int i = 0; i < arguments.length; i++) {
				statement.setObject(i + 1, arguments[i]);
			}
			ResultSet row = statement.executeQuery();
			List<T> result = new ArrayList<>();
			while (row.next()) {
				result.add(row.getObject(1, type));
			}
			return result;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.writer.close();
			this.listener.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
