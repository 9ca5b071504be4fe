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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * What is computed from the figures, and how it is shown.
 */
class ReportTests {

	@Test
	void whenFiguresAreUnsortedThenStatisticsAreRight() {
		Series series = new Series(new double[] { 5, 1, 3, 2 });
		assertThat(series.min()).isEqualTo(1);
		assertThat(series.median()).isEqualTo(2.5);
		assertThat(series.max()).isEqualTo(5);
		assertThat(series.percentile(0.5)).isEqualTo(2);
		assertThat(series.percentile(0.99)).isEqualTo(5);
	}

	@Test
	void whenThereIsNoFigureThenThrows() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Series(new double[0]));
		assertThatIllegalArgumentException().isThrownBy(() -> new Collected().series("nothing"));
	}

	@Test
	void whenOneRoundIsDisturbedThenItsRatioIsNot() {
		Collected collected = new Collected();
		for (double slowness : new double[] { 1, 10, 1 }) {
			collected.add("ours", 12 * slowness);
			collected.add("theirs", 10 * slowness);
		}
		assertThat(collected.ratio("ours", "theirs")).isCloseTo(1.2, within(1e-9));
	}

	@Test
	void whenTargetIsMissedThenReportSaysSo() {
		Report report = new Report();
		report.atMost("slow", 3, 2);
		report.atLeast("fast", 3, 2);
		assertThat(report.markdown()).contains("| slow | 3.00 | ≤ 2.00 | **not met** |")
			.contains("| fast | 3.00 | ≥ 2.00 | met |");
	}

	@Test
	void whenPutIntoADocumentThenReplacesTheReportThatWasThere(@TempDir Path directory) throws IOException {
		Path document = directory.resolve("document.md");
		Files.writeString(document, "before\n<!-- report -->\nold\n<!-- end of the report -->\nafter\n");
		Report report = new Report();
		report.atMost("new", 1, 2);
		report.replaceIn(document);
		report.replaceIn(document);
		assertThat(document).content()
			.startsWith("before\n<!-- report -->\n\n## Targets")
			.endsWith("\n<!-- end of the report -->\nafter\n")
			.doesNotContain("old")
			.containsOnlyOnce("| new |");
	}

	@Test
	void whenDocumentHasNoPlaceForTheReportThenThrows(@TempDir Path directory) throws IOException {
		Path document = Files.writeString(directory.resolve("document.md"), "text");
		assertThatIOException().isThrownBy(() -> new Report().replaceIn(document));
		assertThat(document).hasContent("text");
	}

	@Test
	void whenFigureIsTenTimesAnotherThenItsBarIsLongerByADecade() {
		Plot plot = new Plot("title");
		plot.bar("one", new Series(new double[] { 10 }));
		plot.bar("two", new Series(new double[] { 100 }));
		assertThat(plot.svg()).contains("width=\"0.0\"").contains("width=\"400.0\"").contains(">100</text>");
	}

}
