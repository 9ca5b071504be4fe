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

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Figures of the same thing, in ascending order.
 *
 * @param sorted the figures
 */
record FigureSeries(double[] sorted) {

	FigureSeries(double[] sorted) {
		if (sorted.length == 0) {
			throw new IllegalArgumentException("There is no figure");
		}
		this.sorted = sorted.clone();
		Arrays.sort(this.sorted);
	}

	static FigureSeries of(Collection<Double> figures) {
		return new FigureSeries(figures.stream().mapToDouble(Double::doubleValue).toArray());
	}

	List<Double> figures() {
		return Arrays.stream(this.sorted).boxed().toList();
	}

	double min() {
		return this.sorted[0];
	}

	double max() {
		return this.sorted[this.sorted.length - 1];
	}

	double median() {
		int middle = this.sorted.length / 2;
		return (this.sorted.length % 2 == 1) ? this.sorted[middle]
				: (this.sorted[middle - 1] + this.sorted[middle]) / 2;
	}

	/**
	 * Returns the smallest figure that at least this share of all figures does not
	 * exceed.
	 */
	double percentile(double share) {
		int rank = (int) Math.ceil(share * this.sorted.length);
		return this.sorted[Math.max(rank, 1) - 1];
	}

	/**
	 * Returns the interval of the middle half, from the first quartile to the third.
	 */
	FigureSpread quartiles() {
		return new FigureSpread(between(0.25), between(0.75));
	}

	/**
	 * Returns the figure at a place between the first, 0, and the last, 1, by
	 * interpolation.
	 */
	private double between(double place) {
		double index = place * (this.sorted.length - 1);
		double below = this.sorted[(int) Math.floor(index)];
		double above = this.sorted[(int) Math.ceil(index)];
		return (below == above) ? below : below + (index - Math.floor(index)) * (above - below);
	}

	static String format(double figure) {
		double size = Math.abs(figure);
		return (size >= 100) ? String.format(Locale.ROOT, "%,.0f", figure)
				: String.format(Locale.ROOT, (size >= 10) ? "%.1f" : "%.2f", figure);
	}

}
