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

import org.jspecify.annotations.Nullable;

/**
 * What a figure, or a comparison of two, should be.
 *
 * @param title what is compared
 * @param table the table of the figures
 * @param subject whose figure
 * @param base whose figure it is compared with, or {@code null} if it is not compared
 * @param comparison how they are compared
 * @param limit what is allowed
 */
record FigureTarget(String title, FigureTable table, String subject, @Nullable String base, FigureComparison comparison,
		TargetLimit limit) {

	static FigureTarget ratio(String title, FigureTable table, String subject, String base, TargetLimit limit) {
		return new FigureTarget(title, table, subject, base, FigureComparison.RATIO, limit);
	}

	static FigureTarget difference(String title, FigureTable table, String subject, String base, TargetLimit limit) {
		return new FigureTarget(title, table, subject, base, FigureComparison.DIFFERENCE, limit);
	}

	static FigureTarget figure(String title, FigureTable table, String subject, TargetLimit limit) {
		return new FigureTarget(title, table, subject, null, FigureComparison.DIFFERENCE, limit);
	}

	/**
	 * Compares round by round: what disturbs a round disturbs both of its figures.
	 */
	TargetOutcome outcome(MeasuredRuns runs) {
		FigureSeries medians = runs.medians((run) -> compared(run.figures(this.table)));
		FigureSpread rounds = runs.rounds((run) -> compared(run.figures(this.table))).quartiles();
		if (this.base == null) {
			return new TargetOutcome(medians, rounds, null, rounds, this.limit.verdict(rounds));
		}
		FigureSpread same = runs.rounds((run) -> same(run.figures(this.table), this.base)).quartiles();
		FigureSpread uncertainty = rounds.union(this.comparison.around(medians.median(), same));
		return new TargetOutcome(medians, rounds, same, uncertainty, this.limit.verdict(uncertainty));
	}

	private FigureSeries compared(RoundFigures figures) {
		return (this.base != null) ? figures.paired(this.subject, this.base, this.comparison)
				: figures.series(this.subject);
	}

	/**
	 * Compares the one of both that was measured twice with itself.
	 */
	private FigureSeries same(RoundFigures figures, String base) {
		String twice = figures.names().contains(InterleavedRuns.again(this.subject)) ? this.subject : base;
		return figures.paired(twice, InterleavedRuns.again(twice), this.comparison);
	}

}
