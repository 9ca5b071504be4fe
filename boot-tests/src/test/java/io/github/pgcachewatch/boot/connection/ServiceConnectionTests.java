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

package io.github.pgcachewatch.boot.connection;

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;
import org.testcontainers.postgresql.PostgreSQLContainer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database is a container of Testcontainers' with {@code @ServiceConnection}, which
 * prevails over the properties.
 */
class ServiceConnectionTests {

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void whenAContainerIsTheDatabaseItIsListenedTo() {
		try (Bookshop bookshop = Bookshop.start(this.database, ContainerConfiguration.class,
				"spring.datasource.url=jdbc:postgresql://localhost:1/none", "test.url=" + this.database.url(),
				"test.username=" + this.database.username(), "test.password=" + this.database.password())) {
			assertThat(BookshopDatabase.listeners(this.database)).isOne();
			bookshop.assertFollows();
		}
	}

	/**
	 * Stands for a container where no Docker engine runs, too: the server that all tests
	 * share is behind it.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ContainerConfiguration {

		@Bean
		@ServiceConnection
		PostgreSQLContainer container(@Value("${test.url}") String url, @Value("${test.username}") String username,
				@Value("${test.password}") String password) {
			return new PostgreSQLContainer("postgres:18") {

				@Override
				public void start() {
				}

				@Override
				public String getJdbcUrl() {
					return url;
				}

				@Override
				public String getUsername() {
					return username;
				}

				@Override
				public String getPassword() {
					return password;
				}

			};
		}

	}

}
