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

package io.github.pgcachewatch.test;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server of a test's own, which can be crashed, frozen, started again
 * and have a standby. Not thread-safe.
 */
public final class EmbeddedServer implements AutoCloseable {

	private final Path directory;

	private final int port;

	private final List<String> commandLine;

	private final Closeable stopping;

	private EmbeddedServer(Path directory, int port, List<String> commandLine, @Nullable Closeable stopping) {
		this.directory = directory;
		this.port = port;
		this.commandLine = commandLine;
		this.stopping = (stopping != null) ? stopping : this::crash;
	}

	/**
	 * Starts a server. What it says is committed survives its crash, as in production.
	 * @param settings settings, such as {@code max_connections=10}
	 */
	public static EmbeddedServer start(String... settings) {
		try {
			Path directory = Files.createTempDirectory("embedded-server");
			EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
				.setDataDirectory(directory)
				.setServerConfig("synchronous_commit", "on");
			for (String setting : settings) {
				int equals = setting.indexOf('=');
				builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
			}
			EmbeddedPostgres started = builder.start();
			return new EmbeddedServer(directory, started.getPort(), commandLine(directory), started);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> commandLine(Path directory) throws IOException {
		ProcessHandle.Info postmaster = postmaster(directory).orElseThrow().info();
		List<String> command = new ArrayList<>();
		if (LinuxUtils.isUnshareAvailable()) {
			// As root, which the server refuses to run as.
			command.addAll(List.of("unshare", "-U"));
		}
		command.add(postmaster.command().orElseThrow());
		Collections.addAll(command, postmaster.arguments().orElseThrow());
		return command;
	}

	private static Optional<ProcessHandle> postmaster(Path directory) throws IOException {
		Path file = directory.resolve("postmaster.pid");
		return Files.exists(file) ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0)))
				: Optional.empty();
	}

	public int port() {
		return this.port;
	}

	/**
	 * Returns a database that is there, or is to come with what a standby replicates.
	 */
	public TestDatabase database(String name) {
		return new TestDatabase("jdbc:postgresql://localhost:" + this.port + "/" + name, name, "postgres", "postgres");
	}

	/**
	 * Creates a database.
	 */
	public TestDatabase createDatabase(String name) {
		database("postgres").execute("CREATE DATABASE " + name);
		return database(name);
	}

	/**
	 * Puts a line in front of {@code pg_hba.conf}. Without any everybody is trusted.
	 */
	public void authenticate(String line) {
		try {
			Path file = this.directory.resolve("pg_hba.conf");
			Files.writeString(file, line + "\n" + Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		database("postgres").execute("SELECT pg_reload_conf()");
	}

	/**
	 * Kills every process of the server, as the kernel does when memory runs out.
	 */
	public void crash() {
		List<ProcessHandle> processes = processes();
		processes.forEach(ProcessHandle::destroyForcibly);
		processes.forEach((process) -> process.onExit().join());
	}

	/**
	 * Stops the server as {@code pg_ctl stop -m immediate} does.
	 */
	public void stopImmediately() {
		List<ProcessHandle> processes = processes();
		signal("-QUIT", processes.stream().limit(1).toList());
		processes.forEach((process) -> process.onExit().join());
	}

	/**
	 * Has every process of the server stand still.
	 */
	public void freeze() {
		// The first one first: it forks no others then.
		signal("-STOP", processes().stream().limit(1).toList());
		signal("-STOP", processes());
	}

	/**
	 * Has the processes go on.
	 */
	public void thaw() {
		signal("-CONT", processes());
	}

	/**
	 * Starts the server again once it has ended, and waits for nothing.
	 */
	public void restart() {
		try {
			new ProcessBuilder(this.commandLine).redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("server.log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server that follows this one, and waits for nothing.
	 */
	public EmbeddedServer startStandby() {
		try {
			Path copy = Files.createTempDirectory("embedded-standby");
			backUp(copy);
			Files.createFile(copy.resolve("standby.signal"));
			Files.writeString(copy.resolve("postgresql.auto.conf"),
					"primary_conninfo = 'host=localhost port=" + this.port + " user=postgres'\n");
			int port = freePort();
			List<String> command = new ArrayList<>(this.commandLine);
			command.set(command.indexOf("-D") + 1, copy.toString());
			command.set(command.indexOf("-p") + 1, String.valueOf(port));
			EmbeddedServer standby = new EmbeddedServer(copy, port, command, null);
			standby.restart();
			return standby;
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void backUp(Path copy) throws IOException, SQLException {
		try (Connection connection = database("postgres").connect();
				Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_backup_start('standby', true)");
			copy(copy);
			try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
				label.next();
				Files.writeString(copy.resolve("backup_label"), label.getString(1));
			}
		}
	}

	private void copy(Path target) throws IOException {
		Set<String> own = Set.of("", "postmaster.pid", "postmaster.opts", "epg-lock");
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				Path relative = this.directory.relativize(file);
				if (!own.contains(relative.toString())) {
					Files.copy(file, target.resolve(relative));
				}
			}
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private List<ProcessHandle> processes() {
		try {
			return postmaster(this.directory).stream()
				.flatMap((postmaster) -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void signal(String signal, List<ProcessHandle> processes) {
		List<String> command = new ArrayList<>(List.of("kill", signal));
		processes.forEach((process) -> command.add(String.valueOf(process.pid())));
		try {
			new ProcessBuilder(command).inheritIO().start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		try {
			this.stopping.close();
			deleteDirectory();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void deleteDirectory() throws IOException {
		if (!Files.exists(this.directory)) {
			// The server's starter deletes the directory of a server that it stops.
			return;
		}
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
	}

}
