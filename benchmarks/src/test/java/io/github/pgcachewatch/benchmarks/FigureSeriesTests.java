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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is computed from figures of the same thing.
 */
class FigureSeriesTests {

	@Test
	void whenFiguresAreUnsortedThenStatisticsAreRight() {
		FigureSeries series = new FigureSeries(new double[] { 5, 1, 3, 2 });
		assertThat(series.min()).isEqualTo(1);
		assertThat(series.median()).isEqualTo(2.5);
		assertThat(series.max()).isEqualTo(5);
		assertThat(series.percentile(0.5)).isEqualTo(2);
		assertThat(series.percentile(0.99)).isEqualTo(5);
	}

	@Test
	void whenOneOfSevenRoundsIsDisturbedThenQuartilesAreNot() {
		FigureSeries series = new FigureSeries(new double[] { 7, 1000, 1, 2, 3, 5, 6 });
		assertThat(series.quartiles()).isEqualTo(new FigureSpread(2.5, 6.5));
	}

	@Test
	void whenThereIsOneFigureThenItIsBothQuartiles() {
		assertThat(new FigureSeries(new double[] { 3 }).quartiles()).isEqualTo(new FigureSpread(3, 3));
	}

	@Test
	void whenThereIsNoFigureThenThrows() {
		assertThatIllegalArgumentException().isThrownBy(() -> new FigureSeries(new double[0]));
	}

}
