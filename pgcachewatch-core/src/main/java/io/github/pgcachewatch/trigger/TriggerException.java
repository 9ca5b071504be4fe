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

package io.github.pgcachewatch.trigger;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a person has to put something right before a table can be watched. The
 * message names the place, what is wrong and the cure.
 */
public final class TriggerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final String script;

	/**
	 * Creates an exception.
	 * @param reason what is wrong
	 * @param message names the place, what is wrong and the cure
	 */
	public TriggerException(Reason reason, String message) {
		super(message);
		this.reason = reason;
		this.script = "";
	}

	/**
	 * Creates an exception with the statements that put it right.
	 * @param reason what is wrong
	 * @param message names the place and what is wrong
	 * @param script the statements that the owner of the tables has to run
	 * @param cause what the server said, if it said anything
	 */
	public TriggerException(Reason reason, String message, String script, @Nullable Throwable cause) {
		super(message + "\n\n" + script, cause);
		this.reason = reason;
		this.script = script;
	}

	/**
	 * Returns what is wrong.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Returns the statements that the owner of the tables has to run, which the message
	 * ends with.
	 * @return an SQL script, empty if no statement helps
	 */
	public String script() {
		return this.script;
	}

	/**
	 * What keeps a table from being watched.
	 */
	public enum Reason {

		/** The database is not PostgreSQL, or too old. */
		UNSUPPORTED_DATABASE,

		/** The table does not exist, or not where the search_path leads. */
		UNKNOWN_TABLE,

		/** The table does not have a key column. */
		UNKNOWN_COLUMN,

		/**
		 * A view, a foreign or temporary table, a system catalog: no trigger can watch
		 * it.
		 */
		NOT_A_TABLE,

		/** Triggers are missing or wrong, and the mode is to install none. */
		MISSING_TRIGGER,

		/** The connection's role may not install the triggers. */
		INSUFFICIENT_PRIVILEGE,

		/** The server or the role lacks what reading the WAL needs. */
		REPLICATION_UNAVAILABLE;

		/**
		 * Whether migrations that run later may create what is lacking.
		 * @return {@code true} for tables, columns and triggers that are not there
		 */
		public boolean isLeftToMigrations() {
			return this == UNKNOWN_TABLE || this == UNKNOWN_COLUMN || this == MISSING_TRIGGER;
		}

	}

}
