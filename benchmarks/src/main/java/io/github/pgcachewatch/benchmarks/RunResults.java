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

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one run measured.
 */
final class RunResults {

	private final RunOrigin origin;

	private final Map<FigureTable, RoundFigures> tables = new EnumMap<>(FigureTable.class);

	RunResults(RunOrigin origin) {
		this.origin = origin;
	}

	RunOrigin origin() {
		return this.origin;
	}

	void add(FigureTable table, String subject, double figure) {
		this.tables.computeIfAbsent(table, (key) -> new RoundFigures()).add(subject, figure);
	}

	RoundFigures figures(FigureTable table) {
		RoundFigures figures = this.tables.get(table);
		if (figures == null) {
			throw new IllegalArgumentException("Nothing was measured for '" + table.title() + "'");
		}
		return figures;
	}

	List<FigureTable> tables() {
		return List.copyOf(this.tables.keySet());
	}

}
