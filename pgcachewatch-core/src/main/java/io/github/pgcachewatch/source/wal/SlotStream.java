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

package io.github.pgcachewatch.source.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A session of a walsender, with its locks, its temporary slot and the stream of that.
 * Slot and locks end with the session. Used by one thread; only {@link #abort()} may be
 * called by any.
 */
final class SlotStream implements AutoCloseable {

	private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

	private static final int STATUS_LENGTH = 34;

	private final SocketControl control;

	private final Connection connection;

	private @Nullable CopyDual copy;

	private long serverPosition;

	private long reported;

	private boolean asked;

	private long askedAt;

	private SlotStream(SocketControl control, Connection connection) {
		this.control = control;
		this.connection = connection;
	}

	/**
	 * Opens a session that owns nothing yet.
	 * @param timeout after which the server gives up a client that does not answer
	 */
	static SlotStream open(DedicatedConnectionFactory connections, SocketControl control, Duration timeout)
			throws SQLException {
		SlotStream stream = new SlotStream(control, connections.openReplication(control));
		try {
			stream.execute("SET wal_sender_timeout = '" + timeout.toMillis() + "ms'");
			// Of a client that stands still before it streams.
			stream.execute("SET idle_session_timeout = '" + 2 * timeout.toMillis() + "ms'");
			return stream;
		}
		catch (SQLException ex) {
			stream.close();
			throw ex;
		}
	}

	/**
	 * Takes an advisory lock for as long as the session lasts.
	 * @return whether it was free
	 */
	boolean tryLock(long key) throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_catalog.pg_try_advisory_lock(" + key + ")")) {
			result.next();
			return result.getBoolean(1);
		}
	}

	/**
	 * Gives a sign of life before the stream is started.
	 */
	void keepAlive() throws SQLException {
		execute("SELECT 1");
	}

	/**
	 * Creates the slot. Waits for all transactions that write at the moment. The first
	 * position of the slot counts as reported.
	 * @param limit how long one transaction is waited for
	 */
	void createSlot(String slot, Duration limit) throws SQLException {
		// Of a client that is gone meanwhile: nothing is sent that it would not answer.
		execute("SET tcp_keepalives_idle = 10");
		execute("SET tcp_keepalives_interval = 5");
		execute("SET tcp_keepalives_count = 3");
		execute("SET lock_timeout = '" + limit.toMillis() + "ms'");
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery(
						"CREATE_REPLICATION_SLOT " + slot + " TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT")) {
			result.next();
			this.reported = LogSequenceNumber.valueOf(result.getString("consistent_point")).asLong();
		}
		execute("SET lock_timeout = 0");
	}

	/**
	 * Begins to read the slot.
	 */
	void start(String slot, String publication) throws SQLException {
		PGConnection postgres = this.connection.unwrap(PGConnection.class);
		String names = postgres.escapeIdentifier(publication).replace("'", "''");
		this.copy = postgres.getCopyAPI()
			.copyDual("START_REPLICATION SLOT " + slot + " LOGICAL 0/0 (\"proto_version\" '1', \"publication_names\" '"
					+ names + "')");
	}

	/**
	 * Returns the next message of the plugin.
	 * @return the message, or {@code null} if none has come
	 */
	@Nullable ByteBuffer read() throws SQLException {
		for (byte[] bytes = receive(); bytes != null; bytes = receive()) {
			ByteBuffer message = ByteBuffer.wrap(bytes);
			byte kind = message.get();
			if (kind == 'w') {
				// Positions and the server's clock.
				return message.position(1 + 24).slice();
			}
			if (kind == 'k') {
				answer(message);
			}
		}
		return null;
	}

	private byte @Nullable [] receive() throws SQLException {
		CopyDual reading = started();
		byte[] bytes = reading.readFromCopy(false);
		if (bytes == null && !reading.isActive()) {
			throw new SourceException("The server ended the stream of the WAL");
		}
		this.asked &= (bytes == null);
		return bytes;
	}

	private void answer(ByteBuffer message) throws SQLException {
		this.serverPosition = Math.max(this.serverPosition, message.getLong());
		message.getLong(); // the server's clock
		if (message.get() != 0) {
			report(this.reported);
		}
	}

	/**
	 * Returns up to where the server has sent everything, as far as it said.
	 */
	long serverPosition() {
		return this.serverPosition;
	}

	/**
	 * Waits until something has come, but no longer than until a moment.
	 */
	void await(long untilNanoTime) throws SQLException {
		try {
			this.control.awaitInput(untilNanoTime);
		}
		catch (IOException ex) {
			throw new SourceException("The connection that reads the WAL is lost: " + ex.getMessage());
		}
	}

	/**
	 * Reports up to where everything has been sent to the fleet: it becomes the slot's
	 * {@code confirmed_flush_lsn}. Also a sign of life.
	 */
	void report(long position) throws SQLException {
		this.reported = Math.max(this.reported, position);
		sendStatus(false);
	}

	/**
	 * Gives a sign of life, and asks the server for one, which it gives at once unless it
	 * is sending.
	 */
	void ping() throws SQLException {
		sendStatus(true);
		if (!this.asked) {
			this.asked = true;
			this.askedAt = System.nanoTime();
		}
	}

	/**
	 * Requires that the server has answered, or that it was asked less long ago than the
	 * limit. To be called when nothing more is there to read.
	 */
	void requireAnswer(Duration limit) throws SourceException {
		if (this.asked && System.nanoTime() - this.askedAt >= limit.toNanos()) {
			throw new SourceException(noAnswer(limit));
		}
	}

	/**
	 * Says that the server does not answer.
	 */
	static String noAnswer(Duration limit) {
		return "The server has not answered the reader of the WAL for " + limit.toMillis()
				+ " ms, although the connection is open: the network drops packets, or the server is overloaded or"
				+ " frozen";
	}

	private void sendStatus(boolean withAnswer) throws SQLException {
		ByteBuffer status = ByteBuffer.allocate(STATUS_LENGTH).put((byte) 'r');
		status.putLong(this.reported).putLong(this.reported).putLong(this.reported);
		status.putLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, Instant.now())).put((byte) (withAnswer ? 1 : 0));
		CopyDual writing = started();
		writing.writeToCopy(status.array(), 0, STATUS_LENGTH);
		writing.flushCopy();
	}

	long reported() {
		return this.reported;
	}

	static String text(long position) {
		return LogSequenceNumber.valueOf(position).asString();
	}

	private CopyDual started() throws SourceException {
		CopyDual current = this.copy;
		if (current == null) {
			throw new SourceException("The stream is not started");
		}
		return current;
	}

	private void execute(String command) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(command);
		}
	}

	/**
	 * Cuts the connection; may be called by any thread.
	 */
	void abort() {
		this.control.abort();
	}

	/**
	 * Ends the session at once: the server drops the slot, and frees the locks.
	 */
	@Override
	public void close() {
		this.control.abort();
		try {
			this.connection.close();
		}
		catch (SQLException | RuntimeException ex) {
			// It was cut above.
		}
	}

}
