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
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The report in Markdown, of one run or of several.
 */
final class MarkdownReport {

	private static final String METHOD = """
			A ratio is the median of the ratios of the rounds, each of the two figures that one round measured; of \
			several runs, it is the median of theirs (in brackets). The spread is that of the middle half of the \
			rounds, from the first quartile to the third. *The same twice* is this spread where a subject is compared \
			with itself, measured twice in each round. A target that lies within the one spread, or no farther from the ratio than a subject \
			lies from itself, is *too noisy to tell*.""";

	private final MeasuredRuns runs;

	private final StringBuilder text = new StringBuilder();

	MarkdownReport(MeasuredRuns runs) {
		this.runs = runs;
	}

	/**
	 * Returns the whole report, with the targets first.
	 */
	String markdown() {
		this.text.setLength(0);
		targets();
		for (ReportSection section : ReportSection.values()) {
			section(section);
		}
		return this.text.toString();
	}

	private void targets() {
		int count = this.runs.runs().size();
		line("## Targets");
		line("");
		line("Measured: " + this.runs.origin() + "; runs: " + count + ".");
		if (trial()) {
			line("A trial shows that the benchmarks work, and nothing else: there is no verdict.");
		}
		line("");
		line(METHOD);
		header("ratio or figure", "median", "spread", "the same twice", "target", "");
		for (FigureTarget target : TargetList.all()) {
			if (this.runs.have(target.table())) {
				target(target.title(), target.outcome(this.runs), target.limit());
			}
		}
	}

	private void target(String title, TargetOutcome outcome, TargetLimit limit) {
		row(title, FigureSeries.format(outcome.value()) + runs(outcome.medians()), outcome.rounds().text(),
				text(outcome.same()), limit.text(), trial() ? "" : outcome.verdict().text());
	}

	private boolean trial() {
		return this.runs.origin().plan() == MeasurementPlan.TRIAL;
	}

	private static String text(@Nullable FigureSpread spread) {
		return (spread != null) ? spread.text() : "";
	}

	private static String runs(FigureSeries medians) {
		List<Double> figures = medians.figures();
		return (figures.size() == 1) ? ""
				: figures.stream().map(FigureSeries::format).collect(Collectors.joining(", ", " (", ")"));
	}

	private void section(ReportSection section) {
		boolean begun = false;
		for (FigureTable table : FigureTable.values()) {
			if (table.section() == section && this.runs.have(table)) {
				if (!begun) {
					line("");
					line("## " + section.title());
					line("");
					line(section.text());
					begun = true;
				}
				table(table);
			}
		}
	}

	/**
	 * Adds a table of all rounds' minimum and maximum, and of the median of the runs'
	 * medians.
	 */
	private void table(FigureTable table) {
		header(table.title(), "min", "median", "max");
		for (String name : this.runs.names(table)) {
			FigureSeries rounds = this.runs.rounds((run) -> run.figures(table).series(name));
			FigureSeries medians = this.runs.medians((run) -> run.figures(table).series(name));
			row(name, FigureSeries.format(rounds.min()), "**" + FigureSeries.format(medians.median()) + "**",
					FigureSeries.format(rounds.max()));
		}
	}

	private void header(String... columns) {
		line("");
		row(columns);
		line("|" + " --- |".repeat(columns.length));
	}

	private void row(String... cells) {
		line("| " + String.join(" | ", cells) + " |");
	}

	private void line(String line) {
		this.text.append(line).append('\n');
	}

}
