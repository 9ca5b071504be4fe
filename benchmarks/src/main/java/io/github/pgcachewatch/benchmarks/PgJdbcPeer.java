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
import java.sql.Statement;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The loop that one writes with the plain driver. It only counts.
 */
final class PgJdbcPeer implements Peer {

	private @Nullable Connection connection;

	private volatile boolean closed;

	@Override
	public void start(BenchmarkDatabase database, Runnable handled) throws SQLException {
		Connection opened = database.connect();
		this.connection = opened;
		try (Statement statement = opened.createStatement()) {
			statement.execute("LISTEN " + channel());
		}
		PGConnection listening = opened.unwrap(PGConnection.class);
		Thread thread = new Thread(() -> listen(listening, handled), "pgjdbc");
		thread.setDaemon(true);
		thread.start();
	}

	private void listen(PGConnection listening, Runnable handled) {
		try {
			while (!this.closed) {
				int count = listening.getNotifications(10_000).length;
				for (int i = 0; i < count; i++) {
					handled.run();
				}
			}
		}
		catch (SQLException ex) {
			if (!this.closed) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Override
	public void close() throws SQLException {
		this.closed = true;
		if (this.connection != null) {
			this.connection.close();
		}
	}

}
