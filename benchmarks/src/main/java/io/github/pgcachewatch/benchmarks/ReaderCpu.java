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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The CPU time that those have taken who read the WAL, at one moment.
 *
 * @param application of the application's threads, in nanoseconds: it reads, notifies,
 * listens and evicts
 * @param walsender of the server's process that decodes, in nanoseconds
 */
record ReaderCpu(long application, long walsender) {

	/**
	 * Measures the one application that reads.
	 */
	static ReaderCpu measure(BenchmarkDatabase database) throws SQLException {
		long threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("pgcachewatch"))
			.mapToLong((thread) -> Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())))
			.sum();
		long process = ProcessHandle.of(walsender(database))
			.flatMap((handle) -> handle.info().totalCpuDuration())
			.orElse(Duration.ZERO)
			.toNanos();
		return new ReaderCpu(threads, process);
	}

	private static long walsender(BenchmarkDatabase database) throws SQLException {
		try (Connection connection = database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT active_pid FROM pg_replication_slots")) {
			result.next();
			return result.getLong(1);
		}
	}

	ReaderCpu since(ReaderCpu before) {
		return new ReaderCpu(this.application - before.application, this.walsender - before.walsender);
	}

}
