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

/**
 * The report in Markdown: printed as it grows, and written to a file.
 */
final class Report {

	private static final String BEGIN = "<!-- report -->";

	private static final String END = "<!-- end of the report -->";

	private final StringBuilder sections = new StringBuilder();

	private final StringBuilder targets = new StringBuilder();

	void section(String title, String text) {
		line("");
		line("## " + title);
		line("");
		line(text);
	}

	void header(String... columns) {
		line("");
		line("| " + String.join(" | ", columns) + " |");
		line("|" + " --- |".repeat(columns.length));
	}

	/**
	 * Adds a table of minimum, median and maximum of all that was collected.
	 */
	void table(String first, Collected collected) {
		header(first, "min", "median", "max");
		for (String name : collected.names()) {
			line("| " + name + " | " + collected.series(name).cells() + " |");
		}
	}

	void row(String... cells) {
		line("| " + String.join(" | ", cells) + " |");
	}

	private void line(String line) {
		System.out.println(line);
		this.sections.append(line).append('\n');
	}

	/**
	 * Compares a figure with the most that it may be.
	 */
	void atMost(String what, double figure, double limit) {
		target(what, figure, "≤ " + Series.format(limit), figure <= limit);
	}

	/**
	 * Compares a figure with the least that it may be.
	 */
	void atLeast(String what, double figure, double limit) {
		target(what, figure, "≥ " + Series.format(limit), figure >= limit);
	}

	private void target(String what, double figure, String limit, boolean met) {
		String row = "| " + what + " | " + Series.format(figure) + " | " + limit + " | " + (met ? "met" : "**not met**")
				+ " |";
		System.out.println(row);
		this.targets.append(row).append('\n');
	}

	/**
	 * Returns the whole report, with the targets first.
	 */
	String markdown() {
		return "## Targets\n\n| ratio or figure | measured | target | |\n| --- | --- | --- | --- |\n" + this.targets
				+ this.sections;
	}

	/**
	 * Puts the report in the place of the one in a document, which stands between two
	 * comments.
	 */
	void replaceIn(Path document) throws IOException {
		String text = Files.readString(document);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IOException("There is no " + BEGIN + " before a " + END + " in " + document);
		}
		Files.writeString(document,
				text.substring(0, begin + BEGIN.length()) + "\n\n" + markdown() + "\n" + text.substring(end));
	}

	void write(Path file) throws IOException {
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.writeString(file, markdown());
	}

}
