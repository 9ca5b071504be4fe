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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The CPU time that all processes of a server have taken, those that have ended included.
 */
final class ServerCpu {

	/** Linux counts in hundredths of a second for programs, on every architecture. */
	private static final long NANOS_PER_TICK = 10_000_000;

	/** Of what stands behind the name in {@code /proc/PID/stat}. */
	private static final int CHILDREN_USER = 13;

	private static final int CHILDREN_SYSTEM = 14;

	private ServerCpu() {
	}

	/**
	 * Whether this system tells of processes that have ended.
	 */
	static boolean isKnown() {
		return Files.isReadable(Path.of("/proc/self/stat"));
	}

	/**
	 * Returns the time in nanoseconds. The session that asks is included.
	 */
	static long measure(BenchmarkDatabase database) throws SQLException, IOException {
		try (Connection connection = database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
			result.next();
			ProcessHandle server = ProcessHandle.of(result.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
			long running = server.children()
				.mapToLong((child) -> child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
				.sum();
			return running + ended(server.pid());
		}
	}

	private static long ended(long pid) throws IOException {
		String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return NANOS_PER_TICK * (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
	}

}
