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

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.AbstractDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where the listener's connection comes from, in applications that each have it in
 * another way.
 */
class ConnectionSourceTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final TestDatabase database = BookshopDatabase.create();

	@ParameterizedTest
	@ValueSource(strings = { "com.zaxxer.hikari.HikariDataSource", "org.apache.tomcat.jdbc.pool.DataSource",
			"org.apache.commons.dbcp2.BasicDataSource", "org.springframework.jdbc.datasource.SimpleDriverDataSource",
			"org.postgresql.ds.PGSimpleDataSource" })
	void whateverPoolIsConfiguredTheListenerIsOutsideOfIt(String type) {
		try (Bookshop bookshop = Bookshop.start(this.database, "spring.datasource.type=" + type)) {
			assertThat(BookshopDatabase.listeners(this.database)).isOne();
			bookshop.assertFollows();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OwnHikari.class, OwnTomcat.class })
	void whateverPoolTheApplicationMakesTheListenerIsOutsideOfIt(Class<?> configuration) {
		try (Bookshop bookshop = Bookshop.start(this.database, configuration)) {
			assertThat(BookshopDatabase.listeners(this.database)).isOne();
			bookshop.assertFollows();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Opaque.class, OwnDbcp2.class })
	@ExtendWith(OutputCaptureExtension.class)
	void whenTheDataSourceDoesNotTellHowToConnectTheListenerKeepsAConnectionOfItAndSaysSo(Class<?> configuration,
			CapturedOutput output) {
		try (Bookshop bookshop = Bookshop.start(this.database, configuration)) {
			assertThat(BookshopDatabase.listeners(this.database)).isZero();
			bookshop.assertFollows();
			assertThat(output).containsOnlyOnce("keeps one of its connections");
		}
	}

	@Test
	void whenThePoolHasPropertiesOfTheDriverTheListenerHasThemToo() {
		try (Bookshop bookshop = Bookshop.start(this.database,
				"spring.datasource.hikari.data-source-properties.socketFactory="
						+ RecordingSocketFactory.class.getName())) {
			assertThat(RecordingSocketFactory.threads).contains("pgcachewatch-listener");
			bookshop.assertFollows();
		}
	}

	@Test
	void whenTheUrlHasSeveralHostsThePrimaryIsListenedTo() {
		try (TcpProxy down = TcpProxy.to(this.database)) {
			down.refuse();
			String hosts = this.database.url().replace("//", "//localhost:" + down.port() + ",");
			try (Bookshop bookshop = Bookshop.start(this.database,
					"spring.datasource.url=" + hosts + "?targetServerType=primary")) {
				bookshop.assertFollows();
			}
		}
	}

	@Test
	void whenTheApplicationGoesThroughAPoolerTheListenerNeedNot() {
		try (TcpProxy pooler = TcpProxy.to(this.database);
				Bookshop bookshop = Bookshop.start(this.database, "spring.datasource.url=" + pooler.url(this.database),
						"pgcachewatch.connection.url=" + this.database.url())) {
			bookshop.assertFollows();
			pooler.cut();
			bookshop.sync();
			assertThat(bookshop.context().getBean(PgCacheWatch.class).state()).isEqualTo(ListenerState.LIVE);
		}
	}

	@Test
	void whenCredentialsAreRotatedTheNextConnectionHasTheNewOnes() {
		String role = "rotated_" + this.database.name();
		this.database.execute("create role " + role + " login superuser password '" + this.database.password() + "'");
		try (Bookshop bookshop = Bookshop.start(this.database, RotatedDetails.class, "test.url=" + this.database.url(),
				"test.username=" + this.database.username(), "test.password=" + this.database.password())) {
			bookshop.assertFollows();
			bookshop.context().getBean(RotatedDetails.class).username = role;
			this.database.execute("select pg_terminate_backend(pid) from pg_stat_activity "
					+ "where datname = current_database() and application_name like '%-pgcachewatch'");
			await().atMost(LIMIT).until(() -> BookshopDatabase.listeners(this.database) == 1);
			assertThat(BookshopDatabase.query(this.database,
					"select usename from pg_stat_activity where "
							+ "datname = current_database() and application_name like '%-pgcachewatch'"))
				.isEqualTo(role);
			PgCacheWatch watch = bookshop.context().getBean(PgCacheWatch.class);
			await().atMost(LIMIT).until(() -> watch.state() == ListenerState.LIVE);
			bookshop.assertFollows();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHikari {

		@Bean
		HikariDataSource dataSource(@Value("${spring.datasource.url}") String url,
				@Value("${spring.datasource.username}") String username,
				@Value("${spring.datasource.password}") String password) {
			HikariDataSource dataSource = new HikariDataSource();
			dataSource.setJdbcUrl(url);
			dataSource.setUsername(username);
			dataSource.setPassword(password);
			dataSource.setMaximumPoolSize(1);
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTomcat {

		@Bean
		org.apache.tomcat.jdbc.pool.DataSource dataSource(@Value("${spring.datasource.url}") String url,
				@Value("${spring.datasource.username}") String username,
				@Value("${spring.datasource.password}") String password) {
			org.apache.tomcat.jdbc.pool.DataSource dataSource = new org.apache.tomcat.jdbc.pool.DataSource();
			dataSource.setDriverClassName("org.postgresql.Driver");
			dataSource.setUrl(url);
			dataSource.setUsername(username);
			dataSource.setPassword(password);
			dataSource.setMaxActive(1);
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnDbcp2 {

		@Bean
		BasicDataSource dataSource(@Value("${spring.datasource.url}") String url,
				@Value("${spring.datasource.username}") String username,
				@Value("${spring.datasource.password}") String password) {
			BasicDataSource dataSource = new BasicDataSource();
			dataSource.setUrl(url);
			dataSource.setUsername(username);
			dataSource.setPassword(password);
			dataSource.setMaxTotal(4);
			return dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Opaque {

		@Bean
		DataSource dataSource(@Value("${spring.datasource.url}") String url,
				@Value("${spring.datasource.username}") String user,
				@Value("${spring.datasource.password}") String password) {
			return new AbstractDataSource() {

				@Override
				public Connection getConnection() throws SQLException {
					return DriverManager.getConnection(url, user, password);
				}

				@Override
				public Connection getConnection(String username, String itsPassword) throws SQLException {
					return DriverManager.getConnection(url, username, itsPassword);
				}

			};
		}

	}

	/**
	 * As of a vault.
	 */
	@Configuration(proxyBeanMethods = false)
	static class RotatedDetails {

		@Value("${test.username}")
		private volatile String username;

		@Bean
		JdbcConnectionDetails details(@Value("${test.url}") String url, @Value("${test.password}") String password) {
			return new JdbcConnectionDetails() {

				@Override
				public String getUsername() {
					return RotatedDetails.this.username;
				}

				@Override
				public String getPassword() {
					return password;
				}

				@Override
				public String getJdbcUrl() {
					return url;
				}

			};
		}

	}

}
