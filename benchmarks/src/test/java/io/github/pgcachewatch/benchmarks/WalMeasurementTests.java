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

import io.github.pgcachewatch.benchmarks.WalMeasurement.Writers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is measured of the WAL as a source.
 */
class WalMeasurementTests {

	private static final String WAL = ChangeRoute.WAL.title();

	private static final String NOTIFY = ChangeRoute.NOTIFY.title();

	private static final String AGAIN = InterleavedRuns.again(WAL);

	@Test
	void whenTheSourcesAreTriedThenEachRouteHasFiguresAndEachTargetAnOutcome() throws Exception {
		RunResults results = new RunResults(new RunOrigin("abc", MeasurementPlan.TRIAL, "2 processors"));
		try (BenchmarkDatabase database = BenchmarkDatabase.startLogical()) {
			WalMeasurement measurement = new WalMeasurement(database, MeasurementPlan.TRIAL, results);
			measurement.createTables();
			measurement.measure(FigureTable.WAL_ONE_ROW_16, new Writers(1, 16, 0));
			measurement.measure(FigureTable.WAL_SESSIONS_50, new Writers(1, 16, 50));
			measurement.cpu();
			measurement.latency();
		}
		assertThat(results.figures(FigureTable.WAL_ONE_ROW_16).names()).containsExactly(ChangeRoute.NONE.title(),
				NOTIFY, WAL, ChangeRoute.DRAINED.title(), AGAIN);
		assertThat(results.figures(FigureTable.WAL_SESSIONS_50).names()).containsExactly(NOTIFY, WAL, AGAIN);
		for (FigureTable table : results.tables()) {
			RoundFigures figures = results.figures(table);
			for (String name : figures.names()) {
				assertThat(figures.figures(name)).as(table + ", " + name).hasSize(MeasurementPlan.TRIAL.rounds());
			}
		}
		assertThat(new MarkdownReport(new MeasuredRuns(List.of(results))).markdown())
			.contains("16 clients: transactions a second, source=wal / notify |")
			.contains("source=wal / a drained slot |")
			.contains("50 further listeners")
			.contains("source=wal: commit to eviction p99, ms |")
			.contains("source=wal: sync() p50, ms |");
	}

}
