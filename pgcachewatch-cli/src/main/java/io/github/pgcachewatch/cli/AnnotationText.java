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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Findings as Java: for each method the annotations that it lacks, as comments what no
 * annotation cures, and what is suggested.
 *
 * @param findings the findings
 */
record AnnotationText(List<MethodFinding> findings) {

	/**
	 * Returns the lines, method by method.
	 */
	List<String> lines() {
		Map<String, List<MethodFinding>> methods = this.findings.stream()
			.collect(Collectors.groupingBy(MethodFinding::method, LinkedHashMap::new, Collectors.toList()));
		List<String> lines = new ArrayList<>();
		methods.forEach((method, found) -> {
			if (!lines.isEmpty()) {
				lines.add("");
			}
			lines.add("// " + method);
			lines.addAll(lines(found));
		});
		return lines;
	}

	private static List<String> lines(List<MethodFinding> found) {
		Set<String> read = found.stream()
			.filter((finding) -> finding.kind().equals(MethodFinding.UNCOVERED_TABLE))
			.map(MethodFinding::subject)
			.collect(Collectors.toSet());
		return found.stream()
			.filter((finding) -> !finding.kind().equals(MethodFinding.EARLIER_READ)
					|| !read.contains(finding.subject()))
			.map(AnnotationText::line)
			.distinct()
			.toList();
	}

	private static String line(MethodFinding finding) {
		return switch (finding.kind()) {
			case MethodFinding.UNCOVERED_TABLE -> annotation(finding.subject());
			case MethodFinding.EARLIER_READ ->
				annotation(finding.subject()) + " // read earlier in its transaction or session";
			case MethodFinding.ROW_SUGGESTION -> finding.subject()
					+ " // suggested in place of the one without 'key': a changed row evicts its own entry";
			default -> comment(finding);
		};
	}

	private static String annotation(String table) {
		return "@PgInvalidated(table = \"" + table.replace("\\", "\\\\").replace("\"", "\\\"") + "\")";
	}

	private static String comment(MethodFinding finding) {
		String subject = finding.subject().isEmpty() ? "" : " (" + finding.subject() + ")";
		return "// " + finding.kind() + subject + ": " + finding.action();
	}

}
