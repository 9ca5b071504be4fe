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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.WatchedTable;
import io.github.pgcachewatch.trigger.catalog.WatchedTables;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.publication.PublicationRemoval;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints the SQL that removes triggers or a publication and, if asked to, runs it.
 */
@Command(name = "uninstall", mixinStandardHelpOptions = true, sortOptions = false,
		description = { "Print the SQL that removes a channel's triggers and functions from tables, or tables from its",
				"publication. Applications that install them themselves install them again." },
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch uninstall book author              look at what would be done",
				"  pgcachewatch uninstall --channel old --commit    remove all that the channel has",
				"  pgcachewatch uninstall --python                  the Python library's triggers as well",
				"  pgcachewatch uninstall --source wal --commit     drop the channel's publication" })
final class UninstallCommand implements Callable<Integer> {

	private final Terminal terminal;

	@Parameters(paramLabel = "TABLE", arity = "0..*", converter = TableArgument.Converter.class,
			description = "A table; without any, all that the channel has triggers on, or the whole publication.")
	private List<TableArgument> tables = new ArrayList<>();

	@Mixin
	private final ChannelOption channel = new ChannelOption();

	@Mixin
	private final SourceOption source = new SourceOption();

	@Option(names = "--schema", paramLabel = "NAME",
			description = "The schema of tables that are named without one; if none is named, the only one.")
	private @Nullable String schema;

	@Option(names = "--python", description = "Also remove the triggers of the Python library PGCacheWatch.")
	private boolean python;

	@Option(names = "--lock-timeout", paramLabel = "DURATION", defaultValue = "2s", converter = DurationConverter.class,
			description = { "How long to wait for the lock on a table, during which its writers wait, too",
					"(default: ${DEFAULT-VALUE})." })
	private Duration lockTimeout = Duration.ZERO;

	@Option(names = "--commit", description = "Change the database. Without it, the SQL is printed only.")
	private boolean commit;

	@Mixin
	private final ConnectionOptions connection = new ConnectionOptions();

	UninstallCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws SQLException {
		TriggerSettings settings = this.channel.settings(TriggerLevel.STATEMENT, 1, this.lockTimeout);
		PythonTriggers others = new PythonTriggers(settings.lockTimeout());
		try (Connection opened = this.connection.open(this.terminal)) {
			List<TableName> named = this.tables.isEmpty() ? List.of() : named(this.source.manager(settings), opened);
			Removal removal = this.source.isWal() ? published(settings, opened, named)
					: triggers(settings, opened, named);
			List<TableName> theirs = this.python ? pythonTables(others, opened, named) : List.of();
			String script = removal.script() + others.dropScript(opened, theirs);
			this.terminal.out().print(script);
			this.terminal.out().flush();
			if (this.commit) {
				removal.run().run();
				others.drop(opened, theirs);
			}
			say(script.isEmpty());
			return ExitCode.OK;
		}
	}

	private Removal triggers(TriggerSettings settings, Connection opened, List<TableName> named) throws SQLException {
		TriggerManager manager = new TriggerManager(settings);
		List<TableName> ours = this.tables.isEmpty() ? watched(opened) : named;
		return new Removal(manager.uninstallScript(opened, ours), () -> manager.uninstall(opened, ours));
	}

	private Removal published(TriggerSettings settings, Connection opened, List<TableName> named) throws SQLException {
		PublicationRemoval removal = SourceOption.removal(settings);
		List<String> statements;
		if (!this.tables.isEmpty()) {
			statements = removal.of(opened, named);
		}
		else if (this.schema != null) {
			List<TableName> published = SourceOption.publication(settings).published(opened);
			statements = removal.of(opened, published.stream().filter(this::isInSchema).toList());
		}
		else {
			statements = removal.ofAll(opened);
		}
		return new Removal(removal.script(statements), () -> removal.run(opened, statements));
	}

	private List<TableName> watched(Connection opened) throws SQLException {
		return WatchedTables.find(opened, this.channel.name())
			.stream()
			.filter((table) -> this.channel.name().equals(table.channel()))
			.map(WatchedTable::table)
			.filter(this::isInSchema)
			.toList();
	}

	private boolean isInSchema(TableName table) {
		return this.schema == null || this.schema.equals(table.schema());
	}

	/**
	 * Returns the tables that are named, which must be there.
	 */
	private List<TableName> named(WatchManager manager, Connection opened) throws SQLException {
		List<WatchRequest> requests = this.tables.stream()
			.map((table) -> new WatchRequest(table.in(this.schema), List.of(), "argument '" + table.text() + "'"))
			.toList();
		return RequestedTables.find(manager, opened, requests).all();
	}

	private List<TableName> pythonTables(PythonTriggers others, Connection opened, List<TableName> named)
			throws SQLException {
		if (!this.tables.isEmpty()) {
			return named;
		}
		Stream<TableName> all = others.find(opened).stream().map(PythonTrigger::table).filter(this::isInSchema);
		Set<TableName> distinct = new LinkedHashSet<>(all.toList());
		return List.copyOf(distinct);
	}

	private void say(boolean nothing) {
		if (nothing) {
			this.terminal.say("There is nothing to remove on channel '" + this.channel.name() + "'.");
		}
		else {
			this.terminal.say(this.commit ? this.terminal.green("Removed.")
					: "Nothing was changed. Add --commit to run this, or pipe it to psql.");
		}
	}

	/**
	 * What is to be removed.
	 *
	 * @param script the SQL
	 * @param run runs it
	 */
	private record Removal(String script, Task run) {
	}

	/**
	 * What is done on a connection.
	 */
	@FunctionalInterface
	private interface Task {

		void run() throws SQLException;

	}

}
