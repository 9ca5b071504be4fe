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

import java.util.List;

/**
 * What the starter costs an application that has nothing to do.
 */
final class ApplicationMeasurement {

	static final String WITH = "with the starter";

	static final String WITHOUT = "without the starter";

	static final String THREADS = "threads";

	static final String STATEMENTS = "statements a second";

	static final String TRANSACTION_IDS = "transaction ids consumed";

	private static final double IDLE_SECONDS = 30;

	/** Starts before the first that counts: classes are loaded and compiled by then. */
	private static final int WARM_UP_STARTS = 10;

	private final BenchmarkDatabase database;

	private final MeasurementPlan plan;

	private final RunResults results;

	private final InterleavedRuns<Boolean> applications = new InterleavedRuns<>(List.of(false, true),
			(enabled) -> enabled ? WITH : WITHOUT, List.of(true));

	ApplicationMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.database = database;
		this.plan = plan;
		this.results = results;
	}

	void run() throws Exception {
		ApplicationRun run = new ApplicationRun(this.database);
		this.applications.run(WARM_UP_STARTS, (enabled, name) -> run.startUp(enabled));
		this.applications.run(this.plan.starts(),
				(enabled, name) -> this.results.add(FigureTable.STARTS, name, run.startUp(enabled)));
		idle();
		this.applications.run(this.plan.forks(),
				(enabled, name) -> this.results.add(FigureTable.MEMORY, name, run.bytesPerCache(enabled) / 1024));
	}

	private void idle() throws Exception {
		try (IdleServer server = IdleServer.start()) {
			IdleRun.Idle idle = new IdleRun(server).run(IDLE_SECONDS);
			this.results.add(FigureTable.IDLING, THREADS, idle.threads());
			this.results.add(FigureTable.IDLING, STATEMENTS, idle.statements());
			this.results.add(FigureTable.IDLING, TRANSACTION_IDS, idle.transactionIds());
			this.results.add(FigureTable.IDLING, "CPU, ms a second", idle.cpuMillis());
		}
	}

}
