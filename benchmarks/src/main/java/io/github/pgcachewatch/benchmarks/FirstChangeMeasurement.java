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

import java.sql.SQLException;
import java.util.List;

/**
 * What the first changes after a start take, each time in a JVM that has run nothing
 * else.
 */
final class FirstChangeMeasurement {

	/** The name of the first change; the next ones are counted on. */
	static final String FIRST = name(1);

	private final BenchmarkDatabase database;

	private final MeasurementPlan plan;

	private final RunResults results;

	FirstChangeMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) throws SQLException {
		this.database = database;
		this.plan = plan;
		this.results = results;
		BookshopApplication.createTables(database);
	}

	void run() throws Exception {
		// The first start of all installs the triggers.
		FreshJvm.run(FirstChangeProcess.class, this.database.url());
		for (int round = 0; round < this.plan.freshJvms(); round++) {
			add(FreshJvm.run(FirstChangeProcess.class, this.database.url()));
		}
	}

	/**
	 * Adds what a process has printed, beside what its log prints.
	 */
	private void add(List<String> output) {
		List<String> lines = output.stream().filter(ChangeTimes::isLine).toList();
		if (lines.size() != FirstChangeProcess.CHANGES) {
			throw new IllegalStateException("Only these changes were evicted: " + output);
		}
		for (int change = 1; change <= lines.size(); change++) {
			ChangeTimes times = ChangeTimes.parse(lines.get(change - 1));
			this.results.add(FigureTable.FIRST_CHANGES, name(change), times.sinceReceipt());
			this.results.add(FigureTable.FIRST_COMMITS, name(change), times.sinceCommit());
		}
	}

	private static String name(int change) {
		return "change " + change;
	}

}
