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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * How figures are shown.
 */
class MarkdownReportTests {

	private static final String OURS = PeerType.PGCACHEWATCH.title();

	@Test
	void whenARunIsReportedThenEachRatioStandsBesideItsSpreadAndItsTarget() {
		assertThat(new MarkdownReport(new MeasuredRuns(List.of(run(240)))).markdown())
			.contains("| latency p50 / Vert.x | 2.40 | 2.40 to 2.40 | 1.00 to 1.00 | ≤ 1.20 | **not met** |")
			.contains("| latency p50 / pgjdbc loop | 0.24 | 0.24 to 0.24 | 1.00 to 1.00 | ≤ 0.25 | met |")
			.contains("| Vert.x PgSubscriber | 100 | **100** | 100 |")
			.doesNotContain("burst");
	}

	@Test
	void whenRunsAreMergedThenTheReportShowsTheMedianOfTheirsAndEach() {
		assertThat(new MarkdownReport(new MeasuredRuns(List.of(run(300), run(100), run(150)))).markdown())
			.contains("runs: 3")
			.contains("| latency p50 / Vert.x | 1.50 (1.00, 1.50, 3.00) | 1.25 to 2.25 | 1.00 to 1.00 | ≤ 1.20 "
					+ "| **not met** |")
			.contains("| " + OURS + " | 100 | **150** | 300 |");
	}

	@Test
	void whenTheRunIsATrialThenThereIsNoVerdict() {
		assertThat(new MarkdownReport(new MeasuredRuns(List.of(run(MeasurementPlan.TRIAL, 240)))).markdown())
			.contains("| latency p50 / Vert.x | 2.40 | 2.40 to 2.40 | 1.00 to 1.00 | ≤ 1.20 |  |")
			.contains("A trial shows that the benchmarks work, and nothing else");
	}

	@Test
	void whenPutIntoADocumentThenReplacesTheReportThatWasThere(@TempDir Path directory) throws IOException {
		Path document = directory.resolve("document.md");
		Files.writeString(document, "before\n<!-- report -->\nold\n<!-- end of the report -->\nafter\n");
		new ReportFile(document).replace("once\n");
		new ReportFile(document).replace("new\n");
		assertThat(document).hasContent("before\n<!-- report -->\n\nnew\n\n<!-- end of the report -->\nafter\n");
	}

	@Test
	void whenDocumentHasNoPlaceForTheReportThenThrows(@TempDir Path directory) throws IOException {
		Path document = Files.writeString(directory.resolve("document.md"), "text");
		assertThatIOException().isThrownBy(() -> new ReportFile(document).replace("new"));
		assertThat(document).hasContent("text");
	}

	@Test
	void whenFigureIsTenTimesAnotherThenItsBarIsLongerByADecade() {
		BarChart plot = new BarChart("title");
		plot.bar("one", new FigureSeries(new double[] { 10 }));
		plot.bar("two", new FigureSeries(new double[] { 100 }));
		assertThat(plot.svg()).contains("width=\"0.0\"").contains("width=\"400.0\"").contains(">100</text>");
	}

	@Test
	void whenAFigureIsNegativeThenItsBarBeginsAndEndsAtTheEdge() {
		BarChart plot = new BarChart("title");
		plot.bar("one", new FigureSeries(new double[] { -6 }));
		plot.bar("two", new FigureSeries(new double[] { 10, 100 }));
		assertThat(plot.svg()).contains("width=\"0.0\"").doesNotContain("NaN");
	}

	private static RunResults run(double ours) {
		return run(MeasurementPlan.SHORT, ours);
	}

	private static RunResults run(MeasurementPlan plan, double ours) {
		RunResults results = new RunResults(new RunOrigin("abc", plan, "2 processors"));
		results.add(FigureTable.LATENCY_P50, OURS, ours);
		results.add(FigureTable.LATENCY_P50, PeerType.PGJDBC.title(), 1000);
		results.add(FigureTable.LATENCY_P50, PeerType.VERTX.title(), 100);
		results.add(FigureTable.LATENCY_P50, InterleavedRuns.again(OURS), ours);
		return results;
	}

}
