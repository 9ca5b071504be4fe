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

import java.nio.file.Path;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The listener's connection to a server that encrypts.
 */
class EncryptedConnectionTests {

	@TempDir
	private static Path directory;

	private static TlsServer server;

	private final TestDatabase database = BookshopDatabase.create();

	@BeforeAll
	static void encrypt() throws Exception {
		server = new TlsServer(directory, "localhost");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void whenABundleIsNamedItEncryptsAndVerifiesTheServer() {
		try (Bookshop bookshop = Bookshop.start(this.database, "pgcachewatch.connection.ssl.bundle=listener",
				"spring.ssl.bundle.pem.listener.truststore.certificate=" + server.certificate(),
				"spring.ssl.bundle.pem.listener.options.enabled-protocols=TLSv1.2")) {
			assertThat(encryption()).isEqualTo("TLSv1.2");
			bookshop.assertFollows();
		}
	}

	@Test
	void whenTheServerHasAnotherCertificateItIsRefused(@TempDir Path other) throws Exception {
		Path another = TlsServer.certificate(other, "localhost");
		assertThatThrownBy(() -> Bookshop.start(this.database, "pgcachewatch.connection.ssl.bundle=listener",
				"spring.ssl.bundle.pem.listener.truststore.certificate=" + another))
			.hasStackTraceContaining("SSL error");
	}

	@Test
	void whenTheServerHasAnotherNameItIsRefusedUnlessTheUrlDoesNotMind() {
		String bundle = "spring.ssl.bundle.pem.listener.truststore.certificate=" + server.certificate();
		String url = "pgcachewatch.connection.url=" + this.database.url().replace("localhost", "127.0.0.1");
		assertThatThrownBy(
				() -> Bookshop.start(this.database, "pgcachewatch.connection.ssl.bundle=listener", bundle, url))
			.hasStackTraceContaining("127.0.0.1");
		try (Bookshop bookshop = Bookshop.start(this.database, "pgcachewatch.connection.ssl.bundle=listener", bundle,
				url + "?sslmode=verify-ca")) {
			bookshop.assertFollows();
		}
	}

	@Test
	void whenTheApplicationsUrlEncryptsSoDoesTheListener() {
		try (Bookshop bookshop = Bookshop.start(this.database, "spring.datasource.url=" + this.database.url()
				+ "?sslmode=verify-full&sslrootcert=" + server.certificate())) {
			assertThat(encryption()).startsWith("TLS");
			bookshop.assertFollows();
		}
	}

	@Test
	void whenConnectionDetailsHaveABundleItEncrypts() {
		try (Bookshop bookshop = Bookshop.start(this.database, DetailsConfiguration.class,
				"spring.ssl.bundle.pem.details.truststore.certificate=" + server.certificate(),
				"spring.ssl.bundle.pem.details.options.enabled-protocols=TLSv1.2", "test.url=" + this.database.url(),
				"test.username=" + this.database.username(), "test.password=" + this.database.password())) {
			assertThat(encryption()).isEqualTo("TLSv1.2");
			bookshop.assertFollows();
		}
	}

	@Test
	void whenTheBundleIsUnknownTheErrorNamesTheProperty() {
		assertThatThrownBy(() -> Bookshop.start(this.database, "pgcachewatch.connection.ssl.bundle=none"))
			.hasStackTraceContaining("pgcachewatch.connection.ssl.bundle");
	}

	private String encryption() {
		return BookshopDatabase.query(this.database,
				"select version from pg_stat_ssl join pg_stat_activity using (pid) "
						+ "where datname = current_database() and application_name like '%-pgcachewatch'");
	}

	@Configuration(proxyBeanMethods = false)
	static class DetailsConfiguration {

		@Bean
		PgCacheWatchConnectionDetails details(SslBundles bundles, @Value("${test.url}") String url,
				@Value("${test.username}") String username, @Value("${test.password}") String password) {
			return new PgCacheWatchConnectionDetails() {

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

				@Override
				public SslBundle getSslBundle() {
					return bundles.getBundle("details");
				}

			};
		}

	}

}
