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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints the SQL that installs triggers, or publishes tables, and, if asked to, runs it.
 */
@Command(name = "install", mixinStandardHelpOptions = true, sortOptions = false,
		description = "Print the SQL that installs or upgrades the triggers of tables, or publishes the tables.",
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch install book:id author:id            look at what would be done",
				"  pgcachewatch install book:id author:id --commit   do it",
				"  pgcachewatch install book:id > V7__watch_book.sql keep it as a migration",
				"  pgcachewatch install 'shop.Order Line:order_id,line' | psql -1",
				"  pgcachewatch install book:id:title,price --commit UPDATEs of other columns are to evict nothing",
				"  pgcachewatch install book:id --replace-python --commit",
				"  pgcachewatch install book:id --source wal --commit   publish the table instead" })
final class InstallCommand implements Callable<Integer> {

	private static final int ATTEMPTS = 5;

	private final Terminal terminal;

	@Parameters(paramLabel = "TABLE[:KEY[,KEY][:COLUMN[,COLUMN]]]", arity = "1..*",
			converter = TableArgument.Converter.class,
			description = { "A table as it stands in the catalogue, and the columns to send of each changed row.",
					"Without any, only that the table changed is sent. After a second colon, the 'columns' of",
					"@PgInvalidated: of which an UPDATE says whether it altered them. Names that hold a dot, a",
					"colon, a comma or a quote go into double quotes: '\"my.schema\".\"my.table\":\"a,b\"'." })
	private List<TableArgument> tables = new ArrayList<>();

	@Mixin
	private final ChannelOption channel = new ChannelOption();

	@Mixin
	private final SourceOption source = new SourceOption();

	@Option(names = "--level", paramLabel = "LEVEL", defaultValue = "statement",
			description = "Of triggers: statement or row (default: ${DEFAULT-VALUE}).")
	private TriggerLevel level = TriggerLevel.STATEMENT;

	@Option(names = "--max-keys", paramLabel = "N", defaultValue = "1000",
			description = "Of triggers: the number of keys of one statement past which the notification names the whole table (default: ${DEFAULT-VALUE}).")
	private int maxKeys;

	@Option(names = "--schema", paramLabel = "NAME", description = "The schema of tables that are named without one.")
	private @Nullable String schema;

	@Option(names = "--replace-python",
			description = "Also drop the triggers of the Python library PGCacheWatch from these tables.")
	private boolean replacePython;

	@Option(names = "--lock-timeout", paramLabel = "DURATION", defaultValue = "2s", converter = DurationConverter.class,
			description = { "How long to wait for the lock on a table, during which its writers wait, too",
					"(default: ${DEFAULT-VALUE})." })
	private Duration lockTimeout = Duration.ZERO;

	@Option(names = "--commit", description = "Change the database. Without it, the SQL is printed only.")
	private boolean commit;

	@Mixin
	private final ConnectionOptions connection = new ConnectionOptions();

	InstallCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws SQLException {
		TriggerSettings settings = this.channel.settings(this.level, this.maxKeys, this.lockTimeout);
		WatchManager manager = this.source.manager(settings);
		PythonTriggers python = new PythonTriggers(settings.lockTimeout());
		List<WatchRequest> requests = this.tables.stream().map((table) -> table.request(this.schema)).toList();
		try (Connection opened = this.connection.open(this.terminal)) {
			this.terminal.out().print(manager.script(opened, requests));
			List<TableName> named = RequestedTables.find(manager, opened, requests).all();
			if (this.replacePython) {
				this.terminal.out().print(python.dropScript(opened, named));
			}
			this.terminal.out().flush();
			tellOfPython(python.find(opened, named));
			if (!this.commit) {
				return tellWhatIsMissing(manager.check(opened, requests));
			}
			int code = install(manager, opened, requests);
			if (code == ExitCode.OK && this.replacePython) {
				python.drop(opened, named);
			}
			return code;
		}
	}

	private void tellOfPython(List<PythonTrigger> triggers) {
		for (PythonTrigger trigger : triggers) {
			if (!this.replacePython) {
				this.terminal.say(trigger.table() + " has a trigger of the Python library, each of whose notifications "
						+ "clears a whole cache; --replace-python drops it");
			}
			else if (!this.channel.name().equals(trigger.channel())) {
				this.terminal.say("The Python library's clients on channel '" + trigger.channel() + "' hear no more of "
						+ trigger.table() + " without that trigger");
			}
		}
	}

	private int tellWhatIsMissing(TriggerReport report) {
		for (TableStatus table : report.tables()) {
			if (!table.state().isReliable()) {
				this.terminal.say(table.table() + ": " + table.detail());
			}
		}
		this.terminal.say(report.isComplete() ? "Everything is in place already."
				: "Nothing was changed. Add --commit to run this, or pipe it to psql.");
		return ExitCode.OK;
	}

	/**
	 * Tries again while a table's lock is not to be had: each attempt waits for it.
	 */
	private int install(WatchManager manager, Connection opened, List<WatchRequest> requests) throws SQLException {
		TriggerReport report = manager.ensure(opened, requests);
		for (int i = 1; i < ATTEMPTS && !report.isComplete() && !report.standby(); i++) {
			report = manager.ensure(opened, requests);
		}
		report.warnings().forEach(this.terminal::say);
		report.installed().forEach((table) -> this.terminal.say("Installed on " + table));
		if (report.isComplete()) {
			this.terminal.say(this.terminal.green("Everything is in place."));
			return ExitCode.OK;
		}
		String left = report.tables()
			.stream()
			.filter((table) -> !table.state().isReliable())
			.map((table) -> FailureMessages.oneLine(table.table() + ": " + table.detail()))
			.collect(Collectors.joining("; "));
		throw CommandException.failure(left + ". Try again, or run the printed SQL when it is quiet");
	}

}
