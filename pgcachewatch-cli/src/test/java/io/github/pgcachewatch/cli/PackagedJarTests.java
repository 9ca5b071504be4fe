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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The jar as users get it, run as a process of its own: with real environment variables,
 * pipes and signals.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PackagedJarTests {

	private CommandLineFixture postgres;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int)");
	}

	@Test
	void itInstallsAndShowsWithTheEnvironmentAlone() throws Exception {
		assertThat(run(environment(), "install", "book:id", "--commit")).isZero();
		assertThat(run(environment(), "status", "book:id")).isZero();
		assertThat(output()).containsPattern("public.book .* OK").doesNotContain("\u001b");
		assertThat(run(environment(), "status", "book:id", "--channel", "other")).isEqualTo(3);
		assertThat(run(environment(), "--version")).isZero();
		assertThat(output()).matches("pgcachewatch [0-9].*\\s*");
		assertThat(errors()).isEmpty();
	}

	@Test
	void thePasswordIsTakenFromThePasswordFile() throws Exception {
		String role = "ann_" + this.postgres.database().name();
		this.postgres.execute("SET password_encryption = 'scram-sha-256'; CREATE ROLE " + role
				+ " LOGIN PASSWORD 'from: the \\ file'");
		requirePassword(role);
		Map<String, String> environment = Map.of("PGHOST", host().getHost(), "PGPORT", "" + host().getPort(),
				"PGDATABASE", this.postgres.database().name(), "PGUSER", role, "PGPASSFILE",
				this.directory.resolve("pgpass").toString());
		assertThat(run(environment, "status")).isEqualTo(1);
		assertThat(errors()).hasLineCount(1).contains("PGPASSWORD or ~/.pgpass");
		Files.writeString(this.directory.resolve("pgpass"),
				"*:*:*:somebody:wrong\n" + host().getHost() + ":*:*:" + role + ":from\\: the \\\\ file\n");
		assertThat(run(environment, "status")).isZero();
	}

	@Test
	void theServiceFileIsTakenWithLibpqsOwnNames() throws Exception {
		Files.writeString(this.directory.resolve("services"),
				"[shop]\nhost=%s\nport=%d\nuser=%s\npassword=%s\ndbname=%s\napplication_name=ops\n".formatted(
						host().getHost(), host().getPort(), this.postgres.database().username(),
						this.postgres.database().password(), this.postgres.database().name()));
		Map<String, String> environment = Map.of("PGSERVICEFILE", this.directory.resolve("services").toString());
		assertThat(run(environment, "status", "--url", "postgresql://?service=shop")).isZero();
		assertThat(output()).contains(this.postgres.database().name());
	}

	@Test
	void whenTerminatedTheWatchEndsAndClosesItsConnection() throws Exception {
		this.postgres.run("install", "book:id", "--commit");
		Process watch = start(environment(), List.of("watch", "--json"), ProcessBuilder.Redirect.PIPE);
		try (BufferedReader err = reader(watch.getErrorStream()); BufferedReader out = reader(watch.getInputStream())) {
			assertThat(err.readLine()).contains("Listening");
			this.postgres.execute("INSERT INTO book VALUES (42)");
			assertThat(out.readLine()).contains("[{\"id\":42}]");
			// Not SIGINT, which a process started in the background may be deaf to
			watch.toHandle().destroy();
			assertThat(watch.waitFor()).isEqualTo(143);
			assertThat(err.readLine()).isNull();
		}
		finally {
			watch.destroyForcibly();
		}
		assertThat(this.postgres
			.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'pgcachewatch-cli' AND datname = '"
					+ this.postgres.database().name() + "'"))
			.isEmpty();
	}

	/**
	 * Has the server ask this role for its password, which it asks no one for otherwise.
	 */
	private void requirePassword(String role) {
		this.postgres.execute(
				"CREATE TABLE hba AS SELECT 'host all %s all scram-sha-256' AS line UNION ALL ".formatted(role)
						+ "SELECT replace(line, chr(9), ' ') FROM regexp_split_to_table("
						+ "pg_read_file(current_setting('hba_file')), chr(10)) AS line",
				"DO $$ BEGIN EXECUTE format('COPY hba TO %L', current_setting('hba_file')); END $$");
		this.postgres.query("SELECT pg_reload_conf()");
		await()
			.until(() -> !this.postgres.query("SELECT 1 FROM pg_hba_file_rules WHERE user_name = ARRAY['" + role + "']")
				.isEmpty());
	}

	private URI host() {
		return URI.create(this.postgres.database().url().substring("jdbc:".length()));
	}

	private Map<String, String> environment() {
		return Map.of("PGHOST", host().getHost(), "PGPORT", "" + host().getPort(), "PGDATABASE",
				this.postgres.database().name(), "PGUSER", this.postgres.database().username(), "PGPASSWORD",
				this.postgres.database().password());
	}

	private int run(Map<String, String> environment, String... arguments) throws Exception {
		return start(environment, List.of(arguments),
				ProcessBuilder.Redirect.to(this.directory.resolve("out").toFile()))
			.waitFor();
	}

	private String output() throws IOException {
		return Files.readString(this.directory.resolve("out"));
	}

	private String errors() throws IOException {
		return Files.readString(this.directory.resolve("err"));
	}

	private Process start(Map<String, String> environment, List<String> arguments, ProcessBuilder.Redirect output)
			throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
						System.getProperty("pgcachewatch.cli.jar")));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output);
		if (output != ProcessBuilder.Redirect.PIPE) {
			builder.redirectError(this.directory.resolve("err").toFile());
		}
		builder.environment().keySet().removeIf((name) -> name.startsWith("PG") || name.startsWith("JAVA_"));
		builder.environment().put("HOME", this.directory.toString());
		builder.environment().putAll(environment);
		return builder.start();
	}

	private static BufferedReader reader(InputStream stream) {
		return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
	}

}
