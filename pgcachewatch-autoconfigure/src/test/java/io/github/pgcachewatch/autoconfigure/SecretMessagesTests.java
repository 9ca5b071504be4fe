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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.source.notify.ConnectionSettings;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.AbstractDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * No message has a password in it, wherever that stands in the configuration.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecretMessagesTests {

	@ParameterizedTest
	@ValueSource(strings = { "postgres://scott:tiger@db.invalid/books",
			"postgresql://scott:tiger@db.invalid:5432/books", "jdbc:postgresql://scott:tiger@db.invalid/books",
			"jdbc:postgresql://scott:ti?tiger@db.invalid/books",
			"jdbc:postgresql://db.invalid/books?user=scott&password=tiger",
			"jdbc:postgresql://db.invalid?password=tiger", "jdbc:postgresql://db.invalid:port/books?password=tiger",
			"jdbc:aws-wrapper:postgresql://db.invalid/books?password=tiger",
			"jdbc:mysql://scott:tiger@db.invalid/books?password=tiger", "jdbc:h2:mem:books;PASSWORD=tiger",
			"jdbc:oracle:thin:scott/tiger@db.invalid:1521:books" })
	void whenAUrlCannotBeConnectedToNoMessageHasItsPassword(String url, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("pgcachewatch.connection.url=" + url))
			.satisfies((ex) -> assertThat(messages(ex)).noneMatch((message) -> message.contains("tiger")));
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("tiger");
	}

	@Test
	void whenAPoolFailsNoMessageHasThePasswordThatItsOwnOneHas(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(PoolShop.class))
			.satisfies((ex) -> assertThat(Throwables.getStackTrace(ex)).doesNotContain("tiger")
				.contains("Caused by: java.sql.SQLException: Driver x claims", "FailingPool.getConnection"));
		assertThat(output).contains("claims to not accept jdbcUrl, jdbc:other://***@db/books").doesNotContain("tiger");
	}

	@ParameterizedTest
	@CsvSource({ "pgcachewatch.connection.password, tiger", "pgcachewatch.connection.properties.sslpassword, tiger",
			"pgcachewatch.connection.passwort, tiger",
			"pgcachewatch.jdbc-url, jdbc:postgresql://db/books?password=tiger" })
	void whenAPropertyIsWrongNoMessageHasThePasswordsOfOthers(String property, String value, CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(property + "=" + value, "pgcachewatch.max-staleness=-1s",
				"pgcachewatch.connection.url=jdbc:postgresql://db.invalid/books"));
		assertThat(output).contains("pgcachewatch.max-staleness").doesNotContain("tiger");
	}

	@Test
	void whatIsPrintedOfSettingsHasNoPassword() {
		String url = "jdbc:postgresql://scott:tiger@db/books?password=tiger";
		PgCacheWatchProperties.Connection connection = new PgCacheWatchProperties.Connection(url, "scott", "tiger",
				Map.of("sslpassword", "tiger"), Duration.ofSeconds(1), null, new PgCacheWatchProperties.Ssl(null));
		assertThat(connection.toString()).contains("db/books").doesNotContain("tiger");
		ConnectionSettings settings = new ConnectionSettings(url, "scott", "tiger", connection.properties(),
				Duration.ofSeconds(1), "books");
		assertThat(settings.toString()).contains("db/books").doesNotContain("tiger");
	}

	private static List<String> messages(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).map(String::valueOf).toList();
	}

	private static void start(String... properties) {
		start(PoorShop.class, properties);
	}

	private static void start(Class<?> configuration, String... properties) {
		SpringApplication application = new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.datasource.url=jdbc:postgresql://localhost:1/none", "spring.sql.init.mode=never",
					"pgcachewatch.fail-fast=true", "pgcachewatch.connection.connect-timeout=2s")
			.properties(properties)
			.build();
		application.run().close();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ShopConfiguration.class)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, CacheAutoConfiguration.class, PgCacheWatchAutoConfiguration.class,
			PgCacheWatchCachingAutoConfiguration.class })
	static class PoorShop {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(PoorShop.class)
	static class PoolShop {

		@Bean
		DataSource pool() {
			return new FailingPool();
		}

	}

	static class FailingPool extends AbstractDataSource {

		@Override
		public Connection getConnection() throws SQLException {
			SQLException failure = new SQLException(
					"Driver x claims to not accept jdbcUrl, jdbc:other://scott:tiger@db/books",
					new IllegalStateException("no driver for password=tiger"));
			failure.addSuppressed(new IllegalStateException("token=tiger"));
			throw failure;
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

	}

}
