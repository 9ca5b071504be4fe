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

package io.github.pgcachewatch.watch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchManager;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.WatchedTable;
import io.github.pgcachewatch.trigger.catalog.WatchedTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at triggers, or the publication, as the mode wants it: the first time whatever is
 * wrong is thrown, later only reported, so that one table's trouble is not that of the
 * others. Immutable.
 */
public final class TriggerChecks implements TableCheck {

	private static final Logger logger = LoggerFactory.getLogger(TriggerChecks.class);

	private final WatchManager manager;

	private final TriggerMode mode;

	private final String channel;

	private final AtomicBoolean told = new AtomicBoolean();

	/**
	 * Creates checks.
	 * @param manager looks and installs
	 * @param mode the mode
	 * @param channel the application's channel
	 */
	public TriggerChecks(WatchManager manager, TriggerMode mode, String channel) {
		this.manager = manager;
		this.mode = mode;
		this.channel = channel;
	}

	@Override
	public TriggerReport ensure(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		if (this.mode != TriggerMode.NONE) {
			return install(connection, requests);
		}
		if (!this.told.getAndSet(true)) {
			logger.info(
					"Nothing is installed or checked (pgcachewatch.triggers.mode=none): without {}, no change evicts",
					this.manager.means());
		}
		return describe(connection, requests);
	}

	@Override
	public TriggerReport look(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return (this.mode != TriggerMode.NONE) ? this.manager.check(connection, requests)
				: describe(connection, requests);
	}

	@Override
	public TriggerReport repair(Connection connection, Collection<WatchRequest> requests, TriggerReport found)
			throws SQLException {
		List<WatchRequest> repairable = repairable(found, requests);
		if (this.mode != TriggerMode.CREATE || repairable.isEmpty()) {
			return found;
		}
		try {
			// Also where nothing is missing: triggers may not fire ALWAYS any more.
			return join(found, install(connection, repairable));
		}
		catch (TriggerException ex) {
			TriggerReport left = this.manager.check(connection, requests);
			return new TriggerReport(left.tables(), left.installed(), List.of(String.valueOf(ex.getMessage())),
					left.standby());
		}
	}

	@Override
	public String script(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		return this.manager.script(connection, requests);
	}

	@Override
	public List<ChannelTriggers> otherChannels(Connection connection) throws SQLException {
		if (this.mode == TriggerMode.NONE) {
			return List.of();
		}
		Map<String, List<String>> tables = new TreeMap<>();
		for (WatchedTable table : WatchedTables.find(connection, this.channel)) {
			String channel = table.channel();
			if (channel != null && !channel.equals(this.channel)) {
				tables.computeIfAbsent(channel, (name) -> new ArrayList<>()).add(table.table().toString());
			}
		}
		return tables.entrySet()
			.stream()
			.map((entry) -> new ChannelTriggers(entry.getKey(), entry.getValue(), removal(entry.getKey())))
			.toList();
	}

	private static String removal(String channel) {
		return "pgcachewatch uninstall --channel '" + channel.replace("'", "'\\''") + "' --commit";
	}

	private TriggerReport install(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		TriggerReport report = this.manager.ensure(connection, requests);
		if (!report.installed().isEmpty()) {
			logger.info("Installed {} of {}", this.manager.means(),
					report.installed().stream().map(TableName::toString).sorted().collect(Collectors.joining(", ")));
		}
		return report;
	}

	private TriggerReport describe(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		List<TableStatus> tables = this.manager.describe(connection, requests)
			.entrySet()
			.stream()
			.map((table) -> new TableStatus(table.getKey(), table.getValue(), TriggerState.OK, null))
			.toList();
		return new TriggerReport(tables, List.of(), List.of(), false);
	}

	private static List<WatchRequest> repairable(TriggerReport found, Collection<WatchRequest> requests) {
		Set<TableName> invalid = found.tables()
			.stream()
			.filter((table) -> table.state() == TriggerState.INVALID)
			.map(TableStatus::table)
			.collect(Collectors.toSet());
		return requests.stream().filter((request) -> !invalid.contains(request.table())).toList();
	}

	private static TriggerReport join(TriggerReport found, TriggerReport repaired) {
		Map<TableName, TableStatus> tables = new LinkedHashMap<>();
		found.tables().forEach((table) -> tables.put(table.table(), table));
		repaired.tables().forEach((table) -> tables.put(table.table(), table));
		return new TriggerReport(List.copyOf(tables.values()), repaired.installed(), repaired.warnings(),
				repaired.standby());
	}

}
