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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableChangeWriter;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Tells every instance that rows have changed.
 */
@Command(name = "publish", mixinStandardHelpOptions = true, sortOptions = false,
		description = "Tell every application on the channel that rows, or a whole table, have changed.",
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch publish book                        every entry that depends on the table",
				"  pgcachewatch publish book --key id=42 --key id=43",
				"  pgcachewatch publish price --key sku=A7,country=NO" })
final class PublishCommand implements Callable<Integer> {

	private final Terminal terminal;

	@Parameters(paramLabel = "TABLE", converter = TableArgument.Converter.class, description = "The table.")
	private @Nullable TableArgument table;

	@Option(names = "--key", paramLabel = "COLUMN=VALUE[,...]", converter = KeyArgument.Converter.class,
			description = "The key of a row that has changed; can be repeated. Without any, the whole table.")
	private List<KeyArgument> keys = new ArrayList<>();

	@Option(names = "--operation", paramLabel = "NAME", defaultValue = "update",
			description = "insert, update, delete or truncate (default: ${DEFAULT-VALUE}).")
	private Operation operation = Operation.UPDATE;

	@Mixin
	private final ChannelOption channel = new ChannelOption();

	@Option(names = "--schema", paramLabel = "NAME", description = "The schema of a table that is named without one.")
	private @Nullable String schema;

	@Mixin
	private final ConnectionOptions connection = new ConnectionOptions();

	PublishCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws SQLException {
		TriggerManager manager = new TriggerManager(this.channel.settings());
		try (Connection opened = this.connection.open(this.terminal)) {
			TableDescription description = describe(manager, opened);
			List<Map<String, @Nullable Object>> rows = KeyValues.read(opened, description.name(), this.keys);
			TableChange change = TableChange.of(this.operation, description.resolved().toString(), rows);
			String payload = new TableChangeWriter().write(change);
			notify(opened, payload);
			this.terminal.say("Published on channel '" + this.channel.name() + "':");
			this.terminal.out().println(payload);
			return ExitCode.OK;
		}
	}

	private TableDescription describe(TriggerManager manager, Connection opened) throws SQLException {
		TableArgument asked = Objects.requireNonNull(this.table);
		List<String> columns = this.keys.stream().flatMap((key) -> key.columns().keySet().stream()).distinct().toList();
		TableName name = asked.in(this.schema);
		return manager.describe(opened, List.of(new WatchRequest(name, columns, "argument '" + asked.text() + "'")))
			.values()
			.iterator()
			.next();
	}

	private void notify(Connection opened, String payload) throws SQLException {
		try (PreparedStatement statement = opened.prepareStatement("SELECT pg_catalog.pg_notify(?, ?)")) {
			statement.setString(1, this.channel.name());
			statement.setString(2, payload);
			statement.execute();
		}
	}

}
