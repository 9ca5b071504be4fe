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

package io.github.pgcachewatch.consistency.fault;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Readers, and a writer that goes behind the application's back, until they are ended.
 */
final class Traffic {

	private final TestDatabase database;

	private final int books;

	private final LongUnaryOperator read;

	private final History history;

	private final Queue<SQLException> writeFailures = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads;

	private volatile boolean writing = true;

	private volatile boolean ended;

	/**
	 * Starts the traffic.
	 * @param books how many there are
	 * @param read returns the version of a book
	 */
	Traffic(TestDatabase database, int books, LongUnaryOperator read, History history) {
		this.database = database;
		this.books = books;
		this.read = read;
		this.history = history;
		this.threads = List.of(new Thread(this::read, "reader-1"), new Thread(this::read, "reader-2"),
				new Thread(this::write, "writer"));
		this.threads.forEach((thread) -> thread.setDaemon(true));
	}

	void start() {
		this.threads.forEach(Thread::start);
	}

	private void read() {
		while (!this.ended) {
			long book = anyBook();
			long begun = System.nanoTime();
			try {
				this.history.read(book, this.read.applyAsLong(book), begun);
			}
			catch (DataAccessException ex) {
				// The server is away, and reads are bypassed.
			}
			LockSupport.parkNanos(200_000);
		}
	}

	private void write() {
		while (!this.ended) {
			try (Connection connection = this.database.connect();
					PreparedStatement update = connection
						.prepareStatement("UPDATE book SET version = version + 1 WHERE id = ? RETURNING version")) {
				while (!this.ended) {
					if (this.writing) {
						write(update, anyBook());
					}
					LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
				}
			}
			catch (SQLException ex) {
				this.writeFailures.add(ex);
				LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
			}
		}
	}

	private void write(PreparedStatement update, long book) throws SQLException {
		update.setLong(1, book);
		try (ResultSet result = update.executeQuery()) {
			result.next();
			long version = result.getLong(1);
			this.history.committed(book, version);
		}
	}

	private long anyBook() {
		return ThreadLocalRandom.current().nextLong(this.books);
	}

	void pauseWriter() {
		this.writing = false;
	}

	void resumeWriter() {
		this.writing = true;
	}

	/**
	 * Returns what writes failed with.
	 */
	Queue<SQLException> writeFailures() {
		return this.writeFailures;
	}

	/**
	 * Has it end, and waits for nothing.
	 */
	void end() {
		this.ended = true;
	}

	/**
	 * Ends the traffic, and asserts that no thread is stuck.
	 */
	void endAndJoin(Duration limit) {
		end();
		for (Thread thread : this.threads) {
			try {
				thread.join(limit.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			assertThat(thread.isAlive()).as("%s is stuck", thread.getName()).isFalse();
		}
	}

}
