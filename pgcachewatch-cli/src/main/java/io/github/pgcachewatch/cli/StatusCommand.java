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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;

import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows which tables are watched, and whether all is in order.
 */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false,
		description = { "Show the watched tables, the state of their triggers, who listens, and the queue.",
				"Ends with 3 if a trigger is missing, disabled or changed." },
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch status                          every table that has triggers",
				"  pgcachewatch status book:id author:id        are these installed as asked? (in a deployment)",
				"  pgcachewatch status --url postgresql://db.internal/shop" })
final class StatusCommand implements Callable<Integer> {

	/** Of no importance where nothing is changed. */
	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

	private final Terminal terminal;

	@Parameters(paramLabel = "TABLE[:KEY[,KEY][:COLUMN[,COLUMN]]]", arity = "0..*",
			converter = TableArgument.Converter.class,
			description = "A table that is to have triggers, with these keys and columns; without any, all that have some.")
	private List<TableArgument> tables = new ArrayList<>();

	@Mixin
	private final ChannelOption channel = new ChannelOption();

	@Option(names = "--schema", paramLabel = "NAME",
			description = "The schema of tables that are named without one; if none is named, the only one.")
	private @Nullable String schema;

	@Mixin
	private final ConnectionOptions connection = new ConnectionOptions();

	StatusCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws SQLException {
		ConnectionSettings settings = this.connection.settings(this.terminal);
		this.channel.settings();
		try (Connection opened = this.connection.open(this.terminal)) {
			List<WatchRequest> requests = this.tables.stream().map((table) -> table.request(this.schema)).toList();
			List<WatchedStatus> watched = requests.isEmpty()
					? WatchedStatus.ofAll(opened, this.channel.name(), this.schema)
					: WatchedStatus.of(opened, this.channel.name(), requests);
			printServer(settings, ServerStatus.read(opened));
			printTables(watched);
			printHints(watched, ServerHints.read(opened));
			printPython(new PythonTriggers(LOCK_TIMEOUT).find(opened));
			boolean inOrder = watched.stream().allMatch((table) -> table.state().isReliable());
			return inOrder ? ExitCode.OK : ExitCode.DRIFT;
		}
	}

	private void printServer(ConnectionSettings settings, ServerStatus server) {
		print("Server     PostgreSQL " + server.version() + " at "
				+ SecretMask.url(settings.url()).replaceFirst("^jdbc:postgresql:(//)?", "")
				+ (server.standby() ? this.terminal.yellow(" (a standby, on which LISTEN is not possible)") : ""));
		print(String.format(Locale.ROOT, "Queue      %.2f %% of the notification queue is in use",
				server.queueUsage() * 100));
		print("Listeners  " + (server.listeners().isEmpty() ? "none to be seen" : server.listeners().size()));
		TextTable table = new TextTable("  PID", "APPLICATION", "USER", "FROM", "SINCE");
		server.listeners()
			.forEach((listener) -> table.row("  " + listener.pid(), String.valueOf(listener.applicationName()),
					String.valueOf(listener.user()), listener.client(), listener.since()));
		printRows(table);
	}

	private void printTables(List<WatchedStatus> watched) {
		print("");
		if (watched.isEmpty()) {
			print("No table has triggers. Install some: pgcachewatch install TABLE:KEY");
			return;
		}
		TextTable table = new TextTable("TABLE", "CHANNEL", "KEYS", "LEVEL", "VERSION", "STATE");
		watched.forEach(
				(row) -> table.row(row.table(), row.channel(), row.keys().isEmpty() ? "-" : QuotedText.join(row.keys()),
						level(row.level()), (row.version() > 0) ? String.valueOf(row.version()) : "-", state(row)));
		printRows(table);
		watched.stream()
			.filter((row) -> row.detail() != null)
			.forEach((row) -> print(
					this.terminal.yellow(row.table() + ": " + FailureMessages.oneLine("" + row.detail()))));
	}

	/**
	 * Prints what is no fault, and worth knowing.
	 */
	private void printHints(List<WatchedStatus> watched, ServerHints hints) {
		Set<String> lines = new LinkedHashSet<>();
		watched.forEach((row) -> lines.addAll(row.warnings()));
		if (watched.stream().anyMatch((row) -> !row.keys().isEmpty())) {
			hints.temporaryFileLimits()
				.forEach((limit) -> lines.add("Statements that change more rows than fit into temp_file_limit fail: "
						+ limit + ". --level row writes no temporary files"));
		}
		hints.unusedFunctions()
			.forEach((function) -> lines.add("No trigger calls the function " + function
					+ " any more: its owner's next check, or uninstall, drops it"));
		watched.stream()
			.map(WatchedStatus::channel)
			.distinct()
			.filter((channel) -> !channel.equals("?") && !channel.equals(this.channel.name()))
			.forEach((channel) -> lines.add("If no application listens to channel '" + channel
					+ "' any more, this removes its triggers: pgcachewatch uninstall --channel '"
					+ channel.replace("'", "'\\''") + "' --commit"));
		if (!lines.isEmpty()) {
			print("");
			lines.forEach((line) -> print(FailureMessages.oneLine(line)));
		}
	}

	private static String level(@Nullable TriggerLevel level) {
		return (level != null) ? level.name().toLowerCase(Locale.ROOT) : "-";
	}

	private String state(WatchedStatus row) {
		String state = row.state().toString();
		return row.state().isReliable() ? this.terminal.green(state) : this.terminal.red(state);
	}

	private void printPython(List<PythonTrigger> triggers) {
		if (triggers.isEmpty()) {
			return;
		}
		print("");
		print("Triggers of the Python library, which clear whole caches (install --replace-python drops them):");
		TextTable table = new TextTable("TABLE", "CHANNEL", "TRIGGER", "STATE");
		triggers.forEach((trigger) -> table.row(trigger.table().toString(), String.valueOf(trigger.channel()),
				trigger.name(), trigger.fires() ? "enabled" : "disabled"));
		printRows(table);
	}

	private void printRows(TextTable table) {
		List<String> lines = table.lines();
		if (lines.size() > 1) {
			print(this.terminal.faint(lines.get(0)));
			lines.subList(1, lines.size()).forEach(this::print);
		}
	}

	private void print(String line) {
		this.terminal.out().println(line);
	}

}
