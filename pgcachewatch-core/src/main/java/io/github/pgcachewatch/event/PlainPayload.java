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

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A payload as triggers write it, read in one pass that allocates little more than the
 * change. No authority on JSON: it takes what is beyond doubt, and refuses all else, an
 * escape, a fraction or a field that comes twice, which is then for
 * {@link TableChangeReader} to decide on. For one reading.
 */
final class PlainPayload {

	/** The longest payload that PostgreSQL delivers. */
	private static final int MAX_LENGTH = 7999;

	/** So many digits fit into a long, whichever they are. */
	private static final int MAX_DIGITS = 18;

	private final String text;

	private final RecurringTexts recurring;

	private int position;

	private @Nullable Operation operation;

	private @Nullable String table;

	private @Nullable String schema;

	private @Nullable Instant sentAt;

	private @Nullable List<Map<String, @Nullable Object>> keys;

	private @Nullable Set<String> changed;

	private PlainPayload(String text, RecurringTexts recurring) {
		this.text = text;
		this.recurring = recurring;
	}

	/**
	 * Reads the change that a notification carries.
	 * @param recurring what was read before
	 * @return the change, or {@code null} where there may be more to the payload than is
	 * understood here
	 */
	static @Nullable TableChange read(PgNotification notification, RecurringTexts recurring) {
		if (notification.payload().length() > MAX_LENGTH) {
			return null;
		}
		try {
			return new PlainPayload(notification.payload(), recurring).change(notification);
		}
		catch (NotPlain ex) {
			return null;
		}
	}

	private TableChange change(PgNotification notification) {
		if (!skipHead()) {
			expect('{');
			field();
		}
		while (another('}')) {
			field();
		}
		if (!isAtEnd() || this.operation == null || this.table == null) {
			throw NotPlain.INSTANCE;
		}
		return new TableChange(notification.channel(), this.operation, this.schema, this.table,
				(this.keys != null) ? this.keys : List.of(), this.sentAt, notification.receivedAt(), this.changed);
	}

	/**
	 * Goes on from the keys where all before them is as it was in an earlier payload, as
	 * in those of one transaction.
	 */
	private boolean skipHead() {
		RecurringTexts.Head head = this.recurring.head(this.text);
		if (head == null) {
			return false;
		}
		this.operation = head.operation();
		this.table = head.table();
		this.schema = head.schema();
		this.sentAt = head.sentAt();
		this.changed = head.changed();
		this.position = head.text().length();
		this.keys = keys();
		return true;
	}

	private void field() {
		String name = name();
		expect(':');
		switch (name) {
			case "operation" -> this.operation = first(this.operation, Operation.ofWireName(name()));
			case "table" -> this.table = first(this.table, name());
			case "schema" -> this.schema = first(this.schema, name());
			case "sent_at" -> this.sentAt = first(this.sentAt, time());
			case "changed" -> this.changed = first(this.changed, names());
			case "keys" -> {
				rememberHead();
				this.keys = keys();
			}
			default -> value();
		}
	}

	private void rememberHead() {
		if (this.keys != null) {
			throw NotPlain.INSTANCE;
		}
		this.recurring.remember(new RecurringTexts.Head(this.text.substring(0, this.position), this.operation,
				this.table, this.schema, this.sentAt, this.changed));
	}

	private static <T> T first(@Nullable T present, @Nullable T value) {
		if (present != null || value == null) {
			throw NotPlain.INSTANCE;
		}
		return value;
	}

	private Set<String> names() {
		expect('[');
		if (skip(']')) {
			return Set.of();
		}
		Set<String> names = new LinkedHashSet<>();
		do {
			names.add(name());
		}
		while (another(']'));
		return names;
	}

	private List<Map<String, @Nullable Object>> keys() {
		expect('[');
		if (skip(']')) {
			return List.of();
		}
		Map<String, @Nullable Object> first = key();
		if (!another(']')) {
			return List.of(first);
		}
		List<Map<String, @Nullable Object>> keys = new ArrayList<>();
		keys.add(first);
		do {
			keys.add(key());
		}
		while (another(']'));
		return keys;
	}

