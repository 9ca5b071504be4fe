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

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.OperatingSystemMXBean;

/**
 * Many notifications from eight writers at once, from the first write to the end of the
 * handling of the last.
 */
final class BurstRun {

	static final int PER_TRANSACTION = 1000;

	private static final int WRITERS = 8;

	private final BenchmarkDatabase database;

	BurstRun(BenchmarkDatabase database) throws SQLException {
		this.database = database;
		database.execute("CREATE OR REPLACE FUNCTION notify_all(channel text, payloads text[]) RETURNS void "
				+ "LANGUAGE sql AS 'SELECT pg_notify(channel, p) FROM unnest(payloads) p'");
	}

	/**
	 * Returns what came of a burst, after one that does not count.
	 */
	Result run(Peer peer, int notifications) throws Exception {
		Handled handled = new Handled();
		try (peer) {
			peer.start(this.database, handled);
			burst(peer, notifications, handled);
			peer.prepare(WatchedApplication.CAPACITY);
			WarmUp.awaitCompiler();
			return burst(peer, notifications, handled);
		}
	}

	private Result burst(Peer peer, int notifications, Handled handled) throws Exception {
		String[] payloads = new String[notifications];
		for (int i = 0; i < notifications; i++) {
			payloads[i] = peer.payload(i % WatchedApplication.CAPACITY);
		}
		handled.expect(notifications);
		long cpu = processCpu();
		long start = System.nanoTime();
		long writers = WriterThreads.run(this.database, WRITERS,
				(connection, writer) -> write(connection, writer, peer.channel(), payloads));
		long written = System.nanoTime();
		if (!peer.awaitHandled()) {
			handled.await();
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		double cpuMicros = (processCpu() - cpu - writers) / 1e3 / notifications;
		double first = (double) (handled.first - start) / (written - start);
		return new Result(notifications / seconds, cpuMicros, first);
	}

	private static void write(Connection connection, int writer, String channel, String[] payloads)
			throws SQLException {
		try (PreparedStatement notify = connection.prepareStatement("SELECT notify_all(?, ?)")) {
			for (int from = writer * PER_TRANSACTION; from < payloads.length; from += WRITERS * PER_TRANSACTION) {
				int to = Math.min(from + PER_TRANSACTION, payloads.length);
				notify.setString(1, channel);
				notify.setArray(2, connection.createArrayOf("text", Arrays.copyOfRange(payloads, from, to)));
				notify.execute();
			}
		}
	}

	private static long processCpu() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
	}

	/**
	 * Counts what was handled.
	 */
	private static final class Handled implements Runnable {

		private final AtomicLong count = new AtomicLong();

		private volatile int expected;

		private volatile long first;

		private volatile CountDownLatch done = new CountDownLatch(1);

		void expect(int notifications) {
			this.expected = notifications;
			this.done = new CountDownLatch(1);
			this.count.set(0);
		}

		@Override
		public void run() {
			long handled = this.count.incrementAndGet();
			if (handled == 1) {
				this.first = System.nanoTime();
			}
			if (handled == this.expected) {
				this.done.countDown();
			}
		}

		void await() throws InterruptedException {
			if (!this.done.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Only " + this.count + " notifications were heard");
			}
		}

	}

	/**
	 * What came of a burst.
	 *
	 * @param perSecond notifications a second
	 * @param cpuMicros CPU time a notification, in microseconds, without the writers'
	 * @param firstHandled when the first was handled, as a share of the time in which all
	 * were written
	 */
	record Result(double perSecond, double cpuMicros, double firstHandled) {
	}

}
