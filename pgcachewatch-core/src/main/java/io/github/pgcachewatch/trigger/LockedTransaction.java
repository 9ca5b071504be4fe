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

package io.github.pgcachewatch.trigger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction with DDL that no other installer runs at the same time, and that does not
 * keep writers waiting for long. Not thread-safe.
 */
public final class LockedTransaction {

	/**
	 * The key of the advisory lock that installers of this library take: "PGCW", and the
	 * version of the protocol.
	 */
	static final String ADVISORY_LOCK = 0x50474357 + ", 1";

	/**
	 * How many installers may be ahead, of which each may wait for its table. Those that
	 * wait for them keep no writer waiting.
	 */
	private static final int INSTALLERS_AHEAD = 10;

	/**
	 * How long to wait, for each further table, for installers that were waited for in
	 * vain.
	 */
	private static final Duration HUNG_INSTALLER_TIMEOUT = Duration.ofMillis(50);

	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;

	private static final Logger logger = LoggerFactory.getLogger(LockedTransaction.class);

	/**
	 * Lock timeout, deadlock, cancelled, serialization failure, a table just dropped, a
	 * standby, and a function just created or called.
	 */
	private static final Set<String> TRANSIENT = Set.of(LOCK_NOT_AVAILABLE, "40P01", "57014", "40001", "42P01", "25006",
			"42723", "2BP01");

	private final Connection connection;

	private final Duration lockTimeout;

	private Duration queueTimeout;

	/**
	 * Creates an instance.
	 * @param connection a connection, not inside a transaction
	 * @param lockTimeout how long to wait for the lock on a table
	 */
	public LockedTransaction(Connection connection, Duration lockTimeout) {
		this.connection = connection;
		this.lockTimeout = lockTimeout;
		this.queueTimeout = lockTimeout.multipliedBy(INSTALLERS_AHEAD);
	}

	/**
	 * Runs work in a transaction.
	 * @param work the work
	 * @return what the work returned
	 * @throws SQLException if it fails; nothing of it is committed then
	 */
	public boolean run(Work work) throws SQLException {
		this.connection.setAutoCommit(false);
		try {
			// Under REPEATABLE READ, what others installed during the wait were not seen.
			execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
			leaveOnlyTheLockTimeout();
			awaitOtherInstallers();
			limitLockWait(this.lockTimeout);
			boolean done = work.run();
			this.connection.commit();
			return done;
		}
		catch (SQLException | RuntimeException ex) {
			rollback(ex);
			throw ex;
		}
		finally {
			this.connection.setAutoCommit(true);
		}
	}

	/**
	 * Runs statements, each in a transaction of its own: no two tables are locked at a
	 * time.
	 * @param statements the statements
	 * @throws SQLException if one of them fails; those before it are committed
	 */
	public void runEach(List<String> statements) throws SQLException {
		for (String statement : statements) {
			run(() -> {
				execute(statement);
				return true;
			});
		}
	}

	/**
	 * Whether an attempt that failed this way may succeed later.
	 * @param ex the failure
	 * @return whether it was a lock timeout, a deadlock or what else passes
	 */
	public static boolean isTransient(SQLException ex) {
		return TRANSIENT.contains(String.valueOf(ex.getSQLState())) || isConcurrentUpdate(ex);
	}

	private static boolean isConcurrentUpdate(SQLException ex) {
		return "XX000".equals(ex.getSQLState()) && String.valueOf(ex.getMessage()).contains("concurrently");
	}

	/**
	 * Executes a statement within the transaction.
	 * @param sql the statement
	 * @throws SQLException if it fails
	 */
	public void execute(String sql) throws SQLException {
		logger.debug("Executing {}", sql);
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
	}

	/**
	 * Those of the role or the database would end a wait for other installers.
	 */
	private void leaveOnlyTheLockTimeout() throws SQLException {
		execute("SET LOCAL statement_timeout = 0");
		if (this.connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_TRANSACTION_TIMEOUT) {
			execute("SET LOCAL transaction_timeout = 0");
		}
	}

	/**
	 * An installer that hangs is waited for once: not as long again for each table.
	 */
	private void awaitOtherInstallers() throws SQLException {
		limitLockWait(this.queueTimeout);
		try {
			execute("SELECT pg_catalog.pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
		}
		catch (SQLException ex) {
			if (!LOCK_NOT_AVAILABLE.equals(ex.getSQLState())) {
				throw ex;
			}
			String message = "other installers were at work for " + this.queueTimeout.toMillis()
					+ " ms: one holds the advisory lock (" + ADVISORY_LOCK + "); find its session in pg_locks";
			this.queueTimeout = HUNG_INSTALLER_TIMEOUT;
			throw new SQLException(message, LOCK_NOT_AVAILABLE, ex);
		}
	}

	private void limitLockWait(Duration timeout) throws SQLException {
		execute("SET LOCAL lock_timeout = " + timeout.toMillis());
	}

	private void rollback(Exception cause) {
		try {
			this.connection.rollback();
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * What is done in a transaction.
	 */
	@FunctionalInterface
	public interface Work {

		/**
		 * Does the work.
		 * @return whether anything was to be done
		 * @throws SQLException if it fails
		 */
		boolean run() throws SQLException;

	}

}
