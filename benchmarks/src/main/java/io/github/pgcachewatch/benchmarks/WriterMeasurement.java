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

import io.github.pgcachewatch.benchmarks.WriterRun.Load;

/**
 * What triggers cost those who write.
 */
final class WriterMeasurement {

	private static final int MANY_ROWS = 1000;

	private final WriterRun run;

	private final MeasurementPlan plan;

	private final RunResults results;

	private final InterleavedRuns<WriterTrigger> triggers = new InterleavedRuns<>(List.of(WriterTrigger.values()),
			WriterTrigger::title, List.of(WriterTrigger.KEYS));

	WriterMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.run = new WriterRun(database, plan.writerSeconds());
		this.plan = plan;
		this.results = results;
	}

	void run() throws Exception {
		this.run.createTables();
		measure(FigureTable.ONE_ROW_1, 1, 1);
		measure(FigureTable.ONE_ROW_8, 1, 8);
		measure(FigureTable.ONE_ROW_16, 1, 16);
		measure(FigureTable.MANY_ROWS, MANY_ROWS, 8);
		addedCost();
		settings();
	}

	private void measure(FigureTable table, int rows, int clients) throws Exception {
		this.triggers.run(1, (trigger, name) -> this.run.run(load(trigger, rows), clients));
		this.triggers.run(this.plan.rounds(),
				(trigger, name) -> this.results.add(table, name, this.run.run(load(trigger, rows), clients)));
	}

	private static Load load(WriterTrigger trigger, int rows) {
		return new Load(trigger, rows, 1, true);
	}

	/**
	 * Takes from each transaction what it takes without a trigger.
	 */
	private void addedCost() {
		RoundFigures rates = this.results.figures(FigureTable.MANY_ROWS);
		List<Double> none = rates.figures(WriterTrigger.NONE.title());
		for (String name : rates.names()) {
			if (!name.equals(WriterTrigger.NONE.title())) {
				List<Double> figures = rates.figures(name);
				for (int round = 0; round < figures.size(); round++) {
					this.results.add(FigureTable.MANY_ROWS_COST, name,
							1000 / figures.get(round) - 1000 / none.get(round));
				}
			}
		}
	}

	/**
	 * What a user can choose, as updated rows a second.
	 */
	private void settings() throws Exception {
		InterleavedRuns<Load> choices = new InterleavedRuns<>(choices(), WriterMeasurement::title, List.of());
		choices.run(this.plan.rounds(), (choice, name) -> this.results.add(FigureTable.SETTINGS, name,
				choice.statements() * this.run.run(choice, 16)));
	}

	private static List<Load> choices() {
		return List.of(WriterTrigger.NONE, WriterTrigger.KEYS, WriterTrigger.WHOLE_TABLE)
			.stream()
			.flatMap((trigger) -> List
				.of(new Load(trigger, 1, 1, true), new Load(trigger, 1, 10, true), new Load(trigger, 1, 1, false),
						new Load(trigger, 1, 10, false))
				.stream())
			.toList();
	}

	private static String title(Load load) {
		return "%s, synchronous_commit = %s, updates a transaction: %d".formatted(load.trigger().title(),
				load.waitForDisk() ? "on" : "off", load.statements());
	}

}
