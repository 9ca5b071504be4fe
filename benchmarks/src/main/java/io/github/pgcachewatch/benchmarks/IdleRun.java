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
import java.util.HashSet;
import java.util.Set;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the starter costs while nothing happens.
 */
final class IdleRun {

	/** Workers that the start needed end after a second without work. */
	private static final long SETTLING_MILLIS = 3_000;

	private final IdleServer server;

	private final ManyTables tables;

	IdleRun(IdleServer server) throws Exception {
		this.server = server;
		this.tables = new ManyTables(server.url(), IdleServer.ROLE);
		this.tables.create();
	}

	Idle run(double seconds) throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		ConfigurableApplicationContext context = this.tables.start(true, ManyTables.TABLES);
		try {
			Thread.sleep(SETTLING_MILLIS);
			Set<Thread> own = new HashSet<>(Thread.getAllStackTraces().keySet());
			own.removeAll(before);
			own.removeIf((thread) -> !thread.getName().startsWith("pgcachewatch"));
			long cpu = cpu(own);
			long ids = this.server.transactionIds();
			long statements = this.server.statements();
			Thread.sleep((long) (seconds * 1000));
			return new Idle(own.size(), this.server.transactionIds() - ids,
					(this.server.statements() - statements) / seconds, (cpu(own) - cpu) / 1e6 / seconds);
		}
		finally {
			context.close();
		}
	}

	private static long cpu(Set<Thread> threads) {
		return threads.stream()
			.mapToLong((thread) -> Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())))
			.sum();
	}

	/**
	 * What idling costs.
	 *
	 * @param threads threads of the starter's own
	 * @param transactionIds transaction ids that were consumed
	 * @param statements statements a second
	 * @param cpuMillis CPU time a second, in milliseconds
	 */
	record Idle(long threads, long transactionIds, double statements, double cpuMillis) {
	}

}
