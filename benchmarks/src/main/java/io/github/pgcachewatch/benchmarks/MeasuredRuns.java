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
import java.util.function.Function;

/**
 * Runs of the same code by the same plan.
 *
 * @param runs the runs
 */
record MeasuredRuns(List<RunResults> runs) {

	MeasuredRuns {
		if (runs.isEmpty()) {
			throw new IllegalArgumentException("There is no run");
		}
		RunResults first = runs.get(0);
		for (RunResults run : runs) {
			if (!run.origin().equals(first.origin())) {
				throw new IllegalArgumentException("Runs of " + first.origin() + " and of " + run.origin()
						+ " cannot be merged: measure again, or leave one of them out");
			}
			if (!run.tables().equals(first.tables())) {
				throw new IllegalArgumentException(
						"Runs of different parts cannot be merged: " + first.tables() + " and " + run.tables());
			}
		}
		runs = List.copyOf(runs);
	}

	RunOrigin origin() {
		return this.runs.get(0).origin();
	}

	boolean have(FigureTable table) {
		return this.runs.get(0).tables().contains(table);
	}

	List<String> names(FigureTable table) {
		return this.runs.get(0).figures(table).names();
	}

	/**
	 * Returns the median of each run.
	 */
	FigureSeries medians(Function<RunResults, FigureSeries> figures) {
		return FigureSeries.of(this.runs.stream().map((run) -> figures.apply(run).median()).toList());
	}

	/**
	 * Returns the figures of all rounds of all runs.
	 */
	FigureSeries rounds(Function<RunResults, FigureSeries> figures) {
		return FigureSeries.of(this.runs.stream().flatMap((run) -> figures.apply(run).figures().stream()).toList());
	}

}
