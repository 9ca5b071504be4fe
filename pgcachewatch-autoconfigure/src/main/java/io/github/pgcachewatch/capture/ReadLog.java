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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The different statements that were run in one load, transaction or persistence session.
 * Used by one thread at a time.
 */
final class ReadLog {

	static final int MAX_STATEMENTS = 1000;

	// A statement that must be looked up where it ran may read something else next time.
	private final Map<Object, StatementUse> uses = new LinkedHashMap<>();

	private boolean full;

	void add(StatementUse use) {
		if (this.uses.size() < MAX_STATEMENTS) {
			StatementUse first = this.uses.putIfAbsent(key(use), use);
			if (first != null) {
				first.ranAgain(use);
			}
		}
		else {
			this.full = true;
		}
	}

	void addAll(ReadLog other) {
		other.uses.values().forEach(this::add);
		this.full |= other.full;
	}

	boolean contains(StatementUse use) {
		return this.uses.containsKey(key(use));
	}

	/**
	 * Whether it contains a statement that was run with the same values each time.
	 */
	boolean containsValuesOf(StatementUse use) {
		StatementUse own = this.uses.get(key(use));
		return own != null && own.hasValuesOf(use);
	}

	Collection<StatementUse> uses() {
		return this.uses.values();
	}

	/**
	 * Whether statements were left out.
	 */
	boolean isFull() {
		return this.full;
	}

	boolean isEmpty() {
		return this.uses.isEmpty();
	}

	private static Object key(StatementUse use) {
		return use.isKnown() ? new Key(use.text().text(), use.session()) : use;
	}

	private record Key(String text, @Nullable SessionIdentity session) {
	}

}
