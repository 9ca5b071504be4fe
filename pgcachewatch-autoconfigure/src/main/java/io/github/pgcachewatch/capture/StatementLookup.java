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

package io.github.pgcachewatch.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.pgcachewatch.capture.rows.RowLookup;
import io.github.pgcachewatch.capture.sql.SqlText;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks statements up that are not known yet, on one side connection, and forgets what it
 * knows when the catalogue was altered. Thread-safe; blocks for a few seconds at most,
 * and never throws.
 */
final class StatementLookup implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StatementLookup.class);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

	private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

	// A little longer than the longest statement, which the server cancels.
	private static final int READ_TIMEOUT_MILLIS = 6_000;

	private static final String SETTINGS = """
			SELECT pg_catalog.set_config('search_path', ?, true), pg_catalog.set_config('role', ?, true),
			  pg_catalog.set_config('lock_timeout', '1s', true),
			  pg_catalog.set_config('statement_timeout', '5s', true)""";

	/**
	 * What decides which relations a text reads, and which rows. Roles matter where there
	 * are policies: some servers have a new role for each lease of a password.
	 */
	private static final String FINGERPRINT = """
			SELECT pg_catalog.md5(pg_catalog.concat_ws('|',
			  (SELECT pg_catalog.string_agg(
			      pg_catalog.concat_ws(':', oid, relname, relnamespace, relkind, relowner, relrowsecurity,
			      relforcerowsecurity, CASE WHEN relkind = 'v' THEN reloptions::text END), ',' ORDER BY oid)
			    FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relpersistence <> 't'),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', oid, nspname, nspacl), ',' ORDER BY oid)
			    FROM pg_catalog.pg_namespace WHERE nspname::text !~ '^pg_(toast_)?temp_'),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', oid, xmin), ',' ORDER BY oid)
			    FROM pg_catalog.pg_rewrite WHERE oid >= 16384::oid),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', oid, xmin), ',' ORDER BY oid)
			    FROM pg_catalog.pg_proc
			    WHERE oid >= 16384::oid AND prorettype <> 'pg_catalog.trigger'::regtype::oid),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', oid, xmin), ',' ORDER BY oid)
			    FROM pg_catalog.pg_policy),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', roleid, member, xmin), ','
			      ORDER BY roleid, member, xmin::text)
			    FROM pg_catalog.pg_auth_members WHERE EXISTS (SELECT FROM pg_catalog.pg_policy)),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', oid, rolsuper, rolbypassrls, rolinherit), ',' ORDER BY oid)
			    FROM pg_catalog.pg_roles WHERE (rolsuper OR rolbypassrls OR NOT rolinherit)
			    AND EXISTS (SELECT FROM pg_catalog.pg_policy)),
			  (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(':', inhrelid, inhparent), ',' ORDER BY inhrelid, inhparent)
			    FROM pg_catalog.pg_inherits)))""";

	/** What may alter the role or the search_path. */
	private static final String FUNCTIONS = """
			SELECT DISTINCT p.proname FROM pg_catalog.pg_proc p
			JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN pg_catalog.pg_language l ON l.oid = p.prolang
			WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND l.lanname NOT IN ('c', 'internal')
			AND p.provolatile <> 'i'""";

	private final DedicatedConnectionFactory connections;

	private final ReadRecorder recorder;

	private final TextMemory memory;

	private final Duration checkInterval;

	private final boolean findsRows;

	private final Runnable altered;

	private final Runnable begun;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Connection connection;

	private @Nullable SessionIdentity session;

	private @Nullable String fingerprint;

	private volatile Set<String> functions = Set.of();

	private volatile @Nullable Long checkedNanos;

	private volatile @Nullable Long failedNanos;

	private volatile boolean closed;

	/**
	 * Creates a lookup that has not connected yet.
	 * @param checkInterval how old what is known of the catalogue may be; zero: any age
	 * @param findsRows whether to find out by which parameters rows are found, too
	 * @param altered called when the catalogue was found to be another one
	 * @param begun called when the catalogue was first read
	 */
	StatementLookup(DedicatedConnectionFactory connections, ReadRecorder recorder, Duration checkInterval,
			boolean findsRows, Runnable altered, Runnable begun) {
		this.connections = connections;
		this.recorder = recorder;
		this.memory = recorder.memory();
		this.checkInterval = checkInterval;
		this.findsRows = findsRows;
		this.altered = altered;
		this.begun = begun;
	}

	/**
	 * Returns what a statement reads.
	 */
	TextReads find(StatementUse use, SessionIdentity session) {
		SqlText text = use.text();
		TextReads known = this.memory.reads(text, session);
		if (known != null) {
			return known;
		}
		TextReads found = locked(() -> {
			TextReads meanwhile = this.memory.reads(text, session);
			return (meanwhile != null) ? meanwhile : explain(use, session);
		});
		return (found != null) ? found
				: TextReads.doubtful(FindingKind.OPAQUE_STATEMENT, "the database could not be asked for them");
	}

	/**
	 * Reads the catalogue if it was not yet: before the first load, it is not known which
	 * functions may alter a session.
	 */
	void prepare() {
		if (this.checkedNanos == null) {
			refresh();
		}
	}

	/**
	 * Forgets what is known if the catalogue was altered, looking for that once an
	 * interval.
	 */
	void refresh() {
		if (isCheckDue()) {
			locked(() -> {
				if (isCheckDue()) {
					check(connect());
				}
				return TextReads.NOTHING;
			});
		}
	}

	/**
	 * Looks whether the catalogue was altered, which fills do not where all calls hit.
	 */
	void checkAgain() {
		locked(() -> {
			if (!this.closed) {
				check(connect());
			}
			return TextReads.NOTHING;
		});
	}

	private boolean isCheckDue() {
		Long checked = this.checkedNanos;
		return checked == null
				|| (!this.checkInterval.isZero() && System.nanoTime() - checked >= this.checkInterval.toNanos());
	}

	private void check(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(FINGERPRINT)) {
			row.next();
			String found = row.getString(1);
			if (!found.equals(this.fingerprint)) {
				learn(functions(connection));
				this.memory.forgetReads();
				if (this.fingerprint != null) {
					this.altered.run();
				}
				else {
					this.begun.run();
				}
				this.fingerprint = found;
			}
		}
		this.checkedNanos = System.nanoTime();
	}

	private void learn(Set<String> functions) {
		if (!functions.equals(this.functions)) {
			this.functions = functions;
			this.recorder.forgetSessions();
		}
	}

	private static Set<String> functions(Connection connection) throws SQLException {
		Set<String> names = new HashSet<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(FUNCTIONS)) {
			while (row.next()) {
				names.add(row.getString(1));
			}
		}
		return names;
	}

	/**
	 * Returns the names of functions that may alter the role or the search_path.
	 */
	Set<String> functions() {
		return this.functions;
	}

	private TextReads explain(StatementUse use, SessionIdentity session) throws SQLException {
		Connection connection = connect();
		SessionIdentity own = this.session;
		if (own == null || !session.isSameDatabase(own)) {
			return TextReads.doubtful(FindingKind.OTHER_DATABASE, null);
		}
		connection.setAutoCommit(false);
		try {
			set(connection, session);
			TextReads reads = withRows(connection, use.text(), RelationLookup.explain(connection, use));
			this.memory.add(use.text(), session, reads);
			return reads;
		}
		catch (SQLException ex) {
			if (isLost(connection, ex)) {
				throw ex;
			}
			logger.debug("A statement could not be explained", ex);
			return TextReads.unseen("it cannot be explained on another connection (SQLSTATE " + ex.getSQLState() + ")");
		}
		finally {
			connection.rollback();
			connection.setAutoCommit(true);
		}
	}

	private TextReads withRows(Connection connection, SqlText text, TextReads reads) throws SQLException {
		return (!this.findsRows || reads.indirect()) ? reads
				: reads.withRows(RowLookup.find(connection, text.text(), text.parameters(), reads.tables()));
	}

	private static void set(Connection connection, SessionIdentity session) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET TRANSACTION READ ONLY");
		}
		try (PreparedStatement statement = connection.prepareStatement(SETTINGS)) {
			statement.setString(1, session.searchPath());
			statement.setString(2, session.role());
			statement.execute();
		}
	}

	private Connection connect() throws SQLException {
		Connection connection = this.connection;
		if (connection == null || connection.isClosed()) {
			if (this.closed) {
				throw new SQLException("The application is being stopped");
			}
			connection = this.recorder.unrecorded(this.connections);
			this.connection = connection;
			if (this.closed) {
				throw new SQLException("The application is being stopped");
			}
			connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
			// It is idle between two lookups.
			try (Statement statement = connection.createStatement()) {
				statement.execute("SET idle_session_timeout = 0");
			}
			this.session = SessionIdentity.read(connection);
		}
		return connection;
	}

	private @Nullable TextReads locked(Work work) {
		Long failed = this.failedNanos;
		if (failed != null && System.nanoTime() - failed < PAUSE_AFTER_FAILURE.toNanos()) {
			return null;
		}
		try {
			if (!this.lock.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
				return null;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		try {
			TextReads result = work.run();
			this.failedNanos = null;
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			disconnect();
			this.failedNanos = System.nanoTime();
			if (!this.closed) {
				logger.warn("What cached methods read could not be looked up, which is tried again later: {}",
						ex.getMessage());
			}
			logger.debug("The lookup failed", ex);
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean isLost(Connection connection, SQLException ex) throws SQLException {
		String state = String.valueOf(ex.getSQLState());
		return connection.isClosed() || state.startsWith("08") || state.startsWith("57P");
	}

	private void disconnect() {
		Connection connection = this.connection;
		this.connection = null;
		if (connection != null) {
			try {
				connection.close();
			}
			catch (SQLException ex) {
				logger.debug("A side connection could not be closed", ex);
			}
		}
	}

	/**
	 * Gives the side connection back until there is something to look up again, unless it
	 * is in use.
	 */
	void rest() {
		if (this.lock.tryLock()) {
			try {
				disconnect();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Ends a lookup that is under way, and waits for none: each of its connections is
	 * closed by the lookup that opens it.
	 */
	@Override
	public void close() {
		this.closed = true;
		rest();
		Connection used = this.connection;
		if (used != null) {
			abort(used);
		}
	}

	private static void abort(Connection connection) {
		try {
			connection.abort(Runnable::run);
		}
		catch (SQLException ex) {
			logger.debug("A side connection could not be aborted", ex);
		}
	}

	private interface Work {

		TextReads run() throws SQLException;

	}

}
