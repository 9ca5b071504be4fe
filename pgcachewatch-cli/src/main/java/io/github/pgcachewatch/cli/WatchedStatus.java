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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import io.github.pgcachewatch.trigger.catalog.WatchedTable;
import io.github.pgcachewatch.trigger.catalog.WatchedTables;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.publication.PublicationManager;
import org.jspecify.annotations.Nullable;

/**
 * A table and how its triggers, or its publication, are. Immutable.
 *
 * @param table the table
 * @param channel the channel
 * @param keys the key columns
 * @param level how often the triggers fire; {@code null} if there are none
 * @param version the version of the triggers; 0 if unknown
 * @param state the state of the triggers, or the publication
 * @param detail what is wrong, if anything is
 * @param warnings what the triggers do not see
 */
record WatchedStatus(String table, String channel, List<String> keys, @Nullable TriggerLevel level, int version,
		TriggerState state, @Nullable String detail, List<String> warnings) {

	/**
	 * Returns the status of every table that has triggers.
	 */
	static List<WatchedStatus> ofAll(Connection connection, String channel, @Nullable String schema)
			throws SQLException {
		List<WatchedStatus> all = new ArrayList<>();
		for (WatchedTable found : WatchedTables.find(connection, channel)) {
			if (schema == null || schema.equals(found.table().schema())) {
				all.add(of(connection, found));
			}
		}
		return all;
	}

	private static WatchedStatus of(Connection connection, WatchedTable found) throws SQLException {
		String channel = found.channel();
		if (channel == null) {
			return new WatchedStatus(found.table().toString(), "?", List.of(), null, 0, TriggerState.DRIFTED,
					"The functions of the triggers were changed, and name no channel any more: name it with --channel, "
							+ "or install the triggers again",
					List.of());
		}
		WatchRequest request = new WatchRequest(found.table(), found.keyColumns(), "an installed trigger");
		return of(check(connection, channel, request), request, found.keyColumns(), channel, found);
	}

	/**
	 * Returns the status of tables that are to have triggers.
	 */
	static List<WatchedStatus> of(Connection connection, String channel, List<WatchRequest> requests)
			throws SQLException {
		List<WatchedTable> found = WatchedTables.find(connection, channel);
		List<WatchedStatus> all = new ArrayList<>();
		for (WatchRequest request : requests) {
			TriggerReport report = check(connection, channel, request);
			TableStatus status = Objects.requireNonNull(report.status(request.table()));
			TableDescription description = status.description();
			WatchedTable installed = found.stream()
				.filter((table) -> channel.equals(table.channel()) && description != null
						&& description.resolved().equals(table.table()))
				.findFirst()
				.orElse(null);
			all.add(of(report, request, request.keyColumns(), channel, installed));
		}
		return all;
	}

	/**
	 * Returns the status of tables that are to be published, or of all that are.
	 */
	static List<WatchedStatus> ofPublication(Connection connection, String channel, List<WatchRequest> requests,
			@Nullable String schema) throws SQLException {
		PublicationManager manager = SourceOption.publication(least(channel));
		List<WatchRequest> asked = new ArrayList<>(requests);
		if (asked.isEmpty()) {
			manager.published(connection)
				.stream()
				.filter((table) -> schema == null || schema.equals(table.schema()))
				.forEach((table) -> asked.add(new WatchRequest(table, List.of(), "the publication")));
		}
		List<WatchedStatus> all = new ArrayList<>();
		for (WatchRequest request : asked) {
			TriggerReport report = manager.check(connection, List.of(request));
			all.add(of(report, request, request.keyColumns(), channel, null));
		}
		return all;
	}

	/**
	 * What is installed is taken with what is asked for, and never less: so the settings
	 * are the least that can be asked for.
	 */
	private static TriggerReport check(Connection connection, String channel, WatchRequest request)
			throws SQLException {
		return new TriggerManager(least(channel)).check(connection, List.of(request));
	}

	private static TriggerSettings least(String channel) {
		return new TriggerSettings(channel, TriggerLevel.STATEMENT, 1, TriggerMode.VALIDATE);
	}

	private static WatchedStatus of(TriggerReport report, WatchRequest request, List<String> asked, String channel,
			@Nullable WatchedTable installed) {
		TableStatus status = Objects.requireNonNull(report.status(request.table()));
		TableDescription description = status.description();
		String table = (description != null) ? description.resolved().toString() : status.table().toString();
		if (installed == null) {
			return new WatchedStatus(table, channel, asked, null, 0, status.state(), status.detail(),
					report.warnings());
		}
		return new WatchedStatus(table, channel, installed.keyColumns(), installed.level(), installed.version(),
				status.state(), status.detail(), report.warnings());
	}

}
