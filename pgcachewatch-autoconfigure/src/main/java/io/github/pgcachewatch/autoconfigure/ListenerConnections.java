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

package io.github.pgcachewatch.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

import io.github.pgcachewatch.listen.ConnectionSettings;
import io.github.pgcachewatch.listen.ListenConnectionFactory;
import io.github.pgcachewatch.listen.PgConnectionFactory;
import io.github.pgcachewatch.listen.SocketControl;

/**
 * Opens the dedicated connection to the {@link ListenedDatabase}. Thread-safe.
 */
final class ListenerConnections implements ListenConnectionFactory {

	private final ListenedDatabase database;

	private final PgCacheWatchProperties.Connection properties;

	private final String applicationName;

	ListenerConnections(ListenedDatabase database, PgCacheWatchProperties.Connection properties,
			String applicationName) {
		this.database = database;
		this.properties = properties;
		this.applicationName = applicationName;
	}

	@Override
	public Connection open() throws SQLException {
		return open(ListenConnectionFactory::open);
	}

	@Override
	public Connection open(SocketControl control) throws SQLException {
		return open((connections) -> connections.open(control));
	}

	private Connection open(Opening opening) throws SQLException {
		SimpleConnectionDetails details = this.database.details();
		if (details.url() == null) {
			return opening.open(new BorrowedConnectionFactory(this.database.dataSource()));
		}
		Connection connection = opening.open(new PgConnectionFactory(() -> settings(details)));
		if (details.initSql() != null) {
			initialize(connection, details.initSql());
		}
		return connection;
	}

	private ConnectionSettings settings(SimpleConnectionDetails details) {
		return new ConnectionSettings(Objects.requireNonNull(details.url()), details.username(), details.password(),
				details.properties(), this.properties.connectTimeout(), this.applicationName);
	}

	private static void initialize(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	@FunctionalInterface
	private interface Opening {

		Connection open(ListenConnectionFactory connections) throws SQLException;

	}

}
