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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerException;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks whether the watched tables are there and send their changes, has put right what
 * is not, and keeps the caches of a table that sends none out of use. Thread-safe; checks
 * run one at a time.
 */
public final class TriggerMonitor {

	private static final Logger logger = LoggerFactory.getLogger(TriggerMonitor.class);

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	private final DedicatedConnectionFactory connections;

	private final TableCheck check;

	private final RouteRegistry routes;

	private final boolean awaitsMigrations;

	private final Map<TableName, String> bypassed = new HashMap<>();

	private volatile List<TableStatus> tables = List.of();

	private volatile List<String> warnings = List.of();

	private volatile List<ChannelTriggers> otherChannels = List.of();

	private volatile @Nullable Throwable failure;

	private final List<Runnable> additions = new ArrayList<>();

	private Map<TableName, Seen> seen = Map.of();

	private boolean verified;

	private boolean awaiting;

	/** Guards the two below, and is held for a moment only. */
	private final Object trust = new Object();

	private boolean suspended;

	private int losses;

	/**
	 * Creates a monitor that has not looked yet.
	 * @param connections opens connections to the database
	 * @param check looks at tables and triggers
	 * @param routes what depends on the tables
	 * @param awaitsMigrations whether what is not there yet is left to migrations
	 */
	public TriggerMonitor(DedicatedConnectionFactory connections, TableCheck check, RouteRegistry routes,
			boolean awaitsMigrations) {
		this.connections = connections;
		this.check = check;
		this.routes = routes;
		this.awaitsMigrations = awaitsMigrations;
	}

	/**
	 * Returns the tables as they were when last looked at.
	 * @return the tables; empty before the first look
	 */
	public List<TableStatus> tables() {
		return this.tables;
	}

	/**
	 * Returns what is worth knowing of tables whose triggers are in place, such as writes
	 * that these do not see, with the statements that cure it.
	 * @return the warnings of the latest look
	 */
	public List<String> warnings() {
		return this.warnings;
	}

	/**
	 * Returns the triggers of other channels than the application's: none of them is ever
	 * removed by itself, since PostgreSQL does not tell which channels are listened to.
	 * @return the channels with their tables, as they were when last looked at
	 */
	public List<ChannelTriggers> otherChannels() {
		return this.otherChannels;
	}

	/**
	 * Returns why tables, keys and triggers could not be verified.
	 * @return the failure, or {@code null} if there is none
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Returns the statements that install what the watched tables need, for teams whose
	 * migrations own the schema.
	 * @return an SQL script
	 * @throws SQLException if the database cannot be asked
	 */
	public String script() throws SQLException {
		try (Connection connection = this.connections.open()) {
			return this.check.script(connection, this.routes.requests());
		}
	}

	/**
	 * Whether everything is in place, as far as is known.
	 */
	boolean isComplete() {
		return this.failure == null && this.tables.stream().allMatch((table) -> table.state().isReliable());
	}

	/**
	 * Whether the changes of some tables are sent, as far as is known.
	 */
	boolean isReliable(Set<TableName> tables) {
		return this.failure == null && this.tables.stream()
			.filter((table) -> tables.contains(table.table()))
			.filter((table) -> table.state().isReliable())
			.count() == tables.size();
	}

	/**
	 * Keeps all caches out of use until a check has succeeded, unless one had before and
	 * only could not be repeated.
	 */
	synchronized void postpone(Throwable cause) {
		this.failure = cause;
		if (!this.verified || !(cause instanceof SQLException)) {
			suspendAll();
		}
	}

	private void suspendAll() {
		synchronized (this.trust) {
			this.suspended = true;
			this.routes.suspendAll();
		}
	}

	private void resumeAll(int lossesBefore) {
		synchronized (this.trust) {
			if (this.suspended && this.losses == lossesBefore) {
				this.suspended = false;
				this.routes.resumeAll();
			}
		}
	}

	private int losses() {
		synchronized (this.trust) {
			return this.losses;
		}
	}

	/**
	 * Connects and checks for the first time. What migrations have not created yet keeps
	 * the caches out of use, if it is to be awaited.
	 * @throws SQLException if the database cannot be asked
	 * @throws RuntimeException if a table, a key or a trigger cannot be watched
	 */
	synchronized void verifyAtStart() throws SQLException {
		try {
			verify();
		}
		catch (TriggerException ex) {
			if (!isAwaited(ex)) {
				throw ex;
			}
			await(ex);
		}
	}

	private boolean isAwaited(Throwable cause) {
		return this.awaitsMigrations && !this.verified && cause instanceof TriggerException trigger
				&& trigger.reason().isLeftToMigrations();
	}

	private void await(Throwable cause) {
		postpone(cause);
		if (this.warned.add(String.valueOf(cause.getMessage()))) {
			logger.atLevel(this.awaiting ? Level.INFO : Level.WARN)
				.log("Migrations are awaited, and all caches of watched tables bypassed until then: {}",
						cause.getMessage());
		}
		this.awaiting = true;
	}

