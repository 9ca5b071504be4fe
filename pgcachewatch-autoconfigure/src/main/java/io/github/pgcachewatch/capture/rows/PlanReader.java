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

package io.github.pgcachewatch.capture.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.pgcachewatch.event.TableName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a plan, as {@code EXPLAIN (VERBOSE, FORMAT JSON)} writes it: which conditions
 * hold for every row that its scans of a table return. Stateless.
 */
final class PlanReader {

	private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";

	private static final Pattern EQUALITY = Pattern
		.compile("\\(?" + NAME + "\\." + NAME + "(\\)::text)? = \\(?\\$(\\d+)(?:\\)::text)?");

	private static final String AND = " AND ";

	private PlanReader() {
	}

	/**
	 * Returns what is compared with parameters in every scan of each table that is
	 * scanned; nothing where the plan does not show all scans.
	 */
	static Map<TableName, Set<Comparison>> read(String json) {
		Map<TableName, Set<Comparison>> found = new HashMap<>();
		JsonNode plan = JsonMapper.shared().readTree(json).path(0).path("Plan");
		return addScans(plan, found) ? found : Map.of();
	}

	private static boolean addScans(JsonNode node, Map<TableName, Set<Comparison>> found) {
		if (hides(node)) {
			return false;
		}
		String relation = node.path("Relation Name").asString("");
		if (!relation.isEmpty()) {
			found.merge(new TableName(node.path("Schema").asString(""), relation), comparisons(node),
					PlanReader::common);
		}
		for (JsonNode child : node.path("Plans")) {
			if (!addScans(child, found)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * What an InitPlan returns may be shown as a parameter is, before PostgreSQL 17.
	 */
	private static boolean hides(JsonNode node) {
		return node.path("Subplans Removed").asInt(0) > 0 || node.path("Node Type").asString("").equals("ModifyTable")
				|| node.path("Parent Relationship").asString("").equals("InitPlan");
	}

	private static Set<Comparison> common(Set<Comparison> some, Set<Comparison> others) {
		Set<Comparison> common = new HashSet<>(some);
		common.retainAll(others);
		return common;
	}

	private static Set<Comparison> comparisons(JsonNode scan) {
		String alias = scan.path("Alias").asString("");
		Set<Comparison> found = new HashSet<>();
		for (String name : List.of("Index Cond", "Recheck Cond", "Filter")) {
			for (String conjunct : conjuncts(scan.path(name).asString(""))) {
				Matcher matcher = EQUALITY.matcher(conjunct);
				if (matcher.matches() && unquoted(matcher.group(1)).equals(alias)) {
					found.add(new Comparison(unquoted(matcher.group(2)), matcher.group(3) != null,
							Integer.parseInt(matcher.group(4))));
				}
			}
		}
		return found;
	}

	/**
	 * Returns the conditions that all hold, without the parentheses around each.
	 */
	private static List<String> conjuncts(String condition) {
		String all = withoutParentheses(condition);
		List<String> conjuncts = new ArrayList<>();
		int start = 0;
		int position = 0;
		while (position < all.length()) {
			if (all.startsWith(AND, position)) {
				conjuncts.add(withoutParentheses(all.substring(start, position)));
				position += AND.length();
				start = position;
			}
			else {
				position = end(all, position);
			}
		}
		conjuncts.add(withoutParentheses(all.substring(start)));
		return conjuncts;
	}

	private static String withoutParentheses(String text) {
		return (text.startsWith("(") && end(text, 0) == text.length()) ? text.substring(1, text.length() - 1) : text;
	}

	/**
	 * Returns where a character ends or what it begins: a string, a quoted name or what
	 * stands in parentheses.
	 */
	private static int end(String text, int start) {
		int position = start;
		int depth = 0;
		do {
			char character = text.charAt(position);
			if (character == '(') {
				depth++;
			}
			else if (character == ')') {
				depth--;
			}
			else if (character == '\'' || character == '"') {
				int close = text.indexOf(character, position + 1);
				position = (close >= 0) ? close : text.length() - 1;
			}
			position++;
		}
		while (depth > 0 && position < text.length());
		return position;
	}

	private static String unquoted(String name) {
		return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
	}

	/**
	 * A comparison of a column with a parameter for equality.
	 *
	 * @param column the column
	 * @param asText whether the column is converted to a text
	 * @param parameter the parameter's number
	 */
	record Comparison(String column, boolean asText, int parameter) {
	}

}
