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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads with a connection each, that do something all at once.
 */
final class WriterThreads {

	private WriterThreads() {
	}

	/**
	 * Returns the CPU time, in nanoseconds, that all writers took.
	 */
	static long run(BenchmarkDatabase database, int count, Task task) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			List<Future<Long>> running = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				int writer = i;
				running.add(threads.submit(() -> {
					long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
					try (Connection connection = database.connect()) {
						task.write(connection, writer);
					}
					return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
				}));
			}
			long total = 0;
			for (Future<Long> writer : running) {
				total += writer.get();
			}
			return total;
		}
		finally {
			threads.shutdownNow();
		}
	}

	/**
	 * What one writer does.
	 */
	interface Task {

		void write(Connection connection, int writer) throws Exception;

	}

}
