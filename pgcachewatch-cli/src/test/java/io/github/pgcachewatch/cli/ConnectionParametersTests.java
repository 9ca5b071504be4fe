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

package io.github.pgcachewatch.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.pgcachewatch.source.notify.ConnectionSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where the connection comes from, in the order that libpq's users know: the URL, the
 * service, the environment.
 */
class ConnectionParametersTests {

	private static final String USER = System.getProperty("user.name");

	@TempDir
	private Path directory;

	@Test
	void withoutAnythingItIsTheUsersDatabaseOnThisMachine() {
		ConnectionSettings settings = resolve(null, Map.of());
		assertThat(settings.url()).isEqualTo("jdbc:postgresql://localhost:5432/" + USER);
		assertThat(settings.username()).isEqualTo(USER);
		assertThat(settings.password()).isNull();
		assertThat(settings.applicationName()).isEqualTo("pgcachewatch-cli");
	}

	@Test
	void theEnvironmentIsTakenAsInPsql() {
		ConnectionSettings settings = resolve(null,
				Map.of("PGHOST", "db", "PGPORT", "6543", "PGDATABASE", "shop", "PGUSER", "ann", "PGPASSWORD", "secret",
						"PGSSLMODE", "require", "PGCONNECT_TIMEOUT", "3", "PGAPPNAME", "ops", "PGOPTIONS",
						"-c search_path=shop"));
		assertThat(settings).isEqualTo(new ConnectionSettings("jdbc:postgresql://db:6543/shop", "ann", "secret",
				Map.of("sslmode", "require", "options", "-c search_path=shop"), Duration.ofSeconds(3), "ops"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			postgresql://                                | jdbc:postgresql://localhost:5432/env
			postgresql://db                              | jdbc:postgresql://db:5432/env
			postgres://ann@db:1/shop                     | jdbc:postgresql://db:1/shop
			postgresql:///shop                           | jdbc:postgresql://localhost:5432/shop
			postgresql://db/a%2Fb%20c                    | jdbc:postgresql://db:5432/a%2Fb+c
			postgresql://[::1]:7/shop                    | jdbc:postgresql://[::1]:7/shop
			postgresql://a:1,b/shop                      | jdbc:postgresql://a:1,b:5432/shop
			postgresql:///shop?host=db&port=9            | jdbc:postgresql://db:9/shop
			""")
	void aUriOfLibpqsIsRead(String uri, String url) {
		assertThat(resolve(uri, Map.of("PGDATABASE", "env")).url()).isEqualTo(url);
	}

	@Test
	void aUrisCredentialsAndParametersGoBeforeTheEnvironment() {
		ConnectionSettings settings = resolve(
				"postgresql://a%40b:p%3Aq+r@db/shop?sslmode=verify-full&connect_timeout=7&target_session_attrs=read-write"
						+ "&application_name=x",
				Map.of("PGUSER", "env", "PGPASSWORD", "env", "PGSSLMODE", "disable"));
		assertThat(settings.username()).isEqualTo("a@b");
		assertThat(settings.password()).isEqualTo("p:q+r");
		assertThat(settings.properties()).isEqualTo(Map.of("sslmode", "verify-full", "targetServerType", "primary"));
		assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(7));
		assertThat(settings.applicationName()).isEqualTo("x");
	}

	@Test
	void aServiceGoesBetweenTheUriAndTheEnvironment() throws IOException {
		Path file = Files.writeString(this.directory.resolve("services"), """
				# comment
				[other]
				host=wrong
				[shop]
				host = db
				port=6543
				user=ann
				application_name=ops
				keepalives=1
				[last]
				dbname=wrong
				""");
		Map<String, String> environment = Map.of("PGSERVICEFILE", file.toString(), "PGSERVICE", "shop", "PGHOST", "env",
				"PGDATABASE", "env");
		assertThat(resolve(null, environment))
			.satisfies((settings) -> assertThat(settings.url()).isEqualTo("jdbc:postgresql://db:6543/env"))
			.satisfies((settings) -> assertThat(settings.username()).isEqualTo("ann"))
			.satisfies((settings) -> assertThat(settings.applicationName()).isEqualTo("ops"));
		assertThat(resolve("postgresql://uri/?service=other", environment).url())
			.isEqualTo("jdbc:postgresql://uri:5432/env");
	}

	@Test
	void aServiceThatTheUserDoesNotDefineIsTakenFromTheSystem() throws IOException {
		Files.writeString(this.directory.resolve("pg_service.conf"), "[shop]\nhost=db\n");
		Map<String, String> environment = Map.of("PGSYSCONFDIR", this.directory.toString(), "HOME", "/nowhere");
		assertThat(resolve("postgresql://?service=shop", environment).url()).startsWith("jdbc:postgresql://db:5432/");
		assertThatExceptionOfType(CommandException.class)
			.isThrownBy(() -> resolve("postgresql://?service=shoe", environment))
			.withMessageContaining("'shoe' is not defined")
			.withMessageContaining("PGSERVICEFILE");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql:                     | jdbc:postgresql://env:6543/shop
			jdbc:postgresql://                   | jdbc:postgresql://env:6543/shop
			jdbc:postgresql:///                  | jdbc:postgresql://env:6543/shop
			jdbc:postgresql:other                | jdbc:postgresql://env:6543/other
			jdbc:postgresql://db                 | jdbc:postgresql://db:6543/shop
			jdbc:postgresql://db/other           | jdbc:postgresql://db:6543/other
			jdbc:postgresql://db:1/              | jdbc:postgresql://db:1/shop
			jdbc:postgresql://db:1/?ssl=true     | jdbc:postgresql://db:1/shop?ssl=true
			jdbc:postgresql://a:1,b:2/other      | jdbc:postgresql://a:1,b:2/other
			jdbc:postgresql://[::1]:7/other      | jdbc:postgresql://[::1]:7/other
			""")
	void whatAJdbcUrlLeavesOpenIsTakenFromTheEnvironment(String url, String completed) {
		Map<String, String> environment = Map.of("PGHOST", "env", "PGPORT", "6543", "PGDATABASE", "shop");
		assertThat(resolve(url, environment).url()).isEqualTo(completed);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			jdbc:postgresql:          | jdbc:postgresql://db:6543/shop
			jdbc:postgresql://other/  | jdbc:postgresql://other:6543/shop
			jdbc:postgresql:archive   | jdbc:postgresql://db:6543/archive
			""")
	void whatAJdbcUrlLeavesOpenIsTakenFromTheServiceBeforeTheEnvironment(String url, String completed)
			throws IOException {
		Path file = Files.writeString(this.directory.resolve("services"), """
				[shop]
				host=db
				port=6543
				dbname=shop
				user=ann
				password=secret
				sslmode=require
				connect_timeout=3
				""");
		ConnectionSettings settings = resolve(url,
				Map.of("PGSERVICEFILE", file.toString(), "PGSERVICE", "shop", "PGHOST", "env", "PGPORT", "1",
						"PGDATABASE", "env", "PGUSER", "env", "PGPASSWORD", "env", "PGSSLMODE", "disable", "PGOPTIONS",
						"-c search_path=env"));
		assertThat(settings.url()).isEqualTo(completed);
		assertThat(settings.username()).isEqualTo("ann");
		assertThat(settings.password()).isEqualTo("secret");
		assertThat(settings.properties()).isEqualTo(Map.of("sslmode", "require", "options", "-c search_path=env"));
		assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void aJdbcUrlIsTakenAsItIsWithTheEnvironmentsCredentialsBehindIt() {
		String url = "jdbc:postgresql://db:5432/shop?user=ann";
		ConnectionSettings settings = resolve(url, Map.of("PGPASSWORD", "secret", "PGHOST", "env"));
		assertThat(settings.url()).isEqualTo(url);
		assertThat(settings.password()).isEqualTo("secret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			mysql://db/shop                    | is no URL of a PostgreSQL database
			postgresql://db/shop?colour=red    | is no connection parameter
			postgresql://db/shop?sslmode       | a parameter without a value
			postgresql://db/%zz                | two hexadecimal digits
			postgresql://a:x/shop              | cannot be read
			postgresql://%2Ftmp/shop           | Unix-domain socket
			postgresql://a,b/?port=1,2,3       | 2 hosts and 3 ports
			postgresql://a/?connect_timeout=x  | must be a number of seconds
			""")
	void whatCannotBeReadIsAUsageError(String uri, String message) {
		assertThatExceptionOfType(CommandException.class).isThrownBy(() -> resolve(uri, Map.of()))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.exitCode()).isEqualTo(2));
	}

	private static ConnectionSettings resolve(@Nullable String url, Map<String, String> environment) {
		return ConnectionParameters.resolve(url, environment);
	}

}
