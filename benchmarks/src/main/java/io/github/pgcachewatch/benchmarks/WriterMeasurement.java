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

	private final BenchmarkDatabase database;

	private final WriterRun run;

	private final MeasurementPlan plan;

	private final RunResults results;

	private final InterleavedRuns<WriterTrigger> triggers = new InterleavedRuns<>(List.of(WriterTrigger.values()),
			WriterTrigger::title, List.of(WriterTrigger.KEYS));

	WriterMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.database = database;
		this.run = new WriterRun(database, plan.writerSeconds());
		this.plan = plan;
		this.results = results;
	}

	void run() throws Exception {
		createTables();
		measure(FigureTable.ONE_ROW_1, 1, 1);
		measure(FigureTable.ONE_ROW_8, 1, 8);
		measure(FigureTable.ONE_ROW_16, 1, 16);
		measure(FigureTable.MANY_ROWS, MANY_ROWS, 8);
		addedCost();
		settings();
	}

	/**
	 * Creates a table for each trigger, so that no run waits for what another one left
	 * behind.
	 */
	private void createTables() throws Exception {
		for (WriterTrigger trigger : WriterTrigger.values()) {
			this.run.createTable(trigger.table());
			trigger.install(this.database);
		}
		this.run.settleTables();
	}

	private void measure(FigureTable table, int rows, int clients) throws Exception {
		this.triggers.run(1, (trigger, name) -> rate(load(trigger, rows), clients));
		this.triggers.run(this.plan.rounds(),
				(trigger, name) -> this.results.add(table, name, rate(load(trigger, rows), clients)));
	}

	/**
	 * Returns transactions a second, while a listener drains the channel.
	 */
	private double rate(Load load, int clients) throws Exception {
		try (PgJdbcPeer listener = new PgJdbcPeer()) {
			listener.start(this.database, () -> {
			});
			return this.run.run(load, clients);
		}
	}

	private static Load load(WriterTrigger trigger, int rows) {
		return new Load(trigger.table(), rows, 1, true);
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
		InterleavedRuns<Choice> choices = new InterleavedRuns<>(choices(), Choice::title, List.of());
		choices.run(this.plan.rounds(), (choice, name) -> this.results.add(FigureTable.SETTINGS, name,
				choice.statements() * rate(choice.load(), 16)));
	}

	private static List<Choice> choices() {
		return List.of(WriterTrigger.NONE, WriterTrigger.KEYS, WriterTrigger.WHOLE_TABLE)
			.stream()
			.flatMap((trigger) -> List
				.of(new Choice(trigger, 1, true), new Choice(trigger, 10, true), new Choice(trigger, 1, false),
						new Choice(trigger, 10, false))
				.stream())
			.toList();
	}

	private record Choice(WriterTrigger trigger, int statements, boolean waitForDisk) {

		Load load() {
			return new Load(this.trigger.table(), 1, this.statements, this.waitForDisk);
		}

		String title() {
			return "%s, synchronous_commit = %s, updates a transaction: %d".formatted(this.trigger.title(),
					this.waitForDisk ? "on" : "off", this.statements);
		}

	}

}
