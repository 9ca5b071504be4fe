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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * From the return of a commit to the end of the handling, one notification at a time at a
 * fixed rate. Where the handler is done before the commit has returned to its caller, the
 * latency is negative.
 */
final class LatencyRun {

	private static final int RATE = 400;

	private static final long PERIOD = 1_000_000_000L / RATE;

	private static final long GIVE_UP = 10_000_000_000L;

	private final BenchmarkDatabase database;

	private final int warmUpSeconds;

	private final int seconds;

	LatencyRun(BenchmarkDatabase database, int warmUpSeconds, int seconds) {
		this.database = database;
		this.warmUpSeconds = warmUpSeconds;
		this.seconds = seconds;
	}

	/**
	 * Returns the latencies in microseconds.
	 */
	FigureSeries run(Peer peer) throws Exception {
		AtomicLong handledAt = new AtomicLong();
		try (peer; Connection connection = this.database.connect()) {
			peer.start(this.database, () -> handledAt.set(System.nanoTime()));
			try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
				warmUp(notify, peer, handledAt);
				double[] latencies = new double[RATE * this.seconds];
				long next = System.nanoTime();
				for (int i = 0; i < latencies.length; i++) {
					next += PERIOD;
					LockSupport.parkNanos(next - System.nanoTime());
					latencies[i] = measure(notify, peer, i, handledAt) / 1000.0;
				}
				return new FigureSeries(latencies);
			}
		}
	}

	private void warmUp(PreparedStatement notify, Peer peer, AtomicLong handledAt) throws Exception {
		long end = System.nanoTime() + this.warmUpSeconds * 1_000_000_000L;
		for (int i = 0; i < WatchedApplication.CAPACITY && System.nanoTime() - end < 0; i++) {
			measure(notify, peer, i, handledAt);
		}
		peer.prepare(WatchedApplication.CAPACITY);
		WarmUp.awaitCompiler();
	}

	private long measure(PreparedStatement notify, Peer peer, int id, AtomicLong handledAt) throws SQLException {
		notify.setString(1, peer.channel());
		notify.setString(2, peer.payload(id));
		handledAt.set(0);
		notify.execute();
		long committed = System.nanoTime();
		while (handledAt.get() == 0) {
			LockSupport.parkNanos(50_000);
			if (System.nanoTime() - committed > GIVE_UP) {
				throw new IllegalStateException("A notification was not heard");
			}
		}
		return handledAt.get() - committed;
	}

}
