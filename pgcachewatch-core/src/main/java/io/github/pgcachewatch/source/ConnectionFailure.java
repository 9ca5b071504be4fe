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

import java.net.UnknownHostException;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Says of a failure to connect or to receive what it means and what to do.
 */
public final class ConnectionFailure {

	private ConnectionFailure() {
	}

	/**
	 * Describes a failure.
	 * @param failure the failure
	 * @return a clause for a message
	 */
	public static String describe(Throwable failure) {
		return SecretMask.text(explain(failure));
	}

	private static String explain(Throwable failure) {
		SQLException sql = find(failure, SQLException.class);
		if (sql == null) {
			return "something failed that took part in listening (" + failure + ")";
		}
		if (sql instanceof SourceException) {
			return String.valueOf(sql.getMessage());
		}
		UnknownHostException unknownHost = find(failure, UnknownHostException.class);
		if (unknownHost != null) {
			return "the host " + unknownHost.getMessage() + " is unknown: check pgcachewatch.connection.url,"
					+ " or where that is not set, the application's own";
		}
		return advice(String.valueOf(sql.getSQLState())) + " (" + sql.getMessage() + ")";
	}

	private static String advice(String sqlState) {
		return switch (sqlState) {
			case "25006" -> "the server is a standby, on which LISTEN is impossible: it is tried until it is promoted;"
					+ " if it is not to be, let pgcachewatch.connection.url lead to the primary";
			case "28P01", "28000" -> "the server rejects the credentials or the user: check"
					+ " pgcachewatch.connection.username and .password, or where those are not set, the application's"
					+ " own, and pg_hba.conf";
			case "3D000" -> "there is no such database: check the URL";
			case "53300" -> "the server has no connection left: the listener needs one besides those of the"
					+ " application's pool, so make the pools smaller or raise max_connections";
			case "57P01" -> "the server ended the connection: it is being shut down, or an administrator did so";
			case "57P02" -> "a crash of the server ended the connection";
			case "57P03" -> "the server is starting up or shutting down";
			case "57P05" -> "the server ended the connection as idle: a proxy or pool overrides idle_session_timeout";
			case "08001" -> "the server cannot be reached: check that it runs, and host and port in the URL";
			case "08004" -> "the server refuses the connection";
			case "0A000", "42601" -> "the server does not know LISTEN: PostgreSQL itself is needed";
			default ->
				(sqlState.startsWith("08")) ? "the connection to the server broke" : "the server reports an error";
		};
	}

	private static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
			depth++;
		}
		return null;
	}

}
