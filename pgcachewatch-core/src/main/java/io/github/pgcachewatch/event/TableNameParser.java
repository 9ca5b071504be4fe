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

package io.github.pgcachewatch.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the parts of a table's name. Not thread-safe.
 */
final class TableNameParser {

	private final String text;

	private int position;

	TableNameParser(String text) {
		this.text = text;
	}

	TableName parse() {
		List<String> parts = new ArrayList<>();
		parts.add(part());
		while (this.position < this.text.length()) {
			this.position++;
			parts.add(part());
		}
		return switch (parts.size()) {
			case 1 -> new TableName(null, parts.get(0));
			case 2 -> new TableName(parts.get(0), parts.get(1));
			default -> throw malformed("has more than two parts");
		};
	}

	private String part() {
		boolean quoted = this.position < this.text.length() && this.text.charAt(this.position) == '"';
		String part = quoted ? quoted() : plain();
		if (part.isEmpty()) {
			throw malformed("has an empty part");
		}
		return part;
	}

	private String plain() {
		int dot = this.text.indexOf('.', this.position);
		int end = (dot >= 0) ? dot : this.text.length();
		String part = this.text.substring(this.position, end);
		this.position = end;
		return part;
	}

	private String quoted() {
		StringBuilder part = new StringBuilder();
		for (int i = this.position + 1; i < this.text.length(); i++) {
			char c = this.text.charAt(i);
			if (c != '"') {
				part.append(c);
			}
			else if (i + 1 < this.text.length() && this.text.charAt(i + 1) == '"') {
				part.append('"');
				i++;
			}
			else {
				return closed(part, i + 1);
			}
		}
		throw malformed("has a quote that is not closed");
	}

	private String closed(StringBuilder part, int end) {
		if (end < this.text.length() && this.text.charAt(end) != '.') {
			throw malformed("has text after a closing quote");
		}
		this.position = end;
		return part.toString();
	}

	private IllegalArgumentException malformed(String why) {
		return new IllegalArgumentException("Table name '" + this.text + "' " + why
				+ "; write 'name' or 'schema.name', with double quotes around a part that holds a dot");
	}

}
