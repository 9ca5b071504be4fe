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

package io.github.pgcachewatch.cli;

import java.net.UnknownHostException;
import java.sql.SQLException;

import io.github.pgcachewatch.trigger.TriggerException;
import org.jspecify.annotations.Nullable;

/**
 * Says of a failure, in one line, what it means and what to do.
 */
final class FailureMessages {

	private FailureMessages() {
	}

	static String describe(Throwable failure) {
		if (failure instanceof TriggerException && failure.getCause() != null) {
			return describe(failure.getCause());
		}
		if (failure instanceof TriggerException || failure instanceof CommandException) {
			return oneLine(String.valueOf(failure.getMessage()));
		}
		UnknownHostException unknownHost = find(failure, UnknownHostException.class);
		if (unknownHost != null) {
			return "The host '" + unknownHost.getMessage() + "' is unknown: check --url or PGHOST";
		}
		SQLException sql = find(failure, SQLException.class);
		if (sql != null) {
			return oneLine(String.valueOf(sql.getMessage())) + advice(String.valueOf(sql.getSQLState()));
		}
		return "Something went wrong that should not (" + oneLine(failure.toString())
				+ "): repeat it with --verbose, and report what it prints";
	}

	private static String advice(String sqlState) {
		return switch (sqlState) {
			case "28P01", "28000" ->
				": check user and password in --url, PGUSER, PGPASSWORD or ~/.pgpass, and the server's pg_hba.conf";
			case "3D000" -> ": check the database's name in --url or PGDATABASE";
			case "08001" -> " Host and port are taken from --url, PGSERVICE, PGHOST and PGPORT";
			case "08004" -> ": check user and password in --url, PGUSER, PGPASSWORD or ~/.pgpass";
			case "25006" -> ": connect to the primary, with target_session_attrs=primary where several hosts are given";
			case "42501" ->
				": a role with more rights has to do this, the owner of the tables where triggers are concerned";
			case "53300" -> ": close some connections, or connect as a superuser";
			case "55P03" -> ": others hold the table's lock. Try again, or run the printed SQL when it is quiet";
			default -> "";
		};
	}

	static String oneLine(String text) {
		return text.strip().replaceAll("\\s*\\R\\s*", " ");
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
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