	private Map<String, @Nullable Object> key() {
		expect('{');
		String column = column();
		Object value = value();
		if (!another('}')) {
			return Collections.singletonMap(column, value);
		}
		Map<String, @Nullable Object> key = new LinkedHashMap<>();
		key.put(column, value);
		do {
			column = column();
			if (key.containsKey(column)) {
				throw NotPlain.INSTANCE;
			}
			key.put(column, value());
		}
		while (another('}'));
		return key;
	}

	private String column() {
		String column = name();
		expect(':');
		return column;
	}

	private String name() {
		int start = string();
		if (this.position - 1 == start) {
			throw NotPlain.INSTANCE;
		}
		return this.recurring.name(this.text, start, this.position - 1);
	}

	private Instant time() {
		int start = string();
		Instant time = this.recurring.time(this.text, start, this.position - 1);
		if (time == null) {
			throw NotPlain.INSTANCE;
		}
		return time;
	}

	private boolean isAtEnd() {
		skipSpaces();
		return this.position == this.text.length();
	}

	private @Nullable Object value() {
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
	private int string() {
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

	private boolean another(char end) {
		if (skip(',')) {
			return true;
		}
		expect(end);
		return false;
	}

	private void expect(char c) {
		if (!skip(c)) {
			throw NotPlain.INSTANCE;
		}
	}

	private boolean skip(char c) {
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
	private static final class NotPlain extends RuntimeException {

		private static final long serialVersionUID = 1L;

		static final NotPlain INSTANCE = new NotPlain();

		private NotPlain() {
			super(null, null, false, false);
		}

	}

	/**
	 * Remembers what comes again from one payload to the next: the names of fields,
	 * tables and columns, the time at which a transaction began, and all that stands
	 * before the keys. Bounded, and thread-safe: one thread may undo what another has
	 * remembered, and both read right.
	 */
	static final class RecurringTexts {

		private static final int SLOTS = 128;

		/** The longest name that PostgreSQL has, in bytes. */
		private static final int MAX_LENGTH = 63;

		private final @Nullable String[] names = new @Nullable String[SLOTS];

		private volatile Time latest = new Time("", Instant.EPOCH);

		private volatile @Nullable Head latestHead;

		/**
		 * Returns a part of a text, which is not empty.
		 */
		String name(String text, int start, int end) {
			int length = end - start;
			int slot = (31 * (31 * text.charAt(start) + text.charAt(end - 1)) + length) & (SLOTS - 1);
			String known = this.names[slot];
			if (known != null && known.length() == length && text.startsWith(known, start)) {
				return known;
			}
			String name = text.substring(start, end);
			if (length <= MAX_LENGTH) {
				this.names[slot] = name;
			}
			return name;
		}

		/**
		 * Returns the time that a part of a text stands for, or {@code null} if it is
		 * none.
		 */
		@Nullable Instant time(String text, int start, int end) {
			Time known = this.latest;
			if (known.text().length() == end - start && start != end && text.startsWith(known.text(), start)) {
				return known.instant();
			}
			try {
				String part = text.substring(start, end);
				Instant instant = OffsetDateTime.parse(part).toInstant();
				this.latest = new Time(part, instant);
				return instant;
			}
			catch (DateTimeException ex) {
				return null;
			}
		}

		/**
		 * Returns the latest head, if the text begins with it.
		 */
		@Nullable Head head(String text) {
			Head head = this.latestHead;
			// Comparing a copy takes a fraction of the time of startsWith.
			return (head != null && text.length() > head.text().length()
					&& text.substring(0, head.text().length()).equals(head.text())) ? head : null;
		}

		void remember(Head head) {
			this.latestHead = head;
		}

		/**
		 * What a payload says before its keys.
		 *
		 * @param text the text up to there, with the colon before the keys
		 * @param operation the operation, if it was among that
		 * @param table the table, if it was
		 * @param schema the schema, if it was
		 * @param sentAt the time, if it was
		 * @param changed the altered columns, if they were
		 */
		record Head(String text, @Nullable Operation operation, @Nullable String table, @Nullable String schema,
				@Nullable Instant sentAt, @Nullable Set<String> changed) {
		}

		private record Time(String text, Instant instant) {
		}

	}

}
