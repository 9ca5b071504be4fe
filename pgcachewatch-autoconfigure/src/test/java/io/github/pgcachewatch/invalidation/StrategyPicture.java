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

package io.github.pgcachewatch.invalidation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.invalidation.StrategyTimeline.Change;
import io.github.pgcachewatch.invalidation.StrategyTimeline.Evicted;

/**
 * Draws timelines beneath one another, as SVG.
 */
final class StrategyPicture {

	private static final int LEFT = 250;

	private static final int SCALE = 10;

	private static final int ROW = 92;

	private static final int WIDTH = LEFT + SCALE * StrategyTimeline.SECONDS + 30;

	private static final String HEAD = """
			<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" \
			aria-label="When each strategy carries out the same changes" \
			font-family="system-ui, sans-serif" font-size="14">
			  <style>
			    .paper { fill: #f6f8fa } .ink { fill: #1f2933 } .axis { stroke: #8795a5 } .wait { fill: #f2b6a0 }
			    .change { fill: #b4432a } .eviction { stroke: #1e6b45; stroke-width: 4 }
			    @media (prefers-color-scheme: dark) {
			      .paper { fill: #161b22 } .ink { fill: #e2e8f0 } .axis { stroke: #6b7a8c } .wait { fill: #7a3f2e }
			      .change { fill: #f08a6c } .eviction { stroke: #5cc792 }
			    }
			  </style>
			  <rect class="paper" width="100%%" height="100%%" rx="12"/>
			""";

	private static final String LEGEND = """
			  <g class="ink" font-size="12">
			    <circle class="change" cx="20" cy="%1$d" r="5"/><text x="32" y="%2$d">a change arrives (I insert, U update, D delete)</text>
			    <rect class="wait" x="330" y="%3$d" width="40" height="8"/><text x="378" y="%2$d">a stale entry may be served</text>
			    <path class="eviction" d="M580 %3$dv12"/><text x="590" y="%2$d">entries are evicted</text>
			  </g>
			""";

	private StrategyPicture() {
	}

	static String draw(List<StrategyTimeline> timelines) {
		int height = timelines.size() * ROW + 90;
		StringBuilder picture = new StringBuilder(String.format(Locale.ROOT, HEAD, WIDTH, height));
		for (int row = 0; row < timelines.size(); row++) {
			picture.append(row(timelines.get(row), 20 + row * ROW));
		}
		picture.append(axis(timelines.size() * ROW + 24));
		int legend = height - 16;
		picture.append(String.format(Locale.ROOT, LEGEND, legend - 4, legend, legend - 10));
		return picture.append("</svg>\n").toString();
	}

	private static String row(StrategyTimeline timeline, int top) {
		List<String> lines = new ArrayList<>();
		String[] name = timeline.name().split("\n");
		for (int line = 0; line < name.length; line++) {
			lines.add(String.format(Locale.ROOT, "<text class=\"ink\" x=\"20\" y=\"%d\"%s>%s</text>",
					top + 22 + 18 * line, (line == 0) ? " font-weight=\"600\"" : " font-size=\"12\"", name[line]));
		}
		int axis = top + 36;
		lines.add(String.format(Locale.ROOT, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, axis,
				x(StrategyTimeline.SECONDS)));
		for (int key = 0; key < timeline.changes().size(); key++) {
			int from = x(timeline.changes().get(key).second());
			lines.add(String.format(Locale.ROOT, "<rect class=\"wait\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"8\"/>",
					from, axis - 4, x(timeline.evictedAt(key)) - from));
		}
		for (Evicted evicted : timeline.evictions()) {
			lines.add(String.format(Locale.ROOT, "<path class=\"eviction\" d=\"M%d %dv40\"/>", x(evicted.second()),
					axis - 20));
		}
		for (Change change : timeline.changes()) {
			lines.add(change(change, axis));
		}
		return lines.stream().map((line) -> "  " + line + "\n").collect(Collectors.joining());
	}

	private static String change(Change change, int axis) {
		Operation operation = change.operation();
		return String.format(Locale.ROOT, "<circle class=\"change\" cx=\"%1$d\" cy=\"%2$d\" r=\"5\"/>"
				+ "<text class=\"ink\" x=\"%1$d\" y=\"%3$d\" text-anchor=\"middle\" font-size=\"11\">%4$s</text>",
				x(change.second()), axis, axis + 34, operation.name().charAt(0));
	}

	private static String axis(int top) {
		StringBuilder marks = new StringBuilder();
		for (int second = 0; second <= StrategyTimeline.SECONDS; second += 10) {
			marks.append(String.format(Locale.ROOT,
					"  <text class=\"ink\" x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"12\">%d s</text>\n",
					x(second), top + 14, second));
		}
		return marks.toString();
	}

	private static int x(int second) {
		return LEFT + SCALE * second;
	}

}
