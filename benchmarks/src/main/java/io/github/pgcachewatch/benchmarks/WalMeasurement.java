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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.benchmarks.WriterRun.Load;

/**
 * What it costs those who write that changes are read from the WAL, beside triggers that
 * notify, and how soon a change evicts.
 */
final class WalMeasurement {

	private static final String WAL = ChangeRoute.WAL.title();

	private static final int MANY_ROWS = 1000;

	private static final int MANY_CLIENTS = 16;

	private final BenchmarkDatabase database;

	private final MeasurementPlan plan;

	private final RunResults results;

	private final WriterRun run;

	private final InterleavedRuns<ChangeRoute> all = runs(ChangeRoute.values());

	private final InterleavedRuns<ChangeRoute> applications = runs(ChangeRoute.NOTIFY, ChangeRoute.WAL);

	/**
	 * Creates a measurement.
	 * @param database whose WAL is logical, and that nothing else is measured on
	 * @param plan how long to measure
	 * @param results takes the figures
	 */
	WalMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.database = database;
		this.plan = plan;
		this.results = results;
		this.run = new WriterRun(database, plan.writerSeconds());
	}

	private static InterleavedRuns<ChangeRoute> runs(ChangeRoute... routes) {
		return new InterleavedRuns<>(List.of(routes), ChangeRoute::title, List.of(ChangeRoute.WAL));
	}

	void run() throws Exception {
		createTables();
		this.all.run(1, (route, name) -> rate(route, new Writers(1, MANY_CLIENTS, 0)));
		measure(FigureTable.WAL_ONE_ROW_1, new Writers(1, 1, 0));
		measure(FigureTable.WAL_ONE_ROW_8, new Writers(1, 8, 0));
		measure(FigureTable.WAL_ONE_ROW_16, new Writers(1, MANY_CLIENTS, 0));
		measure(FigureTable.WAL_ONE_ROW_32, new Writers(1, 32, 0));
		measure(FigureTable.WAL_MANY_ROWS, new Writers(MANY_ROWS, 8, 0));
		measure(FigureTable.WAL_SESSIONS_50, new Writers(1, MANY_CLIENTS, 50));
		measure(FigureTable.WAL_SESSIONS_150, new Writers(1, MANY_CLIENTS, 150));
		cpu();
		latency();
	}

	/**
	 * Creates a table for each route, so that no run waits for what another one left
	 * behind.
	 */
	void createTables() throws Exception {
		WatchedApplication.createTable(this.database);
		for (ChangeRoute route : ChangeRoute.values()) {
			this.run.createTable(route.table());
		}
		String drained = ChangeRoute.DRAINED.table();
		this.database.execute("CREATE PUBLICATION " + SlotDrain.publication(drained) + " FOR TABLE " + drained);
		this.run.settleTables();
	}

	/**
	 * Measures how fast writers are. Where further sessions listen, that tells nothing of
	 * a route that notifies of nothing.
	 */
	void measure(FigureTable table, Writers writers) throws Exception {
		InterleavedRuns<ChangeRoute> routes = (writers.sessions() == 0) ? this.all : this.applications;
		routes.run(this.plan.rounds(), (route, name) -> this.results.add(table, name, rate(route, writers)));
	}

	/**
	 * Returns transactions a second.
	 */
	private double rate(ChangeRoute route, Writers writers) throws Exception {
		List<AutoCloseable> open = new ArrayList<>();
		try {
			open.add(route.open(this.database));
			for (int i = 0; i < writers.sessions(); i++) {
				PgJdbcPeer session = new PgJdbcPeer();
				open.add(session);
				session.start(this.database, () -> {
				});
			}
			return this.run.run(new Load(route.table(), writers.rows(), 1, true), writers.clients());
		}
		finally {
			for (AutoCloseable closing : open) {
				closing.close();
			}
		}
	}

	/**
	 * Measures what reading takes beside many writers, and whether it keeps up with them.
	 */
	void cpu() throws Exception {
		Load load = new Load(ChangeRoute.WAL.table(), 1, 1, true);
		for (int round = 0; round < this.plan.rounds(); round++) {
			try (WatchedApplication application = ChangeRoute.WAL.application(this.database)) {
				WarmUp.awaitCompiler();
				ReaderCpu before = ReaderCpu.measure(this.database);
				double transactions = this.run.run(load, MANY_CLIENTS) * this.plan.writerSeconds();
				long written = System.nanoTime();
				application.watch().sync().get(60, TimeUnit.SECONDS);
				this.results.add(FigureTable.WAL_BEHIND, WAL, (System.nanoTime() - written) / 1e6);
				ReaderCpu taken = ReaderCpu.measure(this.database).since(before);
				this.results.add(FigureTable.WAL_CPU, "the application that reads",
						taken.application() / 1e3 / transactions);
				this.results.add(FigureTable.WAL_CPU, "its walsender", taken.walsender() / 1e3 / transactions);
			}
		}
	}

	/**
	 * Measures how soon a change evicts, and what a {@code sync()} takes.
	 */
	void latency() throws Exception {
		EvictionLatencyRun first = new EvictionLatencyRun(this.database, 3 * this.plan.warmUpSeconds(), 1);
		this.applications.run(1, (route, name) -> first.run(route));
		EvictionLatencyRun run = new EvictionLatencyRun(this.database, this.plan.warmUpSeconds(),
				this.plan.latencySeconds());
		this.applications.run(this.plan.rounds(), (route, name) -> {
			EvictionLatencyRun.Result result = run.run(route);
			this.results.add(FigureTable.WAL_LATENCY_P50, name, result.median());
			this.results.add(FigureTable.WAL_LATENCY_P99, name, result.slowest());
			this.results.add(FigureTable.WAL_SYNC, name, result.sync());
		});
	}

	/**
	 * Who writes, and who listens.
	 *
	 * @param rows how many rows a transaction changes
	 * @param clients how many write at once
	 * @param sessions how many sessions listen, besides the application
	 */
	record Writers(int rows, int clients, int sessions) {
	}

}
