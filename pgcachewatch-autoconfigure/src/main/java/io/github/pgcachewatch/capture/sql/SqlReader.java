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

package io.github.pgcachewatch.capture.sql;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import io.github.pgcachewatch.capture.sql.SqlText.Kind;

/**
 * Reads the tokens of a statement as PostgreSQL does, as far as names, operators and the
 * statement's kind go. For one text; not thread-safe.
 */
final class SqlReader {

	private static final Set<String> QUERIES = Set.of("select", "with", "values", "table", "insert", "update", "delete",
			"merge");

	private static final Set<String> SETTINGS = Set.of("set", "reset", "discard", "commit", "end", "rollback");

	private static final Set<String> NO_READS = Set.of("show", "begin", "start", "savepoint", "release", "listen",
			"unlisten", "notify");

	private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

	private final String sql;

	private final StringBuilder masked;

	private final Set<String> calls = new HashSet<>();

	private final Set<String> names = new HashSet<>();

	private final Set<String> operators = new HashSet<>();

	private int position;

	private int parameters;

	private String first = "";

	private String last = "";

	private boolean ended;

	private boolean several;

	private SqlReader(String sql) {
		this.sql = sql;
		this.masked = new StringBuilder(sql.length());
		while (this.position < sql.length()) {
			next();
		}
	}

	static SqlText read(String sql) {
		SqlReader reader = new SqlReader(sql);
		return new SqlText(sql, reader.kind(), reader.parameters, Set.copyOf(reader.calls), Set.copyOf(reader.names),
				Set.copyOf(reader.operators));
	}

	static String withoutConstants(String sql) {
		return new SqlReader(sql).masked.toString();
	}

	private Kind kind() {
		if (this.several) {
			return Kind.OPAQUE;
		}
		if (QUERIES.contains(this.first)) {
			return Kind.QUERY;
		}
		if (SETTINGS.contains(this.first)) {
			return Kind.SETTING;
		}
		return (NO_READS.contains(this.first) || this.first.isEmpty()) ? Kind.NO_READ : Kind.OPAQUE;
	}

	private void next() {
		int start = this.position;
		char character = this.sql.charAt(start);
		if (Character.isWhitespace(character)) {
			this.position++;
			this.masked.append(' ');
		}
		else if (this.sql.startsWith("--", start)) {
			int end = this.sql.indexOf('\n', start);
			this.position = (end < 0) ? this.sql.length() : end;
		}
		else if (this.sql.startsWith("/*", start)) {
			skipComment();
		}
		else {
			token(character, start);
		}
	}

	private void token(char character, int start) {
		if (character == ';') {
			this.position++;
			this.ended = true;
			return;
		}
		if (this.ended) {
			this.several = true;
		}
		if (character == '\'') {
			skipString(start, false);
			constant();
		}
		else if (character == '"') {
			quotedName();
		}
		else if (character == '$' && dollarQuoted()) {
			constant();
		}
		else if (isNameStart(character)) {
			name();
		}
		else if (Character.isDigit(character)) {
			number();
		}
		else if (OPERATOR_CHARACTERS.indexOf(character) >= 0) {
			operator();
		}
		else {
			punctuation(character);
		}
	}

	private void punctuation(char character) {
		this.position++;
		this.masked.append(character);
		if (character == '(') {
			if (!this.last.isEmpty()) {
				this.calls.add(this.last);
			}
		}
		else if (this.first.isEmpty()) {
			// A JDBC escape: it calls a routine.
			this.first = String.valueOf(character);
		}
		this.last = "";
	}

	private void constant() {
		this.masked.append("'?'");
		this.last = "";
	}

	private void number() {
		while (this.position < this.sql.length() && (Character.isLetterOrDigit(this.sql.charAt(this.position))
				|| this.sql.charAt(this.position) == '.' || this.sql.charAt(this.position) == '_')) {
			this.position++;
		}
		this.masked.append('?');
		this.last = "";
	}

