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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import picocli.CommandLine.Help.Ansi;

/**
 * A database, and the program run in this JVM.
 */
final class CommandLineFixture {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	CommandLineFixture(String... statements) {
		this.database.execute(statements);
	}

	TestDatabase database() {
		return this.database;
	}

	/**
	 * Returns the URL as libpq writes it, with the credentials.
	 */
	String url() {
		return this.database.url()
			.replace("jdbc:postgresql://",
					"postgresql://" + this.database.username() + ":" + this.database.password() + "@");
	}

	void execute(String... statements) {
		this.database.execute(statements);
	}

	/**
	 * Runs a script as one, as {@code psql} would.
	 */
	void runScript(String script) {
		this.database.execute(script);
	}

	List<String> query(String sql) {
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			ResultSet row = statement.executeQuery(sql);
			List<String> result = new ArrayList<>();
			while (row.next()) {
				result.add(row.getString(1));
			}
			return result;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Returns the names of all triggers, of whichever library.
	 */
	List<String> triggers() {
		return query("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1");
	}

	/**
	 * Runs a command on the database until it ends.
	 */
	Result run(String... arguments) {
		return start(arguments).join();
	}

	/**
	 * Runs a command on the database, on a thread of its own.
	 */
	Running start(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--url");
		all.add(url());
		return start(Map.of(), Ansi.OFF, all);
	}

	static Result runAlone(Map<String, String> environment, String... arguments) {
		return start(environment, Ansi.OFF, List.of(arguments)).join();
	}

	/**
	 * Runs a command into which a text is piped.
	 */
	static Result runPiped(String input, String... arguments) {
		InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
		return start(in, Map.of(), Ansi.OFF, List.of(arguments)).join();
	}

	static Running start(Map<String, String> environment, Ansi ansi, List<String> arguments) {
		return start(InputStream.nullInputStream(), environment, ansi, arguments);
	}

	private static Running start(InputStream in, Map<String, String> environment, Ansi ansi, List<String> arguments) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		Terminal terminal = new Terminal(in, stream(out), stream(err), environment, ansi);
		CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
				() -> PgCacheWatchCli.commandLine(terminal).execute(arguments.toArray(String[]::new)),
				(task) -> new Thread(task, "command").start());
		return new Running(code, out, err);
	}

	private static PrintStream stream(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

	/**
	 * A command that runs.
	 */
	record Running(CompletableFuture<Integer> code, ByteArrayOutputStream outBytes, ByteArrayOutputStream errBytes) {

		String out() {
			return this.outBytes.toString(StandardCharsets.UTF_8);
		}

		String err() {
			return this.errBytes.toString(StandardCharsets.UTF_8);
		}

		Result join() {
			int code = this.code.join();
			return new Result(code, out(), err());
		}

	}

	/**
	 * What a command has printed, and its exit code.
	 */
	record Result(int code, String out, String err) {
	}

}
