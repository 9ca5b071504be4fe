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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far the reader has come, as the server says on the connection that listens: which
 * slots of the channel there are, and up to where each was reported. Used by one thread.
 */
final class ReaderProgress {

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private static final int PAGE = 8192;

	private static final int PAGE_HEADER = 24;

	private static final int SEGMENT_HEADER = 40;

	private static final String LOCKED = """
			SELECT FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = l.pid
				WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
					AND l.classid::int8 = ? AND l.objid::int8 = ?
					AND l.database = (
						SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
					AND (?::text IS NULL OR s.slot_name = ?::text)
				LIMIT 1""";

	private final Connection connection;

	private final ChannelNames names;

	private final PreparedStatement slots;

	private final long segment;

	ReaderProgress(Connection connection, ChannelNames names) throws SQLException {
		this.connection = connection;
		this.names = names;
		this.slots = connection
			.prepareStatement("SELECT slot_name, confirmed_flush_lsn FROM pg_catalog.pg_replication_slots"
					+ " WHERE pg_catalog.starts_with(slot_name::text, ?) AND temporary AND database = pg_catalog.current_database()");
		this.slots.setString(1, names.slotPrefix());
		try (Statement statement = connection.createStatement()) {
			// What is committed to have the WAL flushed waits for no standby.
			statement.execute("SET synchronous_commit = local");
			try (ResultSet result = statement
				.executeQuery("SELECT setting::int8 FROM pg_catalog.pg_settings WHERE name = 'wal_segment_size'")) {
				result.next();
				this.segment = result.getLong(1);
			}
		}
	}

	/**
	 * Returns a position in the WAL that nothing is behind that was committed before.
	 */
	long written() throws SQLException {
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_catalog.pg_current_wal_insert_lsn()")) {
			result.next();
			return withoutHeader(LogSequenceNumber.valueOf(result.getString(1)).asLong(), this.segment);
		}
	}

	/**
	 * The next record is written behind a page's header, but the last one, and what a
	 * slot can reach, ends before it.
	 */
	static long withoutHeader(long position, long segment) {
		long header = (position % segment < PAGE) ? SEGMENT_HEADER : PAGE_HEADER;
		return (position % PAGE == header) ? position - header : position;
	}

	/**
	 * Has the WAL flushed up to a position, unless it is: a slot sees no more than what
	 * is. A transaction that has written nothing would not wait for the disk. A role that
	 * may not do so waits for the server to flush.
	 */
	void flush(long position) throws SQLException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("SELECT pg_catalog.pg_logical_emit_message(true, 'pgcachewatch', '')"
					+ " WHERE pg_catalog.pg_current_wal_flush_lsn() < ?::pg_lsn")) {
			statement.setString(1, LogSequenceNumber.valueOf(position).asString());
			statement.execute();
		}
		catch (SQLException ex) {
			if (!INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				throw ex;
			}
		}
	}

	/**
	 * Returns up to where each slot of the channel was reported.
	 */
	Map<String, Long> slots() throws SQLException {
		Map<String, Long> reported = new LinkedHashMap<>();
		try (ResultSet result = this.slots.executeQuery()) {
			while (result.next()) {
				String position = result.getString(2);
				reported.put(result.getString(1),
						(position != null) ? LogSequenceNumber.valueOf(position).asLong() : 0);
			}
		}
		return reported;
	}

	/**
	 * Whether the epoch of a slot is announced.
	 */
	boolean isAnnounced(String slot) throws SQLException {
		return isLocked(this.names.announcementLock(), slot);
	}

	/**
	 * Whether an instance is the one to read, though it may not have begun.
	 */
	boolean hasReader() throws SQLException {
		return isLocked(this.names.readerLock(), null);
	}

	private boolean isLocked(long key, @Nullable String slot) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(LOCKED)) {
			statement.setLong(1, key >>> 32);
			statement.setLong(2, key & 0xffffffffL);
			statement.setString(3, slot);
			statement.setString(4, slot);
			try (ResultSet result = statement.executeQuery()) {
				return result.next();
			}
		}
	}

}