	private void name() {
		int start = this.position;
		while (this.position < this.sql.length() && isNamePart(this.sql.charAt(this.position))) {
			this.position++;
		}
		String word = this.sql.substring(start, this.position);
		if (this.position < this.sql.length() && this.sql.charAt(this.position) == '\'' && (word.equalsIgnoreCase("e")
				|| word.equalsIgnoreCase("b") || word.equalsIgnoreCase("x") || word.equalsIgnoreCase("n"))) {
			skipString(this.position, word.equalsIgnoreCase("e"));
			constant();
			return;
		}
		this.masked.append(word);
		String folded = word.toLowerCase(Locale.ROOT);
		if (this.first.isEmpty()) {
			this.first = folded;
		}
		this.names.add(folded);
		this.last = folded;
	}

	private void quotedName() {
		int start = this.position;
		int end = start + 1;
		while (end < this.sql.length()) {
			if (this.sql.charAt(end) != '"') {
				end++;
			}
			else if (this.sql.startsWith("\"\"", end)) {
				end += 2;
			}
			else {
				break;
			}
		}
		this.position = Math.min(end + 1, this.sql.length());
		this.masked.append(this.sql, start, this.position);
		this.last = this.sql.substring(start + 1, Math.min(end, this.sql.length())).replace("\"\"", "\"");
		this.names.add(this.last);
	}

	private void operator() {
		int start = this.position;
		while (this.position < this.sql.length() && OPERATOR_CHARACTERS.indexOf(this.sql.charAt(this.position)) >= 0
				&& !this.sql.startsWith("--", this.position) && !this.sql.startsWith("/*", this.position)) {
			this.position++;
		}
		String operator = this.sql.substring(start, this.position);
		this.masked.append(operator);
		String bare = operator.replace("??", "\0");
		this.parameters += (int) bare.chars().filter((each) -> each == '?').count();
		// A placeholder may stand next to an operator.
		addOperator(bare.replace("?", "").replace('\0', '?'));
		this.last = "";
	}

	// A trailing sign may be that of the number behind it.
	private void addOperator(String operator) {
		for (String rest = operator; !rest.isEmpty(); rest = rest.substring(0, rest.length() - 1)) {
			this.operators.add(rest);
			if (!rest.endsWith("-") && !rest.endsWith("+")) {
				return;
			}
		}
	}

	private void skipString(int quote, boolean escapes) {
		int end = quote + 1;
		while (end < this.sql.length()) {
			char character = this.sql.charAt(end);
			if (escapes && character == '\\') {
				end += 2;
			}
			else if (character != '\'') {
				end++;
			}
			else if (this.sql.startsWith("''", end)) {
				end += 2;
			}
			else {
				break;
			}
		}
		this.position = Math.min(end + 1, this.sql.length());
	}

	private boolean dollarQuoted() {
		int end = this.position + 1;
		while (end < this.sql.length()
				&& (isNameStart(this.sql.charAt(end)) || Character.isDigit(this.sql.charAt(end)))) {
			end++;
		}
		if (end >= this.sql.length() || this.sql.charAt(end) != '$') {
			return false;
		}
		String tag = this.sql.substring(this.position, end + 1);
		int close = this.sql.indexOf(tag, end + 1);
		this.position = (close < 0) ? this.sql.length() : close + tag.length();
		return true;
	}

	private void skipComment() {
		int depth = 0;
		do {
			if (this.sql.startsWith("/*", this.position)) {
				depth++;
				this.position += 2;
			}
			else if (this.sql.startsWith("*/", this.position)) {
				depth--;
				this.position += 2;
			}
			else {
				this.position++;
			}
		}
		while (depth > 0 && this.position < this.sql.length());
		this.masked.append(' ');
	}

	private static boolean isNameStart(char character) {
		return Character.isLetter(character) || character == '_' || character > 127;
	}

	private static boolean isNamePart(char character) {
		return isNameStart(character) || Character.isDigit(character) || character == '$';
	}

}
