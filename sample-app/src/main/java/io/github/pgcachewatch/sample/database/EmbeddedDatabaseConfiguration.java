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

package io.github.pgcachewatch.sample.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Starts a real PostgreSQL, with its data in a temporary directory, where no
 * {@code spring.datasource.url} is set. Everything that connects depends on the
 * connection details, and is thus closed before the server.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnOwnDatabase
class EmbeddedDatabaseConfiguration {

	private static final String USER = "postgres";

	private static final String DATABASE = "bookshop";

	@Bean
	EmbeddedPostgres embeddedPostgres() throws IOException, SQLException {
		// Its own shutdown hook would stop it while the application is still closing.
		EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setRegisterShutdownHook(false)
			.setPGStartupWait(Duration.ofMinutes(1))
			// For pgcachewatch.source=wal; the other source does not need it.
			.setServerConfig("wal_level", "logical")
			.start();
		try (Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + DATABASE);
		}
		return server;
	}

	@Bean
	JdbcConnectionDetails embeddedConnectionDetails(EmbeddedPostgres server) {
		String url = server.getJdbcUrl(USER, DATABASE);
		return new JdbcConnectionDetails() {

			@Override
			public String getJdbcUrl() {
				return url;
			}

			@Override
			public String getUsername() {
				return USER;
			}

			@Override
			public String getPassword() {
				return "";
			}

		};
	}

}
