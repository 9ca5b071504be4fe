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

import org.jspecify.annotations.Nullable;

/**
 * Remembers what comes again from one payload to the next: the names of fields, tables
 * and columns, the time at which a transaction began, and all that stands before the
 * keys. Bounded, and thread-safe: one thread may undo what another has remembered, and
 * both read right.
 */
final class RecurringTexts {

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
	 * Returns the time that a part of a text stands for, or {@code null} if it is none.
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
	 */
	record Head(String text, @Nullable Operation operation, @Nullable String table, @Nullable String schema,
			@Nullable Instant sentAt) {
	}

	private record Time(String text, Instant instant) {
	}

}
