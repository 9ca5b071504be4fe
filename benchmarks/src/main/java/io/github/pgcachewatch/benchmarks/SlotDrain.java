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

package io.github.pgcachewatch.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * Reads a table's changes from a temporary slot, and does nothing with them: what reading
 * the WAL costs writers at the least. It is a loop of the plain driver, which decodes
 * nothing and reports what it received; {@code pg_recvlogical} is not among the binaries
 * of the embedded server.
 */
final class SlotDrain implements AutoCloseable {

	private final Connection connection;

	private final PGReplicationStream stream;

	private volatile boolean closed;

	private SlotDrain(Connection connection, PGReplicationStream stream) {
		this.connection = connection;
		this.stream = stream;
	}

	/**
	 * Drains from the return on.
	 */
	static SlotDrain start(BenchmarkDatabase database, String table) throws SQLException {
		Connection connection = database.connect(Map.of(PGProperty.REPLICATION, "database",
				PGProperty.PREFER_QUERY_MODE, "simple", PGProperty.ASSUME_MIN_SERVER_VERSION, "10"));
		try {
			SlotDrain drain = new SlotDrain(connection, stream(connection.unwrap(PGConnection.class), table));
			Thread thread = new Thread(drain::drain, "slot-drain");
			thread.setDaemon(true);
			thread.start();
			return drain;
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	/**
	 * Names a table's publication, of that table alone.
	 */
	static String publication(String table) {
		return table + "_publication";
	}

	private static PGReplicationStream stream(PGConnection postgres, String table) throws SQLException {
		String slot = "drain_" + UUID.randomUUID().toString().replace('-', '_');
		postgres.getReplicationAPI()
			.createReplicationSlot()
			.logical()
			.withSlotName(slot)
			.withOutputPlugin("pgoutput")
			.withTemporaryOption()
			.make();
		return postgres.getReplicationAPI()
			.replicationStream()
			.logical()
			.withSlotName(slot)
			.withSlotOption("proto_version", 1)
			.withSlotOption("publication_names", publication(table))
			.start();
	}

	private void drain() {
		try {
			while (!this.closed) {
				this.stream.read();
				this.stream.setAppliedLSN(this.stream.getLastReceiveLSN());
				this.stream.setFlushedLSN(this.stream.getLastReceiveLSN());
			}
		}
		catch (SQLException ex) {
			if (!this.closed) {
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Cuts the connection, on which the thread waits: the server drops the slot.
	 */
	@Override
	public void close() throws SQLException {
		this.closed = true;
		this.connection.abort(Runnable::run);
	}

}
