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

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The plots beside the report.
 *
 * @param directory where they go
 */
record PerformancePlots(Path directory) {

	void write(MeasuredRuns runs) throws IOException {
		write(runs, FigureTable.LATENCY_P50, "Latency p50, µs (less is better)", "performance-latency.svg");
		write(runs, FigureTable.BURST_RATE, "Burst, notifications a second (more is better)", "performance-burst.svg");
	}

	private void write(MeasuredRuns runs, FigureTable table, String title, String file) throws IOException {
		if (runs.have(table)) {
			BarChart plot = new BarChart(title);
			List<String> peers = runs.names(table)
				.stream()
				.filter((name) -> !name.equals(InterleavedRuns.again(PeerType.PGCACHEWATCH.title())))
				.sorted(Comparator.comparingDouble((name) -> rounds(runs, table, name).median()))
				.toList();
			peers.forEach((name) -> plot.bar(name, rounds(runs, table, name)));
			plot.write(this.directory.resolve(file));
		}
	}

	private static FigureSeries rounds(MeasuredRuns runs, FigureTable table, String name) {
		return runs.rounds((run) -> run.figures(table).series(name));
	}

}
