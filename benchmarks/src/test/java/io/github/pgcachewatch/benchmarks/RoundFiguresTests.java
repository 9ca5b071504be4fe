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
import static org.assertj.core.api.Assertions.within;

/**
 * How the figures of rounds are compared.
 */
class RoundFiguresTests {

	private final RoundFigures figures = new RoundFigures();

	@Test
	void whenOneRoundIsDisturbedThenItsRatioIsNot() {
		for (double slowness : new double[] { 1, 10, 1 }) {
			this.figures.add("ours", 12 * slowness);
			this.figures.add("theirs", 10 * slowness);
		}
		FigureSeries ratios = this.figures.paired("ours", "theirs", FigureComparison.RATIO);
		assertThat(ratios.min()).isCloseTo(1.2, within(1e-9));
		assertThat(ratios.max()).isCloseTo(1.2, within(1e-9));
	}

	@Test
	void whenFiguresAreSubtractedThenThoseOfTheSameRoundAre() {
		for (double round = 1; round <= 3; round++) {
			this.figures.add("with", 100 * round + round);
			this.figures.add("without", 100 * round);
		}
		assertThat(this.figures.paired("with", "without", FigureComparison.DIFFERENCE).figures()).containsExactly(1.0,
				2.0, 3.0);
	}

	@Test
	void whenARoundIsMissingThenThrows() {
		this.figures.add("ours", 1);
		this.figures.add("ours", 1);
		this.figures.add("theirs", 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.figures.paired("ours", "theirs", FigureComparison.RATIO))
			.withMessage("There are 2 rounds of 'ours' and 1 of 'theirs'");
	}

	@Test
	void whenNothingWasMeasuredThenThrowsWithWhatWas() {
		this.figures.add("ours", 1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.figures.series("theirs"))
			.withMessage("Nothing was measured as 'theirs', only [ours]");
	}

	@Test
	void whenTheBaseIsNothingThenTheRatioHasNoBound() {
		assertThat(FigureComparison.RATIO.of(1, 0)).isInfinite();
		assertThat(FigureComparison.RATIO.of(1, -1)).isInfinite();
	}

}
