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

import io.github.pgcachewatch.benchmarks.WriterRun.Load;

/**
 * What triggers cost those who write.
 */
final class WritersReport {

	private static final int[] CLIENTS = { 1, 8, 16 };

	private static final int MANY_ROWS = 1000;

	private final WriterRun run;

	private final Plan plan;

	private final Report report;

	WritersReport(BenchmarkDatabase database, Plan plan, Report report) {
		this.run = new WriterRun(database, plan.writerSeconds());
		this.plan = plan;
		this.report = report;
	}

	void run() throws Exception {
		this.run.createTables();
		this.report.section("Writers", "Transactions a second, with fsync on. Each client updates random rows.");
		for (int clients : CLIENTS) {
			singleRows(clients);
		}
		manyRows();
		settings();
	}

	private void singleRows(int clients) throws Exception {
		Collected rates = measure(1, clients);
		this.report.table("1 row, clients: " + clients, rates);
		this.report.atLeast("1 row, " + clients + " clients: transactions a second / Python's trigger",
				rates.ratio(WriterTrigger.KEYS.title(), WriterTrigger.PYTHON.title()), 1 / 1.1);
	}

	private void manyRows() throws Exception {
		Collected rates = measure(MANY_ROWS, 8);
		this.report.table("1,000 rows, clients: 8", rates);
		double none = 1 / rates.median(WriterTrigger.NONE.title());
		double ours = 1 / rates.median(WriterTrigger.KEYS.title()) - none;
		double row = 1 / rates.median(WriterTrigger.ROW.title()) - none;
		this.report.atLeast("1,000 rows: a row trigger's added cost / ours", row / ours, 4);
	}

	private Collected measure(int rows, int clients) throws Exception {
		Collected rates = new Collected();
		for (int round = -1; round < this.plan.rounds(); round++) {
			for (WriterTrigger trigger : WriterTrigger.values()) {
				double rate = this.run.run(new Load(trigger, rows, 1, true), clients);
				if (round >= 0) {
					rates.add(trigger.title(), rate);
				}
			}
		}
		return rates;
	}

	/**
	 * What a user can choose, as updated rows a second.
	 */
	private void settings() throws Exception {
		this.report.section("What can be won against the commit lock",
				"Updated rows a second, 16 clients, by what the writers choose.");
		Collected rates = new Collected();
		for (int round = 0; round < this.plan.rounds(); round++) {
			for (WriterTrigger trigger : new WriterTrigger[] { WriterTrigger.NONE, WriterTrigger.KEYS,
					WriterTrigger.WHOLE_TABLE }) {
				for (boolean waitForDisk : new boolean[] { true, false }) {
					for (int statements : new int[] { 1, 10 }) {
						String name = "%s, synchronous_commit = %s, updates a transaction: %d"
							.formatted(trigger.title(), waitForDisk ? "on" : "off", statements);
						rates.add(name, statements * this.run.run(new Load(trigger, 1, statements, waitForDisk), 16));
					}
				}
			}
		}
		this.report.table("updated rows a second", rates);
	}

}
