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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A server on which only the sessions of one role do anything. Transaction ids are
 * counted for the whole server, and PostgreSQL does not say who took one: so no vacuum
 * runs here of its own accord, and what reads the counters takes no id.
 */
final class IdleServer implements AutoCloseable {

	/** The role, and the name of its database. */
	static final String ROLE = "idler";

	private final EmbeddedPostgres server;

	private IdleServer(EmbeddedPostgres server) {
		this.server = server;
	}

	static IdleServer start() throws IOException, SQLException {
		IdleServer server = new IdleServer(EmbeddedPostgres.builder()
			.setServerConfig("autovacuum", "off")
			.setServerConfig("shared_preload_libraries", "pg_stat_statements")
			.start());
		try (Connection connection = server.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE EXTENSION pg_stat_statements");
			statement.execute("CREATE ROLE " + ROLE + " LOGIN");
			statement.execute("CREATE DATABASE " + ROLE + " OWNER " + ROLE);
			return server;
		}
		catch (SQLException ex) {
			server.close();
			throw ex;
		}
	}

	String url() {
		return "jdbc:postgresql://localhost:" + this.server.getPort() + "/" + ROLE;
	}

	/**
	 * Returns how many transaction ids were taken since the server was created.
	 */
	long transactionIds() throws SQLException {
		return queryLong("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
	}

	/**
	 * Returns how many statements the role's sessions have completed since the server was
	 * started.
	 */
	long statements() throws SQLException {
		return queryLong("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements "
				+ "JOIN pg_roles ON pg_roles.oid = userid WHERE rolname = '" + ROLE + "'");
	}

	private long queryLong(String sql) throws SQLException {
		try (Connection connection = this.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getLong(1);
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