	/**
	 * Connects and checks.
	 * @throws SQLException if the database cannot be asked
	 * @throws RuntimeException if a table, a key or a trigger cannot be watched
	 */
	synchronized void verify() throws SQLException {
		int losses = losses();
		try (Connection connection = this.connections.open()) {
			Map<TableName, String> before = TriggerFingerprint.of(connection, this.tables);
			TriggerReport report = this.verified ? repair(connection)
					: this.check.ensure(connection, this.routes.requests());
			Map<TableName, Seen> seen = seen(report, before);
			if (!seen.equals(this.seen) || !report.installed().isEmpty()) {
				// With what the repair altered, and before caches are cleared.
				seen = seen(report, TriggerFingerprint.of(connection, report.tables()));
			}
			apply(report, seen, losses);
			this.otherChannels = this.check.otherChannels(connection);
		}
	}

	/**
	 * A repair may have to wait for locks, and is nothing to serve stale entries during.
	 * What depends on a table that is asked for the first time is not served yet.
	 */
	private TriggerReport repair(Connection connection) throws SQLException {
		Collection<WatchRequest> requests = this.routes.requests();
		TriggerReport found = this.check.look(connection, requests);
		found.tables()
			.stream()
			.filter((table) -> !table.state().isReliable() && this.seen.containsKey(table.table()))
			.forEach(this::suspend);
		this.tables = found.tables();
		return this.check.repair(connection, requests, found);
	}

	private static Map<TableName, Seen> seen(TriggerReport report, Map<TableName, String> fingerprints) {
		return report.tables()
			.stream()
			.collect(Collectors.toMap(TableStatus::table,
					(table) -> new Seen(table.description(), fingerprints.get(table.table()))));
	}

	/**
	 * Checks without a caller who could be told of a failure.
	 */
	synchronized void verifyQuietly() {
		try {
			verify();
		}
		catch (SQLException | RuntimeException | Error ex) {
			if (isAwaited(ex)) {
				await(ex);
				return;
			}
			postpone(ex);
			if (this.warned.add(String.valueOf(ex.getMessage()))) {
				logger.error("The watched tables could not be verified{}",
						this.verified ? "" : "; their caches are bypassed until they are", ex);
			}
		}
	}

	/**
	 * Keeps all caches out of use until a check has succeeded that begins later. Waits
	 * for no check.
	 */
	void distrust() {
		synchronized (this.trust) {
			this.losses++;
			suspendAll();
		}
	}

	/**
	 * Checks what came to be asked for later.
	 * @param verified called once a check has succeeded
	 */
	synchronized void verifyAddition(Runnable verified) {
		this.additions.add(verified);
		verifyQuietly();
	}

	private void apply(TriggerReport report, Map<TableName, Seen> now, int lossesBefore) {
		this.warnings = report.warnings();
		report.warnings().stream().filter(this.warned::add).forEach(logger::warn);
		if (!now.equals(this.seen) || !this.additions.isEmpty()) {
			this.routes.describe(descriptions(report.tables()));
		}
		report.tables()
			.forEach((table) -> apply(table, !Objects.equals(now.get(table.table()), this.seen.get(table.table()))));
		this.tables = report.tables();
		this.seen = now;
		this.failure = null;
		this.verified = true;
		if (this.awaiting) {
			this.awaiting = false;
			logger.info("Migrations have created what watched tables lacked: their caches are served");
		}
		resumeAll(lossesBefore);
		this.additions.forEach(Runnable::run);
		this.additions.clear();
	}

	private void apply(TableStatus status, boolean altered) {
		if (!status.state().isReliable()) {
			suspend(status);
			return;
		}
		if (this.bypassed.remove(status.table()) != null) {
			logger.info("The triggers of the table '{}' are in order: caches that depend on it are cleared, and served "
					+ "again", status.table());
		}
		else if (altered && this.seen.containsKey(status.table())) {
			logger.atLevel(this.additions.isEmpty() ? Level.WARN : Level.DEBUG)
				.log("The table '{}' or its triggers had been altered, so that changes may have been missed: caches "
						+ "that depend on it are cleared", status.table());
			this.routes.suspend(status);
		}
		this.routes.resume(status);
	}

	private void suspend(TableStatus status) {
		this.routes.suspend(status);
		String detail = (status.detail() != null) ? status.detail() : status.state().toString();
		if (!detail.equals(this.bypassed.put(status.table(), detail))) {
			logger.warn("Caches that depend on the table '{}' are bypassed: {}", status.table(), detail);
		}
	}

	private static Set<TableDescription> descriptions(List<TableStatus> tables) {
		Set<TableDescription> descriptions = new HashSet<>();
		tables.stream().map(TableStatus::description).filter(Objects::nonNull).forEach(descriptions::add);
		return descriptions;
	}

	/**
	 * What was seen of a table that can be watched.
	 */
	private record Seen(@Nullable TableDescription description, @Nullable String fingerprint) {

	}

}
