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

import org.jspecify.annotations.Nullable;

/**
 * A text that is read on as JSON, as far as that is beyond doubt. Whatever else comes, an
 * escape, a fraction, a nested object or a tab, ends the reading. For one reading.
 */
abstract class PlainJson {

	/** So many digits fit into a long, whichever they are. */
	private static final int MAX_DIGITS = 18;

	private final String text;

	private int position;

	PlainJson(String text) {
		this.text = text;
	}

	final String text() {
		return this.text;
	}

	final int position() {
		return this.position;
	}

	/**
	 * Goes on from another place.
	 */
	final void moveTo(int newPosition) {
		this.position = newPosition;
	}

	final boolean isAtEnd() {
		skipSpaces();
		return this.position == this.text.length();
	}

	final @Nullable Object value() {
		skipSpaces();
		char first = peek();
		if (first == '"') {
			int start = string();
			return this.text.substring(start, this.position - 1);
		}
		if (first == '-' || isDigit(first)) {
			return integer();
		}
		if (literal("true")) {
			return Boolean.TRUE;
		}
		if (literal("false")) {
			return Boolean.FALSE;
		}
		if (literal("null")) {
			return null;
		}
		throw NotPlain.INSTANCE;
	}

	private boolean literal(String literal) {
		if (this.text.startsWith(literal, this.position)) {
			this.position += literal.length();
			return true;
		}
		return false;
	}

	// Whatever follows the digits, if it belongs to the number, is not what may follow
	// it.
	private Long integer() {
		boolean negative = peek() == '-';
		if (negative) {
			this.position++;
		}
		int start = this.position;
		long value = 0;
		while (isDigit(peek())) {
			value = 10 * value + peek() - '0';
			this.position++;
		}
		int digits = this.position - start;
		if (digits == 0 || digits > MAX_DIGITS || (this.text.charAt(start) == '0' && (digits > 1 || negative))) {
			throw NotPlain.INSTANCE;
		}
		return negative ? -value : value;
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	/**
	 * Reads a string up to its closing quote, and returns where it begins.
	 */
	final int string() {
		expect('"');
		int start = this.position;
		char c = peek();
		while (c != '"') {
			if (c < ' ' || c == '\\') {
				throw NotPlain.INSTANCE;
			}
			this.position++;
			c = peek();
		}
		this.position++;
		return start;
	}

	final boolean another(char end) {
		if (skip(',')) {
			return true;
		}
		expect(end);
		return false;
	}

	final void expect(char c) {
		if (!skip(c)) {
			throw NotPlain.INSTANCE;
		}
	}

	final boolean skip(char c) {
		skipSpaces();
		if (peek() == c) {
			this.position++;
			return true;
		}
		return false;
	}

	private void skipSpaces() {
		while (peek() == ' ') {
			this.position++;
		}
	}

	/**
	 * Returns the next character; at the end one that is allowed nowhere.
	 */
	private char peek() {
		return (this.position < this.text.length()) ? this.text.charAt(this.position) : 0;
	}

	/**
	 * Ends a reading; without a stack trace, since anybody can send such payloads.
	 */
	static final class NotPlain extends RuntimeException {

		private static final long serialVersionUID = 1L;

		static final NotPlain INSTANCE = new NotPlain();

		private NotPlain() {
			super(null, null, false, false);
		}

	}

}
