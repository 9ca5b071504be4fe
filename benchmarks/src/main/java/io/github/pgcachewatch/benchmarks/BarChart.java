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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A bar chart in SVG, on a logarithmic scale, with a whisker from minimum to maximum.
 */
final class BarChart {

	private static final int LEFT = 230;

	private static final int WIDTH = 400;

	private static final int BAR = 30;

	private static final int TOP = 50;

	private final String title;

	private final Map<String, FigureSeries> bars = new LinkedHashMap<>();

	BarChart(String title) {
		this.title = title;
	}

	void bar(String name, FigureSeries series) {
		this.bars.put(name, series);
	}

	String svg() {
		StringBuilder svg = new StringBuilder(
				"""
						<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 %d" font-family="sans-serif" font-size="13">
						<style>
						.paper { fill: #f6f8fa } text { fill: #1f2933 } .bar { fill: #a9bccb } .ours { fill: #336791 } line { stroke: #1f2933 }
						@media (prefers-color-scheme: dark) {
						.paper { fill: #161b22 } text { fill: #e2e8f0 } .bar { fill: #44566a } .ours { fill: #4f8fc4 } line { stroke: #e2e8f0 }
						}
						</style>
						<rect class="paper" width="100%%" height="100%%"/>
						<text x="10" y="24" font-size="15" font-weight="bold">%s, logarithmic scale</text>
						"""
					.formatted(TOP + 10 + BAR * this.bars.size(), this.title));
		int y = TOP;
		for (Map.Entry<String, FigureSeries> bar : this.bars.entrySet()) {
			svg.append(bar(bar.getKey(), bar.getValue(), y));
			y += BAR;
		}
		return svg.append("</svg>\n").toString();
	}

	private String bar(String name, FigureSeries series, int y) {
		return String.format(Locale.ROOT, """
				<text x="%d" y="%d" text-anchor="end">%s</text>
				<rect class="%s" x="%d" y="%d" width="%.1f" height="%d"/>
				<line x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>
				<text x="%.1f" y="%d">%s</text>
				""", LEFT - 8, y + 15, name, name.startsWith("PGCacheWatch") ? "ours" : "bar", LEFT, y,
				x(series.median()) - LEFT, BAR - 10, x(series.min()), x(series.max()), y + 10, y + 10,
				x(series.max()) + 6, y + 15, FigureSeries.format(series.median()));
	}

	private double x(double figure) {
		double smallest = this.bars.values()
			.stream()
			.mapToDouble(FigureSeries::min)
			.filter((smaller) -> smaller > 0)
			.min()
			.orElse(1);
		double largest = this.bars.values().stream().mapToDouble(FigureSeries::max).max().orElse(1);
		double low = Math.floor(Math.log10(smallest));
		double high = Math.max(Math.log10(largest), low + 1);
		// There is no place on the scale for a latency below zero.
		double shown = Math.max(figure, Math.pow(10, low));
		return LEFT + WIDTH * (Math.log10(shown) - low) / (high - low);
	}

	void write(Path file) throws IOException {
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.writeString(file, svg());
	}

}
