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

package io.github.pgcachewatch.capture;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.pgcachewatch.capture.sql.SqlText;
import org.jspecify.annotations.Nullable;

/**
 * What is known of statements, the least recently used of which is forgotten.
 * Thread-safe.
 */
final class TextMemory {

	/** Of at most 8,000 characters each. */
	private static final int MAX_TEXTS = 1000;

	private final Map<Key, TextReads> reads = new Recent<>();

	private final Map<String, SqlText> texts = new Recent<>();

	// Of which nothing is remembered, such as those with names of temporary tables. They
	// displace one another.
	private final Map<String, SqlText> others = new Recent<>();

	SqlText text(String sql) {
		synchronized (this.texts) {
			SqlText known = this.texts.get(sql);
			known = (known != null) ? known : this.others.get(sql);
			if (known != null) {
				return known;
			}
		}
		SqlText read = SqlText.of(sql);
		if (!read.isLong()) {
			synchronized (this.texts) {
				this.others.put(sql, read);
			}
		}
		return read;
	}

	@Nullable TextReads reads(SqlText text, SessionIdentity session) {
		if (session.hides(text)) {
			return null;
		}
		synchronized (this.reads) {
			return this.reads.get(key(text, session));
		}
	}

	/**
	 * Takes what a text reads that names no temporary table.
	 */
	void add(SqlText text, SessionIdentity session, TextReads reads) {
		if (text.isLong()) {
			return;
		}
		synchronized (this.reads) {
			this.reads.put(key(text, session), reads);
		}
		synchronized (this.texts) {
			this.others.remove(text.text());
			this.texts.put(text.text(), text);
		}
	}

	private static Key key(SqlText text, SessionIdentity session) {
		return new Key(text.text(), session.withoutTemporaries());
	}

	void forgetReads() {
		synchronized (this.reads) {
			this.reads.clear();
		}
	}

	int size() {
		synchronized (this.reads) {
			return this.reads.size();
		}
	}

	private record Key(String text, SessionIdentity session) {
	}

	private static final class Recent<K, V> extends LinkedHashMap<K, V> {

		private static final long serialVersionUID = 1L;

		Recent() {
			super(16, 0.75f, true);
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
			return size() > MAX_TEXTS;
		}

	}

}
