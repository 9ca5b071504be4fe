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

	private static final Logger logger = LoggerFactory.getLogger(LockedTransaction.class);

	private final Connection connection;

	private final Duration lockTimeout;

	/**
	 * Creates an instance.
	 * @param connection a connection, not inside a transaction
	 * @param lockTimeout how long to wait for the lock on a table
	 */
	public LockedTransaction(Connection connection, Duration lockTimeout) {
		this.connection = connection;
		this.lockTimeout = lockTimeout;
	}

	boolean run(Work work) throws SQLException {
		this.connection.setAutoCommit(false);
		try {
			// Under REPEATABLE READ, what others installed during the wait were not seen.
			execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
			execute("SET LOCAL lock_timeout = " + this.lockTimeout.toMillis());
			execute("SELECT pg_catalog.pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
			boolean done = work.run();
			this.connection.commit();
			return done;
		}
		catch (SQLException ex) {
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
	 * Executes a statement within the transaction.
	 */
	void execute(String sql) throws SQLException {
		logger.debug("Executing {}", sql);
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
	}

	private void rollback(SQLException cause) {
		try {
			this.connection.rollback();
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	@FunctionalInterface
	interface Work {

		boolean run() throws SQLException;

	}

}
