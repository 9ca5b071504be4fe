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
import java.util.stream.Collectors;

/**
 * Texts in which a separator between double quotes separates nothing.
 */
final class QuotedText {

	private QuotedText() {
	}

	/**
	 * Splits a text, and leaves the quotes where they are.
	 */
	static List<String> split(String text, char separator) {
		List<String> parts = new ArrayList<>();
		boolean quoted = false;
		int start = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				quoted = !quoted;
			}
			else if (c == separator && !quoted) {
				parts.add(text.substring(start, i));
				start = i + 1;
			}
		}
		parts.add(text.substring(start));
		return parts;
	}

	/**
	 * Joins texts so that they can be split again.
	 */
	static String join(List<String> texts) {
		return texts.stream()
			.map((text) -> (text.matches("[^\",:.=]+")) ? text : '"' + text.replace("\"", "\"\"") + '"')
			.collect(Collectors.joining(","));
	}

	/**
	 * Takes the quotes from a text that begins and ends with one.
	 */
	static String unquote(String text) {
		boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
		return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
	}

}
