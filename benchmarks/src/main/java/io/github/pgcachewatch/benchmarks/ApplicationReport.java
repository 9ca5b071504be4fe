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

/**
 * What the starter costs an application that nobody uses.
 */
final class ApplicationReport {

	private static final double IDLE_SECONDS = 12;

	/** Starts before the first that counts: classes are loaded and compiled by then. */
	private static final int WARM_UP_STARTS = 10;

	private final BenchmarkDatabase database;

	private final Plan plan;

	private final Report report;

	ApplicationReport(BenchmarkDatabase database, Plan plan, Report report) {
		this.database = database;
		this.plan = plan;
		this.report = report;
	}

	void run() throws Exception {
		ApplicationRun run = new ApplicationRun(this.database);
		this.report.section("Start-up, idling, memory",
				"An application with 20 watched tables, on a database that has the triggers. Starts in one JVM, those with "
						+ "and without in turns, after " + WARM_UP_STARTS + " of each that do not count.");
		startUp(run);
		idle(run);
		memory(run);
	}

	private void startUp(ApplicationRun run) {
		Collected starts = new Collected();
		for (int i = -WARM_UP_STARTS; i < this.plan.starts(); i++) {
			double without = run.startUp(false);
			double with = run.startUp(true);
			if (i >= 0) {
				starts.add("without the starter", without);
				starts.add("with the starter", with);
			}
		}
		this.report.table("start, ms", starts);
		this.report.atMost("start-up added, ms",
				starts.median("with the starter") - starts.median("without the starter"), 100);
	}

	private void idle(ApplicationRun run) throws Exception {
		ApplicationRun.Idle idle = run.idle(IDLE_SECONDS);
		this.report.header("idling", "measured");
		this.report.row("CPU, ms a second", Series.format(idle.cpuMillis()));
		this.report.atMost("idle: threads", idle.threads(), 3);
		this.report.atMost("idle: statements a second", idle.statements(), 0.25);
		this.report.atMost("idle: transaction ids consumed", idle.transactionIds(), 0);
	}

	private void memory(ApplicationRun run) throws Exception {
		double kibibytes = (run.bytesPerCache(true) - run.bytesPerCache(false)) / 1024;
		this.report.atMost("memory a watched cache, KiB", kibibytes, 64);
	}

}
