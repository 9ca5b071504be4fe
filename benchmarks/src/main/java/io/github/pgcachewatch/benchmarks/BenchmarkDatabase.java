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

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.postgresql.PGProperty;

/**
 * An embedded server that writes as safely as one in production: with fsync, and waiting
 * for it.
 */
final class BenchmarkDatabase implements AutoCloseable {

	static final String USER = "postgres";

	private final EmbeddedPostgres server;

	private BenchmarkDatabase(EmbeddedPostgres server) {
		this.server = server;
	}

	static BenchmarkDatabase start() throws IOException {
		return new BenchmarkDatabase(safe("100").start());
	}

	/**
	 * Starts one whose WAL can be decoded, with room for hundreds of sessions.
	 */
	static BenchmarkDatabase startLogical() throws IOException {
		return new BenchmarkDatabase(safe("250").setServerConfig("wal_level", "logical").start());
	}

	private static EmbeddedPostgres.Builder safe(String connections) {
		return EmbeddedPostgres.builder()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("full_page_writes", "on")
			.setServerConfig("max_connections", connections)
			.setServerConfig("max_wal_size", "4GB");
	}

	String url() {
		return "jdbc:postgresql://localhost:" + port() + "/postgres";
	}

	int port() {
		return this.server.getPort();
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(url(), USER, USER);
	}

	/**
	 * Connects with further properties of the driver.
	 */
	Connection connect(Map<PGProperty, String> further) throws SQLException {
		Properties properties = new Properties();
		PGProperty.USER.set(properties, USER);
		PGProperty.PASSWORD.set(properties, USER);
		further.forEach((property, value) -> property.set(properties, value));
		return DriverManager.getConnection(url(), properties);
	}

	void execute(String... statements) throws SQLException {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
