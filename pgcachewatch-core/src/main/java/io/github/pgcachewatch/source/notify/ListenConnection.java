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

package io.github.pgcachewatch.source.notify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.pgcachewatch.event.PgNotification;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/**
 * One connection that listens. Used by one thread at a time, which is the one that
 * notifications are handed over on: also from within a statement, since there may be more
 * of them before its answer than fit into memory.
 */
final class ListenConnection implements AutoCloseable {

	private static final long UNCONTROLLED_WAIT = 100;

	private static final int FIRST_WITH_IDLE_SESSION_TIMEOUT = 14;

	/**
	 * Has the server end a session whose client stands still, a frozen process say: what
	 * cannot be sent to it would hold back VACUUM and the notification queue.
	 */
	private static final String END_OF_FROZEN_CLIENTS = "SET tcp_user_timeout = '30s'; SET tcp_keepalives_idle = 30; "
			+ "SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; ";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	/**
	 * Without control of the socket, the driver may gather any number before it returns.
	 */
	private static final int MOST_AT_ONCE = 1000;

	private final Connection connection;

	private final SocketControl control;

	private final Consumer<List<PgNotification>> consumer;

	private final PGConnection postgres;

	private final @Nullable QueryExecutor executor;

	private PreparedStatement proof;

	private final String probeChannel = "pgcachewatch_probe_" + UUID.randomUUID();

	private boolean probeReturned;

	private int listeningPid;

	private volatile double queueUsage = Double.NaN;

	ListenConnection(Connection connection, SocketControl control, Consumer<List<PgNotification>> consumer)
			throws SQLException {
		this.connection = connection;
		this.control = control;
		this.consumer = consumer;
		if (!connection.isWrapperFor(PGConnection.class)) {
			throw new SourceException("The database is " + connection.getMetaData().getDatabaseProductName()
					+ ", but only PostgreSQL can be listened to: set pgcachewatch.connection.url to a PostgreSQL URL,"
					+ " or pgcachewatch.enabled=false");
		}
		this.postgres = connection.unwrap(PGConnection.class);
		this.executor = connection.isWrapperFor(BaseConnection.class)
				? connection.unwrap(BaseConnection.class).getQueryExecutor() : null;
		this.proof = connection
			.prepareStatement("SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_notification_queue_usage()");
	}

	/**
	 * Listens. What is received is not handed over before the next call of another
	 * method.
	 */
	void listen(Collection<String> channels) throws SQLException {
		StringBuilder sql = new StringBuilder();
		if (this.connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_IDLE_SESSION_TIMEOUT) {
			sql.append("SET idle_session_timeout = 0; ");
		}
		sql.append(END_OF_FROZEN_CLIENTS);
		for (String channel : channels) {
			sql.append("LISTEN ").append(this.postgres.escapeIdentifier(channel)).append("; ");
		}
		sql.append("LISTEN ").append(this.postgres.escapeIdentifier(this.probeChannel));
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql.toString());
		}
		this.listeningPid = firstProof();
	}

	/**
	 * Sends the notification that must come back. Through a proxy it is sent from another
	 * connection: a proxy that pools transactions delivers to a connection its own
	 * notifications only.
	 */
	void sendProbe(DedicatedConnectionFactory connections) throws SQLException {
		if (this.executor != null) {
			this.control.beforeRead(this::handOverReceived);
		}
		if (this.listeningPid == this.postgres.getBackendPID()) {
			sendProbe(this.connection);
			handOverReceived();
			return;
		}
		try (Connection other = connections.open(this.control)) {
			sendProbe(other);
		}
	}

	private void sendProbe(Connection from) throws SQLException {
		try (PreparedStatement statement = from.prepareStatement("SELECT pg_catalog.pg_notify(?, '')")) {
			statement.setString(1, this.probeChannel);
			statement.execute();
		}
	}

	boolean probeReturned() {
		return this.probeReturned;
	}

	/**
	 * Waits for notifications until a moment; less long if some came or the control was
	 * woken.
	 * @return the last of those that came; the others were handed over
	 */
	List<PgNotification> await(long untilNanoTime) throws SQLException {
		long millis = (untilNanoTime - System.nanoTime()) / 1_000_000 + 1;
		millis = Math.min(millis, this.control.isAttached() ? Integer.MAX_VALUE : UNCONTROLLED_WAIT);
		// 0 would mean for ever, and 1 is what the driver looks for more with.
		this.control.beginWait(untilNanoTime);
		try {
			return handOverAllButLast(this.postgres.getNotifications((int) Math.max(2, millis)));
		}
		finally {
			this.control.endWait();
		}
	}

	/**
	 * Executes a statement, and hands over what was received before its answer: all that
	 * was committed before it was sent. It takes no lock and no transaction id.
	 */
	void roundTrip() throws SQLException {
		int pid = queryBackendPid();
		handOverReceived();
		if (pid != this.listeningPid) {
			throw new SourceException(
					"The connection leads to another server process than the one that listens: " + poolerAdvice());
		}
	}

	private int firstProof() throws SQLException {
		try {
			return queryBackendPid();
		}
		catch (SQLException ex) {
			if (!INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				throw ex;
			}
			this.proof = this.connection.prepareStatement("SELECT pg_catalog.pg_backend_pid(), 'NaN'::float8");
			return queryBackendPid();
		}
	}

	private int queryBackendPid() throws SQLException {
		try (ResultSet result = this.proof.executeQuery()) {
			result.next();
			this.queueUsage = result.getDouble(2);
			return result.getInt(1);
		}
	}

	static String poolerAdvice() {
		return "a proxy that pools transactions, such as PgBouncer, is in between; set pgcachewatch.connection.url to"
				+ " a direct URL of the server, or to one of a pool in session mode";
	}

	private void handOverReceived() {
		try {
			List<PgNotification> last = handOverAllButLast(
					(this.executor != null) ? this.executor.getNotifications() : this.postgres.getNotifications());
			if (!last.isEmpty()) {
				this.consumer.accept(last);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<PgNotification> handOverAllButLast(PGNotification @Nullable [] notifications) {
		if (notifications == null || notifications.length == 0) {
			return List.of();
		}
		Instant now = Instant.now();
		List<PgNotification> received = new ArrayList<>();
		for (PGNotification notification : notifications) {
			if (notification.getName().equals(this.probeChannel)) {
				this.probeReturned = true;
				continue;
			}
			if (received.size() == MOST_AT_ONCE) {
				this.consumer.accept(received);
				received = new ArrayList<>();
			}
			received.add(new PgNotification(notification.getName(), notification.getPID(), notification.getParameter(),
					now));
		}
		return received;
	}

	Connection connection() {
		return this.connection;
	}

	/**
	 * Returns how full the notification queue was at the last round trip, from 0 to 1;
	 * NaN if the role may not ask.
	 */
	double queueUsage() {
		return this.queueUsage;
	}

	int backendPid() {
		return this.listeningPid;
	}

	/**
	 * Cuts the connection; may be called by any thread.
	 */
	void abort() throws SQLException {
		this.connection.abort(Runnable::run);
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

}
