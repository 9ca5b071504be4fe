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

package io.github.pgcachewatch.source;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Takes the passwords out of failures, whose messages a log prints down to the last
 * cause. Drivers and pools quote the URL that they cannot use. Thread-safe.
 */
public final class MaskedFailure {

	/** A chain of causes may lead back to its begin. */
	private static final int DEPTH = 20;

	private MaskedFailure() {
	}

	/**
	 * Opens a connection.
	 * @param opening opens it
	 * @return the connection
	 * @throws SQLException if that fails, without the passwords of the original failure,
	 * as is what else is thrown
	 */
	public static Connection connect(ConnectionOpening opening) throws SQLException {
		try {
			return opening.open();
		}
		catch (SQLException ex) {
			throw isClean(ex, 0) ? ex : copy(ex, 0);
		}
		catch (RuntimeException ex) {
			throw isClean(ex, 0) ? ex : copy(ex, 0);
		}
	}

	/**
	 * Returns a failure whose messages have no passwords.
	 * @param failure the failure
	 * @return the failure itself if it has none, else a copy that prints like it, with
	 * the same stack trace, and the SQL state if it has one
	 */
	public static Throwable of(Throwable failure) {
		return part(failure, 0);
	}

	private static boolean isClean(@Nullable Throwable failure, int depth) {
		if (failure == null || depth == DEPTH) {
			return failure == null;
		}
		String text = failure.toString();
		if (!SecretMask.text(text).equals(text) || !isClean(failure.getCause(), depth + 1)) {
			return false;
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (!isClean(suppressed, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private static SQLException copy(SQLException failure, int depth) {
		return complete(new MaskedSqlException(failure), failure, depth);
	}

	private static RuntimeException copy(Throwable failure, int depth) {
		return complete(new MaskedRuntimeException(failure), failure, depth);
	}

	private static <T extends Throwable> T complete(T copy, Throwable failure, int depth) {
		copy.setStackTrace(failure.getStackTrace());
		if (failure.getCause() != null && depth < DEPTH) {
			copy.initCause(part(failure.getCause(), depth + 1));
		}
		for (Throwable suppressed : failure.getSuppressed()) {
			if (depth < DEPTH) {
				copy.addSuppressed(part(suppressed, depth + 1));
			}
		}
		return copy;
	}

	/**
	 * What has nothing to hide keeps its type, by which it is known.
	 */
	private static Throwable part(Throwable failure, int depth) {
		if (isClean(failure, depth)) {
			return failure;
		}
		return (failure instanceof SQLException sql) ? copy(sql, depth) : copy(failure, depth);
	}

	/**
	 * Opens a connection.
	 */
	@FunctionalInterface
	public interface ConnectionOpening {

		/**
		 * Opens the connection.
		 * @return the connection
		 * @throws SQLException if that fails
		 */
		Connection open() throws SQLException;

	}

	/**
	 * Prints like the original one.
	 */
	private static final class MaskedSqlException extends SQLException {

		private static final long serialVersionUID = 1L;

		private final String text;

		MaskedSqlException(SQLException original) {
			super(SecretMask.text(String.valueOf(original.getMessage())), original.getSQLState(),
					original.getErrorCode());
			this.text = SecretMask.text(original.toString());
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * Prints like the original one.
	 */
	private static final class MaskedRuntimeException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String text;

		MaskedRuntimeException(Throwable original) {
			super(SecretMask.text(String.valueOf(original.getMessage())));
			this.text = SecretMask.text(original.toString());
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
