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

package io.github.pgcachewatch.consistency.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes payloads: some valid, some nearly so, some junk. The same seed makes the same
 * payloads.
 * <p>
 * A generator of our own, since that is what this grammar needs: jqwik is in maintenance
 * and made for the JUnit Platform 1, and inputs of this size need no shrinking.
 */
final class Payloads {

	private static final String[] OPERATIONS = { "\"insert\"", "\"update\"", "\"delete\"", "\"truncate\"", "\"UPDATE\"",
			"\"upsert\"", "\"\"", "null", "1" };

	private static final String[] TABLES = { "\"book\"", "\"author\"", "\"nobody\"", "\"Book\"", "\"book \"",
			"\"public.book\"", "\"\\u0062ook\"", "\"b\\\\ook\"", "\"\"", "null", "[\"book\"]", "7" };

	private static final String[] SCHEMAS = { "\"public\"", "null", "\"Public\"", "\"elsewhere\"", "\"\"", "{}" };

	private static final String[] TIMES = { "\"2026-11-22T10:15:30.123456+00:00\"", "\"2026-11-22T10:15:30Z\"", "null",
			"\"yesterday\"", "17", "\"2026-13-45T99:99:99Z\"", "\"+999999999-12-31T23:59:59.999999999-18:00\"" };

	private static final String[] VALUES = { "1", "2", "3", "4", "99", "-1", "0", "null", "true", "\"1\"", "\"x\"",
			"1.0", "1e0", "1.5", "1e400", "1e999999999", "9223372036854775807", "9223372036854775808", "[1]",
			"{\"id\":1}", "NaN", "01", "\"\\ud800\"" };

	private static final String[] COLUMNS = { "id", "id", "id", "id", "ID", "other", "" };

	private static final String ALPHABET = "{}[]:,\"\\ \t\n0123456789.eE+-abkotnulrsid_\u0000\u00e9\ud83d\ude00\uffff";

	private final Random random;

	Payloads(long seed) {
		this.random = new Random(seed);
	}

	String next() {
		return switch (this.random.nextInt(10)) {
			case 0 -> junk(this.random.nextInt(40));
			case 1, 2, 3 -> mutated(object());
			default -> object();
		};
	}

	private String object() {
		List<String> fields = new ArrayList<>();
		field(fields, "operation", mostly(4, OPERATIONS), 60);
		field(fields, "table", mostly(3, TABLES), 60);
		field(fields, "schema", mostly(2, SCHEMAS), 3);
		field(fields, "sent_at", mostly(3, TIMES), 3);
		field(fields, "keys", keys(), 4);
		if (this.random.nextInt(8) == 0) {
			fields.add("\"v\":" + any(VALUES));
		}
		if (this.random.nextInt(4) == 0) {
			Collections.shuffle(fields, this.random);
		}
		return "{" + String.join(",", fields) + "}";
	}

	// Twice sometimes, and one time in so many not at all.
	private void field(List<String> fields, String name, String value, int missing) {
		if (this.random.nextInt(missing) != 0) {
			fields.add("\"" + name + "\":" + value);
		}
		if (this.random.nextInt(100) == 0) {
			fields.add("\"" + name + "\":" + value);
		}
	}

	private String keys() {
		if (this.random.nextInt(20) == 0) {
			return any("null", "[]", "{}", "\"1\"", "[1]", "[null]", "[[]]", "[".repeat(1500));
		}
		List<String> keys = new ArrayList<>();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			keys.add(key());
		}
		return "[" + String.join(",", keys) + "]";
	}

	private String key() {
		List<String> columns = new ArrayList<>();
		for (int i = (this.random.nextInt(8) == 0) ? this.random.nextInt(3) : 1; i > 0; i--) {
			columns.add("\"" + any(COLUMNS) + "\":" + mostly(4, VALUES));
		}
		return "{" + String.join(",", columns) + "}";
	}

	private String mutated(String payload) {
		StringBuilder text = new StringBuilder(payload);
		for (int i = this.random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
			int at = this.random.nextInt(text.length());
			int end = Math.min(text.length(), at + 1 + this.random.nextInt(8));
			switch (this.random.nextInt(5)) {
				case 0 -> text.setLength(at);
				case 1 -> text.delete(at, end);
				case 2 -> text.insert(at, junk(3));
				case 3 -> text.insert(end, text.substring(at, end));
				default -> text.setCharAt(at, ALPHABET.charAt(this.random.nextInt(ALPHABET.length())));
			}
		}
		return text.toString();
	}

	private String junk(int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(ALPHABET.charAt(this.random.nextInt(ALPHABET.length())));
		}
		return text.toString();
	}

	// Nine times in ten one of the first.
	private String mostly(int first, String... values) {
		return values[this.random.nextInt((this.random.nextInt(10) != 0) ? first : values.length)];
	}

	private String any(String... values) {
		return values[this.random.nextInt(values.length)];
	}

}
