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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured, by name, round by round. Keeps the order in which the names came.
 */
final class Collected {

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	void add(String name, double figure) {
		this.figures.computeIfAbsent(name, (key) -> new ArrayList<>()).add(figure);
	}

	Series series(String name) {
		List<Double> found = this.figures.get(name);
		if (found == null) {
			throw new IllegalArgumentException("Nothing was measured as '" + name + "'");
		}
		return new Series(found.stream().mapToDouble(Double::doubleValue).toArray());
	}

	double median(String name) {
		return series(name).median();
	}

	/**
	 * Returns the median of the ratios of each round: what disturbs a round disturbs both
	 * of its figures.
	 */
	double ratio(String name, String base) {
		List<Double> figures = this.figures.getOrDefault(name, List.of());
		List<Double> bases = this.figures.getOrDefault(base, List.of());
		double[] ratios = new double[Math.min(figures.size(), bases.size())];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = figures.get(i) / bases.get(i);
		}
		return new Series(ratios).median();
	}

	List<String> names() {
		return List.copyOf(this.figures.keySet());
	}

}
