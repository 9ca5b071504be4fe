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

/**
 * How a figure is compared with that of the same round which it is measured against.
 */
enum FigureComparison {

	/** The figure divided by the other one. */
	RATIO {

		@Override
		double of(double figure, double base) {
			// A base of nothing, or of less within the noise, bounds no ratio.
			return (base > 0) ? figure / base : Double.POSITIVE_INFINITY;
		}

		@Override
		FigureSpread around(double value, FigureSpread same) {
			if (same.low() <= 0 || value <= 0) {
				// Latencies are negative where the handler is done before the commit
				// returns.
				return new FigureSpread(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
			}
			double factor = Math.max(same.high(), 1 / same.low());
			return new FigureSpread(value / factor, value * factor);
		}

	},

	/** The figure without the other one. */
	DIFFERENCE {

		@Override
		double of(double figure, double base) {
			return figure - base;
		}

		@Override
		FigureSpread around(double value, FigureSpread same) {
			double distance = Math.max(Math.abs(same.low()), Math.abs(same.high()));
			return new FigureSpread(value - distance, value + distance);
		}

	};

	abstract double of(double figure, double base);

	/**
	 * Returns the interval in which a value may lie, given the noise.
	 * @param value what came of a comparison
	 * @param same the spread of the comparisons of one subject with itself
	 */
	abstract FigureSpread around(double value, FigureSpread same);

}
