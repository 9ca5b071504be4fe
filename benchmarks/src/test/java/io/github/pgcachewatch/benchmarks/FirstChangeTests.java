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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the first changes after a start take.
 */
class FirstChangeTests {

	@Test
	void whenTheBookshopIsStartedInAJvmOfItsOwnThenItTellsWhatEachChangeTook() throws Exception {
		try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
			RunResults results = new RunResults(new RunOrigin("abc", MeasurementPlan.TRIAL, "2 processors"));
			new FirstChangeMeasurement(database, MeasurementPlan.TRIAL, results).run();
			RoundFigures receipts = results.figures(FigureTable.FIRST_CHANGES);
			assertThat(receipts.names()).containsExactly("change 1", "change 2", "change 3");
			assertThat(receipts.figures("change 1")).singleElement()
				.satisfies((millis) -> assertThat(millis).isPositive());
			assertThat(results.figures(FigureTable.FIRST_COMMITS).names()).isEqualTo(receipts.names());
		}
	}

}
