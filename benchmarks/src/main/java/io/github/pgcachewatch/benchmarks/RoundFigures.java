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
 * What was measured, by the subject's name, round by round. Keeps the order in which the
 * names came.
 */
final class RoundFigures {

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	void add(String name, double figure) {
		this.figures.computeIfAbsent(name, (key) -> new ArrayList<>()).add(figure);
	}

	FigureSeries series(String name) {
		return FigureSeries.of(figures(name));
	}

	List<Double> figures(String name) {
		List<Double> found = this.figures.get(name);
		if (found == null) {
			throw new IllegalArgumentException("Nothing was measured as '" + name + "', only " + names());
		}
		return found;
	}

	/**
	 * Returns the comparisons of the two figures of each round.
	 */
	FigureSeries paired(String name, String base, FigureComparison comparison) {
		List<Double> ours = figures(name);
		List<Double> theirs = figures(base);
		if (ours.size() != theirs.size()) {
			throw new IllegalArgumentException(
					"There are %d rounds of '%s' and %d of '%s'".formatted(ours.size(), name, theirs.size(), base));
		}
		List<Double> compared = new ArrayList<>();
		for (int i = 0; i < ours.size(); i++) {
			compared.add(comparison.of(ours.get(i), theirs.get(i)));
		}
		return FigureSeries.of(compared);
	}

	List<String> names() {
		return List.copyOf(this.figures.keySet());
	}

}
