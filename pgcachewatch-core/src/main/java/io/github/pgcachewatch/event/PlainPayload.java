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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.RecurringTexts.Head;
import org.jspecify.annotations.Nullable;

/**
 * A payload as triggers write it, read in one pass that allocates little more than the
 * change. No authority on JSON: it takes what is beyond doubt, and refuses all else, an
 * escape, a fraction or a field that comes twice, which is then for
 * {@link TableChangeReader} to decide on. For one reading.
 */
final class PlainPayload extends PlainJson {

	/** The longest payload that PostgreSQL delivers. */
	private static final int MAX_LENGTH = 7999;

	private final RecurringTexts recurring;

	private @Nullable Operation operation;

	private @Nullable String table;

	private @Nullable String schema;

	private @Nullable Instant sentAt;

	private @Nullable List<Map<String, @Nullable Object>> keys;

	private PlainPayload(String text, RecurringTexts recurring) {
		super(text);
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
				(this.keys != null) ? this.keys : List.of(), this.sentAt, notification.receivedAt());
	}

	/**
	 * Goes on from the keys where all before them is as it was in an earlier payload, as
	 * in those of one transaction.
	 */
	private boolean skipHead() {
		Head head = this.recurring.head(text());
		if (head == null) {
			return false;
		}
		this.operation = head.operation();
		this.table = head.table();
		this.schema = head.schema();
		this.sentAt = head.sentAt();
		moveTo(head.text().length());
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
		this.recurring
			.remember(new Head(text().substring(0, position()), this.operation, this.table, this.schema, this.sentAt));
	}

	private static <T> T first(@Nullable T present, @Nullable T value) {
		if (present != null || value == null) {
			throw NotPlain.INSTANCE;
		}
		return value;
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
		if (position() - 1 == start) {
			throw NotPlain.INSTANCE;
		}
		return this.recurring.name(text(), start, position() - 1);
	}

	private Instant time() {
		int start = string();
		Instant time = this.recurring.time(text(), start, position() - 1);
		if (time == null) {
			throw NotPlain.INSTANCE;
		}
		return time;
	}

}
