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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.capture.rows.BoundValues;
import io.github.pgcachewatch.capture.rows.RowCondition;
import io.github.pgcachewatch.capture.rows.RowFill;
import io.github.pgcachewatch.capture.sql.SqlText;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was run, which is looked up when a load needs it. Used by the thread
 * that ran it.
 */
final class StatementUse {

	private final RecordedConnection connection;

	private final SqlText text;

	private @Nullable SessionIdentity session;

	private final Map<Integer, Parameter> parameters;

	private final boolean known;

	private final BoundValues values;

	private @Nullable TextReads reads;

	/**
	 * Creates the use of a statement that must be looked up.
	 */
	StatementUse(RecordedConnection connection, SqlText text, @Nullable SessionIdentity session,
			Map<Integer, Parameter> parameters) {
		this.connection = connection;
		this.text = text;
		this.session = session;
		this.parameters = parameters;
		this.known = false;
		this.values = BoundValues.NONE;
	}

	/**
	 * Creates the use of a statement of which it is known what it reads.
	 */
	StatementUse(RecordedConnection connection, SqlText text, SessionIdentity session, BoundValues values,
			TextReads reads) {
		this.connection = connection;
		this.text = text;
		this.session = session;
		this.parameters = Map.of();
		this.known = true;
		this.values = values;
		this.reads = reads;
	}

	SqlText text() {
		return this.text;
	}

	/**
	 * Returns the session in which it was run, if that is known.
	 */
	@Nullable SessionIdentity session() {
		return this.session;
	}

	/**
	 * Takes the session in which it was run, found out while that was as it had been.
	 */
	void ranIn(@Nullable SessionIdentity session) {
		this.session = session;
	}

	/**
	 * Returns whether what it reads was known when it was run.
	 */
	boolean isKnown() {
		return this.known;
	}

	/**
	 * Returns whether what it reads was found out since.
	 */
	boolean isResolved() {
		return this.reads != null;
	}

	/**
	 * Returns what the statement reads, and finds that out if need be.
	 */
	TextReads reads() {
		TextReads reads = this.reads;
		if (reads == null) {
			reads = this.connection.resolve(this);
			this.reads = reads;
		}
		return reads;
	}

	/**
	 * Takes a further run of the same statement in the same load or transaction.
	 */
	void ranAgain(StatementUse again) {
		this.values.retain(again.values);
	}

	boolean hasValuesOf(StatementUse other) {
		return this.values.equals(other.values);
	}

	/**
	 * Tells by which values it found the rows of tables.
	 */
	void tell(RowFill fill, Set<TableName> tables) {
		TextReads reads = reads();
		boolean opaque = reads.doubts().stream().anyMatch((doubt) -> doubt.kind().isUncovered());
		for (TableName table : tables) {
			Set<RowCondition> conditions = reads.rows().getOrDefault(table, Set.of());
			boolean read = reads.tables().contains(table);
			if (opaque || (read && conditions.isEmpty())) {
				fill.readOtherwise(table);
			}
			else if (read && this.known) {
				fill.read(table, conditions, this.values);
			}
			else if (read) {
				fill.readSomehow(table);
			}
		}
	}

	/**
	 * Sets the parameters of a statement as the application did, since their types decide
	 * what the text means; null where that cannot be repeated.
	 */
	void bind(PreparedStatement statement) throws SQLException {
		for (int index = 1; index <= this.text.parameters(); index++) {
			Parameter parameter = this.parameters.get(index);
			if (parameter != null) {
				parameter.set(statement);
			}
			else {
				statement.setNull(index, Types.NULL);
			}
		}
	}

	/**
	 * A call that set a parameter.
	 *
	 * @param setter the method of {@link PreparedStatement}
	 * @param arguments its arguments
	 */
	record Parameter(Method setter, Object[] arguments) {

		/**
		 * Returns the value, as the application gave it.
		 */
		@Nullable Object value() {
			return this.setter.getName().equals("setNull") ? null : this.arguments[1];
		}

		void set(PreparedStatement statement) throws SQLException {
			try {
				this.setter.invoke(statement, this.arguments);
			}
			catch (InvocationTargetException | IllegalAccessException ex) {
				throw new SQLException("A parameter could not be set again", ex);
			}
		}

	}

}
