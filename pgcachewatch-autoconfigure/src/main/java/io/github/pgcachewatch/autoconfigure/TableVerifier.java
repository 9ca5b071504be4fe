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

package io.github.pgcachewatch.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.actuate.NotificationQueueUsage;
import io.github.pgcachewatch.actuate.Verification;
import io.github.pgcachewatch.listen.ListenConnectionFactory;
import io.github.pgcachewatch.trigger.TableDescription;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerReport;
import io.github.pgcachewatch.trigger.WatchRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Looks whether the watched tables are there and send their changes, has put right what
 * is not, and keeps the caches of a table that sends none out of use. Thread-safe; checks
 * run one at a time.
 */
final class TableVerifier implements Verification {

	private static final Logger logger = LoggerFactory.getLogger(TableVerifier.class);

	/** No statement of a check takes as long, so that the network must be down. */
	private static final int READ_TIMEOUT_MILLIS = 60_000;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	private final ListenConnectionFactory connections;

	private final Check check;

	private final Target target;

	private final NotificationQueueUsage queueUsage;

	private volatile List<TableStatus> tables = List.of();

	private volatile @Nullable Throwable failure;

	private final List<Runnable> additions = new ArrayList<>();

	private String fingerprint = "";

	private boolean verified;

	private boolean suspended;

	TableVerifier(ListenConnectionFactory connections, Check check, Target target, NotificationQueueUsage queueUsage) {
		this.connections = connections;
		this.check = check;
		this.target = target;
		this.queueUsage = queueUsage;
	}

	@Override
	public List<TableStatus> tables() {
		return this.tables;
	}

	@Override
	public @Nullable Throwable failure() {
		return this.failure;
	}

	@Override
	public String script() throws SQLException {
		try (Connection connection = this.connections.open()) {
			connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
			return this.check.script(connection, this.target.requests());
		}
	}

	/**
	 * Whether everything is in place, as far as is known.
	 */
	boolean isComplete() {
		return this.failure == null && this.tables.stream().allMatch((table) -> table.state().isReliable());
	}

	/**
	 * Keeps all caches out of use until a check has succeeded, unless one had before and
	 * only could not be repeated.
	 */
	synchronized void postpone(Throwable cause) {
		this.failure = cause;
		if (!this.verified || !(cause instanceof SQLException)) {
			this.suspended = true;
			this.target.suspendAll();
		}
	}

	/**
	 * Connects and checks.
	 * @throws SQLException if the database cannot be asked
	 * @throws RuntimeException if a table, a key or a trigger cannot be watched
	 */
	synchronized void verify() throws SQLException {
		try (Connection connection = this.connections.open()) {
			connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
			String fingerprint = this.verified ? TriggerFingerprint.of(connection, this.tables) : this.fingerprint;
			TriggerReport report = this.check.run(connection, this.target.requests(), !this.verified);
			boolean altered = apply(report, !fingerprint.equals(this.fingerprint));
			this.fingerprint = altered ? TriggerFingerprint.of(connection, this.tables) : fingerprint;
			sample(connection);
		}
	}

	/**
	 * Checks without a caller who could be told of a failure.
	 */
	synchronized void verifyQuietly() {
		try {
			verify();
		}
		catch (SQLException | RuntimeException ex) {
			postpone(ex);
			if (this.warned.add(String.valueOf(ex.getMessage()))) {
				logger.error("The watched tables could not be verified{}",
						this.verified ? "" : "; their caches are bypassed until they are", ex);
			}
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

	/**
	 * Returns whether anything is not as it was.
	 */
	private boolean apply(TriggerReport report, boolean replaced) {
		report.warnings().stream().filter(this.warned::add).forEach(logger::warn);
		boolean added = !this.additions.isEmpty();
		boolean redescribed = !descriptions(report.tables()).equals(descriptions(this.tables));
		boolean altered = !this.verified || replaced || redescribed || !report.installed().isEmpty();
		if (redescribed || added) {
			this.target.describe(descriptions(report.tables()));
		}
		if (this.verified && altered) {
			logger.atLevel(added ? Level.DEBUG : Level.WARN)
				.log("Watched tables or their triggers had been altered, so that changes may have been missed: "
						+ "every watched cache is cleared");
			this.target.clearAll();
		}
		report.tables().forEach(this::apply);
		this.tables = report.tables();
		this.failure = null;
		this.verified = true;
		if (this.suspended) {
			this.suspended = false;
			this.target.resumeAll();
		}
		this.additions.forEach(Runnable::run);
		this.additions.clear();
		return altered;
	}

	private void apply(TableStatus status) {
		if (status.state().isReliable()) {
			this.target.resume(status);
			return;
		}
		this.target.suspend(status);
		String detail = (status.detail() != null) ? status.detail() : status.state().toString();
		if (this.warned.add(status.table() + detail)) {
			logger.warn("Caches that depend on the table '{}' are bypassed: {}", status.table(), detail);
		}
	}

	private void sample(Connection connection) {
		try {
			this.queueUsage.sample(connection);
		}
		catch (SQLException ex) {
			logger.debug("The usage of the notification queue is not known", ex);
		}
	}

	private static Set<TableDescription> descriptions(List<TableStatus> tables) {
		Set<TableDescription> descriptions = new HashSet<>();
		tables.stream().map(TableStatus::description).filter(Objects::nonNull).forEach(descriptions::add);
		return descriptions;
	}

	/**
	 * Looks at tables and their triggers.
	 */
	interface Check {

		/**
		 * Runs the check.
		 * @param first whether nothing was found in order before, so that what is wrong
		 * is to be thrown rather than reported
		 */
		TriggerReport run(Connection connection, Collection<WatchRequest> requests, boolean first) throws SQLException;

		/**
		 * Returns the statements that install what is requested.
		 */
		String script(Connection connection, Collection<WatchRequest> requests) throws SQLException;

	}

	/**
	 * What depends on the tables.
	 */
	interface Target {

		Collection<WatchRequest> requests();

		void describe(Collection<TableDescription> descriptions);

		void suspend(TableStatus table);

		void resume(TableStatus table);

		void suspendAll();

		void resumeAll();

		void clearAll();

	}

}
