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

package io.github.pgcachewatch.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of texts, printed in columns. Not thread-safe.
 */
final class TextTable {

	private final List<List<String>> rows = new ArrayList<>();

	TextTable(String... headings) {
		row(headings);
	}

	void row(String... cells) {
		this.rows.add(List.of(cells));
	}

	/**
	 * Returns the rows with all columns but the last one filled up, headings first.
	 */
	List<String> lines() {
		List<String> lines = new ArrayList<>();
		for (List<String> row : this.rows) {
			StringBuilder line = new StringBuilder();
			for (int i = 0; i < row.size() - 1; i++) {
				String cell = row.get(i);
				line.append(cell).append(" ".repeat(width(i) - cell.length() + 2));
			}
			lines.add(line.append(row.get(row.size() - 1)).toString());
		}
		return lines;
	}

	private int width(int column) {
		return this.rows.stream().mapToInt((row) -> row.get(column).length()).max().orElse(0);
	}

}
