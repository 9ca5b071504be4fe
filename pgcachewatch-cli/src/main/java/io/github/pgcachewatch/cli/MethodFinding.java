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

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an application has found out about one of its cached methods.
 *
 * @param kind what is wrong, as the documentation names it; or that it could be better
 * @param method the method
 * @param subject the table, function or cache that it is about; empty if there is none;
 * of a suggestion, the annotation
 * @param action what to do about it
 */
record MethodFinding(String kind, String method, String subject, String action) {

	static final String UNCOVERED_TABLE = "uncovered-table";

	static final String EARLIER_READ = "earlier-read";

	static final String ROW_SUGGESTION = "row-suggestion";

	/**
	 * Reads the findings from the answer of {@code /actuator/pgcachewatch}, and what it
	 * suggests, which older applications do not.
	 */
	static List<MethodFinding> read(String answer) {
		JsonNode report = report(answer);
		JsonNode findings = report.path("findings");
		if (!findings.isArray()) {
			throw CommandException.failure("What was read is not the answer of " + EndpointAddress.DEFAULT_PATH
					+ ", which has 'findings': give the address of the application, and update its starter if that is "
					+ "older than this program");
		}
		return Stream
			.concat(findings.valueStream().map(MethodFinding::of),
					report.path("suggestions").valueStream().map(MethodFinding::ofSuggestion))
			.toList();
	}

	boolean isSuggestion() {
		return this.kind.equals(ROW_SUGGESTION);
	}

	private static JsonNode report(String answer) {
		JsonMapper mapper = JsonMapper.builder().build();
		try {
			return mapper.readTree(answer);
		}
		catch (JacksonException ex) {
			return mapper.missingNode();
		}
	}

	private static MethodFinding of(JsonNode finding) {
		return new MethodFinding(text(finding, "kind").toLowerCase(Locale.ROOT).replace('_', '-'),
				text(finding, "method"), text(finding, "subject"), text(finding, "action"));
	}

	private static MethodFinding ofSuggestion(JsonNode suggestion) {
		return new MethodFinding(ROW_SUGGESTION, text(suggestion, "method"), text(suggestion, "annotation"), "");
	}

	private static String text(JsonNode finding, String name) {
		return FailureMessages.oneLine(finding.path(name).asString("")).replaceAll("\\p{Cntrl}", "?");
	}

}
