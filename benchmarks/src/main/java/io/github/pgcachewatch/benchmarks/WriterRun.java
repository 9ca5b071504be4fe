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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that update rows as fast as they can, as pgbench would, each on a connection of
 * its own.
 */
final class WriterRun {

	private static final int ROWS = 100_000;

	private final BenchmarkDatabase database;

	private final long nanos;

	WriterRun(BenchmarkDatabase database, double seconds) {
		this.database = database;
		this.nanos = (long) (seconds * 1e9);
	}

	/**
	 * Creates a table with rows to update.
	 */
	void createTable(String table) throws SQLException {
		this.database.execute("CREATE TABLE " + table + " (id bigint PRIMARY KEY, value bigint) WITH (fillfactor = 50)",
				"INSERT INTO " + table + " SELECT i, 0 FROM generate_series(1, " + ROWS + ") i");
	}

	/**
	 * Has no run wait for what the creation of the tables left behind.
	 */
	void settleTables() throws SQLException {
		this.database.execute("VACUUM ANALYZE");
		this.database.execute("CHECKPOINT");
	}

	/**
	 * Returns transactions a second.
	 */
	double run(Load load, int clients) throws Exception {
		LongAdder transactions = new LongAdder();
		long end = System.nanoTime() + this.nanos;
		WriterThreads.run(this.database, clients, (connection, writer) -> {
			prepare(connection, load);
			write(connection, load, writer, clients, end, transactions);
		});
		return transactions.sum() / (this.nanos / 1e9);
	}

	private static void prepare(Connection connection, Load load) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET synchronous_commit = " + (load.waitForDisk() ? "on" : "off"));
		}
		connection.setAutoCommit(load.statements() == 1);
	}

	private static void write(Connection connection, Load load, int writer, int clients, long end,
			LongAdder transactions) throws SQLException {
		String sql = "UPDATE " + load.table() + " SET value = value + 1 WHERE id BETWEEN ? AND ?";
		try (PreparedStatement update = connection.prepareStatement(sql)) {
			while (System.nanoTime() < end) {
				for (int i = 0; i < load.statements(); i++) {
					// Each client has ranges of its own: no deadlocks.
					long slots = ROWS / load.rows() / load.statements();
					long slot = i * slots + ThreadLocalRandom.current().nextLong(slots / clients) * clients + writer;
					update.setLong(1, slot * load.rows() + 1);
					update.setLong(2, (slot + 1) * load.rows());
					update.executeUpdate();
				}
				if (load.statements() > 1) {
					connection.commit();
				}
				transactions.increment();
			}
		}
	}

	/**
	 * What clients do.
	 *
	 * @param table the table that they write
	 * @param rows how many rows a statement changes
	 * @param statements how many statements a transaction has
	 * @param waitForDisk whether a commit waits for the disk
	 */
	record Load(String table, int rows, int statements, boolean waitForDisk) {
	}

}
