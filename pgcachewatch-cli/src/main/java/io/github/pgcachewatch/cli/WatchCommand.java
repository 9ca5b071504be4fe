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
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.Backoff;
import io.github.pgcachewatch.source.SourceSettings;
import io.github.pgcachewatch.source.notify.NotifySource;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Prints changes as they come.
 */
@Command(name = "watch", mixinStandardHelpOptions = true, sortOptions = false,
		description = { "Print changes as they come.",
				"One a line, with the time from the start of the writer's transaction to the receipt.",
				"Reconnects for ever. Ctrl-C ends it." },
		footerHeading = "%nExamples:%n",
		footer = { "  pgcachewatch watch", "  pgcachewatch watch --table book --count 1    wait for the next change",
				"  pgcachewatch watch --json --for 10m | jq -c .keys" })
final class WatchCommand implements Callable<Integer> {

	private static final Duration TICK = Duration.ofMillis(200);

	private static final Duration STALENESS = Duration.ofSeconds(15);

	private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), 2, 0.2);

	private final Terminal terminal;

	@Option(names = "--table", paramLabel = "TABLE", converter = TableArgument.Converter.class,
			description = "Print only changes of this table; can be repeated.")
	private List<TableArgument> tables = new ArrayList<>();

	@Option(names = "--json", description = "Print JSON, one object a line.")
	private boolean json;

	@Option(names = "--count", paramLabel = "N", description = "End after this many changes.")
	private @Nullable Long count;

	@Option(names = "--for", paramLabel = "DURATION", converter = DurationConverter.class,
			description = "End after this time: 500ms, 15s, 10m or 2h.")
	private @Nullable Duration duration;

	@Mixin
	private final ChannelOption channel = new ChannelOption();

	@Option(names = "--schema", paramLabel = "NAME", description = "The schema of tables that are named without one.")
	private @Nullable String schema;

	@Mixin
	private final ConnectionOptions connection = new ConnectionOptions();

	private volatile boolean interrupted;

	WatchCommand(Terminal terminal) {
		this.terminal = terminal;
	}

	@Override
	public Integer call() throws Exception {
		List<TableName> wanted = connectOnce();
		ChangeFeed feed = new ChangeFeed(this.channel.name());
		ScheduledExecutorService timer = Executors
			.newSingleThreadScheduledExecutor((task) -> daemon("pgcachewatch-timer", task));
		ChangeSource source = NotifySource.create(this.connection.factory(this.terminal),
				new SourceSettings(this.channel.name(), STALENESS, BACKOFF), List.of(), feed, timer,
				(task) -> daemon("pgcachewatch-worker", task).start());
		CountDownLatch closed = new CountDownLatch(1);
		Thread hook = new Thread(() -> interrupt(closed));
		Runtime.getRuntime().addShutdownHook(hook);
		try {
			source.start();
			print(feed, wanted);
		}
		finally {
			source.stop();
			timer.shutdownNow();
			closed.countDown();
			remove(hook);
		}
		return ExitCode.OK;
	}

	private static Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * What keeps the first connection from being made is the user's to put right; what
	 * happens later is waited for.
	 */
	private List<TableName> connectOnce() throws SQLException {
		TriggerManager manager = new TriggerManager(this.channel.settings());
		List<WatchRequest> requests = this.tables.stream().map((table) -> table.request(this.schema)).toList();
		try (Connection opened = this.connection.open(this.terminal)) {
			return RequestedTables.find(manager, opened, requests).resolved();
		}
	}

	private void interrupt(CountDownLatch closed) {
		this.interrupted = true;
		try {
			closed.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void remove(Thread hook) {
		try {
			Runtime.getRuntime().removeShutdownHook(hook);
		}
		catch (IllegalStateException ex) {
			// It is being run.
		}
	}

	private void print(ChangeFeed feed, List<TableName> wanted) throws InterruptedException {
		ChangeFormat format = this.json ? new JsonChangeFormat()
				: new TextChangeFormat(this.terminal, ZoneId.systemDefault());
		long end = System.nanoTime() + ((this.duration != null) ? this.duration : Duration.ofDays(36500)).toNanos();
		long left = (this.count != null) ? this.count : Long.MAX_VALUE;
		while (left > 0 && !this.interrupted && System.nanoTime() - end < 0) {
			ChangeFeed.Item item = feed.next(TICK);
			if (item == null) {
				continue;
			}
			TableChange change = item.change();
			if (change == null) {
				this.terminal.say(this.terminal.faint(String.valueOf(item.message())));
			}
			else if (isWanted(change, wanted)) {
				this.terminal.out().println(format.line(change));
				left--;
				if (this.terminal.isClosed()) {
					return;
				}
			}
		}
	}

	private static boolean isWanted(TableChange change, List<TableName> wanted) {
		return wanted.isEmpty() || wanted.stream().anyMatch((table) -> table.matches(change.schema(), change.table()));
	}

}
