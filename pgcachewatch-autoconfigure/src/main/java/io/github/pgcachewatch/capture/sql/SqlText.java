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

import java.util.Collections;
import java.util.Set;

/**
 * A statement's text, and what can be told of it without the database. Immutable.
 *
 * @param text the text, as the application wrote it
 * @param kind what kind of statement it is
 * @param parameters the number of its placeholders
 * @param calls the names that stand before a parenthesis, as the catalogue spells them
 * @param names all names
 * @param operators all operators
 */
public record SqlText(String text, Kind kind, int parameters, Set<String> calls, Set<String> names,
		Set<String> operators) {

	private static final int SHORT = 200;

	/** What is remembered of it would take too much memory. */
	private static final int LONG = 8000;

	/**
	 * Reads a text.
	 * @param sql the text, as the application wrote it
	 * @return what it tells
	 */
	public static SqlText of(String sql) {
		return SqlReader.read(sql);
	}

	/**
	 * Returns a call that leads to statements which have no text.
	 * @param call the call, for messages
	 * @return what stands for them
	 */
	public static SqlText ofCall(String call) {
		return new SqlText(call, Kind.OPAQUE, 0, Set.of(), Set.of(), Set.of());
	}

	/**
	 * Returns whether it is too long to remember anything of it.
	 * @return {@code true} if it is
	 */
	public boolean isLong() {
		return this.text.length() > LONG;
	}

	/**
	 * Whether the names of later statements may mean other relations than before.
	 * @param functions the functions that may do anything
	 * @return {@code true} if they may
	 */
	public boolean mayAlterSession(Set<String> functions) {
		return this.kind == Kind.SETTING || this.kind == Kind.OPAQUE || this.names.contains("set_config")
				|| (this.names.contains("into") && (this.names.contains("temp") || this.names.contains("temporary")))
				|| !Collections.disjoint(functions, this.calls);
	}

	/**
	 * Returns the text on one line, shortened, with constants left out.
	 * @return the line
	 */
	public String shortened() {
		String line = SqlReader.withoutConstants(this.text).strip().replaceAll("\\s+", " ");
		return (line.length() <= SHORT) ? line : line.substring(0, SHORT - 3) + "...";
	}

	/**
	 * Kinds of statements.
	 */
	public enum Kind {

		/** Can be explained. */
		QUERY,

		/** Reads nothing. */
		NO_READ,

		/** Reads nothing, and may alter the role or the search_path, or end that. */
		SETTING,

		/** May read anything. */
		OPAQUE

	}

}
