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

package io.github.pgcachewatch.autoconfigure.connection;

/**
 * Thrown if the configuration does not tell which database is to be listened to.
 */
public final class ListenerConnectionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	private ListenerConnectionException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Returns what mends it.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

	static ListenerConnectionException notPostgres(String what) {
		return new ListenerConnectionException(
				"PGCacheWatch listens on PostgreSQL, and " + what + " is not a PostgreSQL database.",
				"Point 'spring.datasource.url' to the PostgreSQL database whose tables are cached. Where the application "
						+ "uses another one besides, set 'pgcachewatch.connection.url', or qualify its DataSource with "
						+ "@PgCacheWatchDataSource. Or switch the starter off with 'pgcachewatch.enabled=false', in "
						+ "tests with @DisablePgCacheWatch.");
	}

	static ListenerConnectionException noDataSource() {
		return new ListenerConnectionException(
				"PGCacheWatch found no database to listen on: there is no DataSource bean.",
				"Set 'spring.datasource.url' or 'pgcachewatch.connection.url', define a DataSource bean, or switch the "
						+ "starter off with 'pgcachewatch.enabled=false', in tests with @DisablePgCacheWatch.");
	}

	static ListenerConnectionException severalDataSources(Iterable<String> names) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot tell which database to listen on: there are several DataSource beans, and none is "
						+ "primary: " + String.join(", ", names) + ".",
				"Qualify the one whose tables are cached with @PgCacheWatchDataSource, mark one as @Primary, or set "
						+ "'pgcachewatch.connection.url'.");
	}

	static ListenerConnectionException noSslBundle(String name) {
		return new ListenerConnectionException(
				"The property 'pgcachewatch.connection.ssl.bundle' names the SSL bundle '" + name
						+ "', and there is none of this name.",
				"Define it under 'spring.ssl.bundle.pem." + name + "' or 'spring.ssl.bundle.jks." + name
						+ "', or correct the name.");
	}

}
