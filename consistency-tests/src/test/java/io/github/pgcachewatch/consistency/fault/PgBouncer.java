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

package io.github.pgcachewatch.consistency.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * PgBouncer, as Debian and others package it, in front of a database.
 */
final class PgBouncer implements AutoCloseable {

	private final Path directory;

	private final int port;

	private final Process process;

	private PgBouncer(Path directory, int port, Process process) {
		this.directory = directory;
		this.port = port;
		this.process = process;
	}

	/**
	 * Starts it.
	 * @param mode when a connection goes back to the pool: {@code session},
	 * {@code transaction} or {@code statement}
	 */
	static PgBouncer start(TestDatabase database, String mode) {
		try {
			Path directory = Files.createTempDirectory("pgbouncer");
			int port = freePort();
			Path configuration = Files.writeString(directory.resolve("pgbouncer.ini"),
					configuration(database, mode, port));
			List<String> command = new ArrayList<>(List.of("pgbouncer", configuration.toString()));
			if (System.getProperty("user.name").equals("root")) {
				// Which it refuses to run as.
				command.addAll(1, List.of("-u", "nobody"));
			}
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(directory.resolve("pgbouncer.log").toFile())
				.start();
			PgBouncer started = new PgBouncer(directory, port, process);
			await().atMost(Duration.ofSeconds(30)).until(started::accepts);
			return started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("pgbouncer could not be run: install the package 'pgbouncer'", ex);
		}
	}

	private static String configuration(TestDatabase database, String mode, int port) {
		URI uri = URI.create(database.url().substring("jdbc:".length()));
		return """
				[databases]
				%s = host=%s port=%d user=%s password=%s
				[pgbouncer]
				listen_addr = 127.0.0.1
				listen_port = %d
				unix_socket_dir =
				auth_type = any
				pool_mode = %s
				default_pool_size = 20
				ignore_startup_parameters = extra_float_digits
				""".formatted(database.name(), uri.getHost(), uri.getPort(), database.username(), database.password(),
				port, mode);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private boolean accepts() {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Returns the database as it is seen through the pool, whose documentation asks for
	 * statements that are not prepared on the server.
	 */
	TestDatabase pooled(TestDatabase database) {
		return new TestDatabase(
				"jdbc:postgresql://127.0.0.1:" + this.port + "/" + database.name() + "?prepareThreshold=0",
				database.name(), database.username(), database.password());
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
