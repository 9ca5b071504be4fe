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

import java.util.Collection;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

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
		return notPostgres(what, null);
	}

	/**
	 * The properties may lead to a PostgreSQL database, and a test may have replaced the
	 * DataSource.
	 */
	static ListenerConnectionException notPostgres(String what, @Nullable String replaced) {
		String instead = (replaced != null)
				? " The application reads it in place of " + replaced + ", to which 'spring.datasource.url' leads."
				: "";
		return new ListenerConnectionException(
				"PGCacheWatch listens on PostgreSQL, and " + what + " is not a PostgreSQL database." + instead,
				"Point 'spring.datasource.url' to the PostgreSQL database whose tables are cached. Where the application "
						+ "uses another one besides, set 'pgcachewatch.connection.url', or qualify its DataSource with "
						+ "@PgCacheWatchDataSource. Or switch the starter off with 'pgcachewatch.enabled=false', in "
						+ "tests with @DisablePgCacheWatch.");
	}

	static ListenerConnectionException otherDatabase(String listened, @Nullable String chosenBy,
			Collection<String> read) {
		return new ListenerConnectionException(
				"PGCacheWatch would listen to " + listened
						+ ((chosenBy != null) ? ", as " + chosenBy + " says,"
								: ", as Boot's JdbcConnectionDetails say,")
						+ " and the application reads another database: " + String.join(", ", read) + ".",
				((chosenBy != null) ? ""
						: "Qualify the DataSource that is read with @PgCacheWatchDataSource, or set "
								+ "'pgcachewatch.connection.url' to its database. ")
						+ "Let 'pgcachewatch.connection.url' lead to the database that the application reads, or to the primary of "
						+ "that replica, or remove it. If the application reads " + listened
						+ " by other means than its DataSource beans, define a DataSource bean of it that is qualified "
						+ "with @PgCacheWatchDataSource. Both roles need EXECUTE on pg_control_system(), by which a "
						+ "replica is recognised. Tests on a database in memory set 'pgcachewatch.enabled=false', "
						+ "or use @DisablePgCacheWatch.");
	}

	static ListenerConnectionException routing(@Nullable String listened, Collection<String> others) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot tell which database to listen on: the application's DataSource leads to several: "
						+ ((listened != null) ? listened + ", " : "") + String.join(", ", others) + ".",
				"Set 'pgcachewatch.connection.url' to the one whose tables are cached, or qualify a DataSource bean of it "
						+ "with @PgCacheWatchDataSource. Cached methods must not read the others: changes there evict "
						+ "nothing.");
	}

	static ListenerConnectionException schemas(Collection<String> listened, Collection<String> read) {
		return new ListenerConnectionException("PGCacheWatch would listen to " + String.join(", ", listened)
				+ ", and by the search_path of its connections the application reads " + String.join(", ", read) + ".",
				"Name the schema in @PgInvalidated, as in table = \"shop.book\", once for each schema that is read. Or "
						+ "give the listener's connection and the application's DataSources one search_path "
						+ "('currentSchema' in the URL). Where cached methods read the former alone, confirm that by "
						+ "'pgcachewatch.connection.url': changes of the others evict nothing.");
	}

	static ListenerConnectionException uri(String url) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot connect to '" + SecretMask.url(url)
						+ "': a JDBC URL begins with jdbc:postgresql:, and has no credentials before the host.",
				"Write jdbc:postgresql://host:port/database, and give user and password by "
						+ "'pgcachewatch.connection.username' and '.password', or where the URL is that of "
						+ "'spring.datasource.url', by 'spring.datasource.username' and '.password'.");
	}

	static ListenerConnectionException wrapped(String url, String chosenBy, @Nullable String read) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot connect to " + SecretMask.url(url) + ", which " + chosenBy
						+ " names: only its own driver understands the URL, and the application's DataSource "
						+ ((read != null) ? "leads to " + SecretMask.url(read) : "does not tell where it leads") + ".",
				"Let " + chosenBy
						+ " give a URL that begins with jdbc:postgresql:, or qualify the DataSource bean of that "
						+ "URL with @PgCacheWatchDataSource.");
	}

	static ListenerConnectionException severalQualified(Collection<String> names) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot tell which database to listen on: several DataSource beans are qualified with "
						+ "@PgCacheWatchDataSource: " + String.join(", ", names) + ".",
				"Leave the qualifier at the one whose tables are cached.");
	}

	static ListenerConnectionException severalConnectionDetails(Collection<String> names) {
		return new ListenerConnectionException(
				"PGCacheWatch cannot tell which database to listen on: there are several PgCacheWatchConnectionDetails "
						+ "beans, and none is primary: " + String.join(", ", names) + ".",
				"Remove all but one, or mark one as @Primary.");
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
