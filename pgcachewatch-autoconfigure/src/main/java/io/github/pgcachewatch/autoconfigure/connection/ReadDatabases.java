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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.pgcachewatch.source.MaskedFailure;
import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.trigger.WatchRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the databases that the application's DataSources lead to with the one listened
 * to. Asks them only where their URLs do not tell. Used by one thread at a time.
 */
public final class ReadDatabases {

	private static final Logger logger = LoggerFactory.getLogger(ReadDatabases.class);

	private static final int READ_TIMEOUT_MILLIS = 60_000;

	private final Set<String> warned = new TreeSet<>();

	private final ListenedDatabase listened;

	/**
	 * Creates what compares.
	 * @param listened the database listened to
	 */
	public ReadDatabases(ListenedDatabase listened) {
		this.listened = listened;
	}

	/**
	 * Looks whether the application reads the database, and no other one in its place,
	 * and the tables that are listened to, and none of their names in other schemas.
	 * @param connection a connection to the database listened to
	 * @param requests the tables
	 * @throws ListenerConnectionException if it does not
	 * @throws SQLException if a database cannot be asked
	 */
	void requireListened(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		List<ReadSource> read = this.listened.readSources();
		if (read.isEmpty() || (read.size() == 1 && this.listened.isDerived())) {
			return;
		}
		Comparison comparison = new Comparison(this.listened.details().url(), connection);
		Answers answers = ask(read, comparison);
		requireDatabase(read, answers, comparison);
		// The settings of the only DataSource are the listener's, as far as it tells
		// them.
		if (read.size() > 1 || this.listened.chosenBy() != null || read.get(0).url() == null) {
			requireSchemas(answers.same(), comparison, unqualified(requests));
		}
	}

	private void requireDatabase(List<ReadSource> read, Answers answers, Comparison comparison) throws SQLException {
		String chosenBy = this.listened.chosenBy();
		if (chosenBy == null && answers.failures().size() == read.size()) {
			throw answers.failures().get(0);
		}
		warnOfSilent(answers, comparison);
		Set<String> names = answers.others();
		if (names.isEmpty()) {
			return;
		}
		boolean chosen = isConfirmed(chosenBy);
		boolean among = answers.mayBeListened();
		if (!among && !(chosen && mayBeRead(comparison))) {
			throw ListenerConnectionException.otherDatabase(comparison.name(), chosenBy, names);
		}
		if (!chosen) {
			throw ListenerConnectionException.routing(comparison.name(), names);
		}
		if (among) {
			warn("PGCacheWatch listens to " + comparison.name() + ", as " + chosenBy
					+ " says, and the application also reads " + String.join(", ", names)
					+ ": changes there evict nothing, so that no cached method may read them.");
		}
	}

	/**
	 * A DataSource of the same database may have another search_path.
	 */
	private void requireSchemas(List<ReadSource> sources, Comparison comparison, Set<String> tables)
			throws SQLException {
		if (tables.isEmpty()) {
			return;
		}
		ReadSchemas schemas = new ReadSchemas(TableSchemas.read(comparison.connection, tables));
		for (ReadSource source : sources) {
			try (Connection connection = open(source)) {
				schemas.add(source.beanName(), TableSchemas.read(connection, tables));
			}
			catch (SQLException | RuntimeException ex) {
				logger.info("The DataSource '{}' could not be asked for the schemas of the watched tables: {}",
						source.beanName(), ex.getMessage());
			}
		}
		String chosenBy = this.listened.chosenBy();
		if (!schemas.others().isEmpty()) {
			if (!isConfirmed(chosenBy) || !schemas.isListenedRead()) {
				throw ListenerConnectionException.schemas(schemas.listened(), schemas.others());
			}
			warn("PGCacheWatch listens to " + String.join(", ", schemas.listened()) + " in " + comparison.name()
					+ ", as " + chosenBy + " says, and the application also reads "
					+ String.join(", ", schemas.others())
					+ ": changes there evict nothing, so that no cached method may read them.");
		}
	}

	/**
	 * Whether the user says which one of several is meant.
	 */
	private static boolean isConfirmed(@Nullable String chosenBy) {
		return chosenBy != null && !chosenBy.equals(ListenedDatabase.QUALIFIER);
	}

	private boolean mayBeRead(Comparison comparison) throws SQLException {
		return !this.listened.isEachSourceThere() || ask(this.listened.furtherSources(), comparison).mayBeListened();
	}

	/**
	 * Asks each of the databases. One that gives no answer, such as a replica that is
	 * down, is no evidence.
	 */
	private static Answers ask(List<ReadSource> sources, Comparison comparison) throws SQLException {
		Set<String> others = new TreeSet<>();
		List<SQLException> failures = new ArrayList<>();
		List<ReadSource> same = new ArrayList<>();
		for (ReadSource source : sources) {
			try {
				String other = comparison.other(source);
				if (other != null) {
					others.add(other);
				}
				else {
					same.add(source);
				}
			}
			catch (SQLException | RuntimeException ex) {
				comparison.identity();
				failures.add(new SQLException("The DataSource '" + source.beanName() + "' could not be asked for its "
						+ "database: " + SecretMask.text(String.valueOf(ex.getMessage())), ex));
			}
		}
		return new Answers(same, others, failures);
	}

	private void warnOfSilent(Answers answers, Comparison comparison) throws SQLException {
		if (!answers.failures().isEmpty()) {
			warn(answers.failures().stream().map(Throwable::getMessage).collect(Collectors.joining(" "))
					+ " PGCacheWatch listens to " + comparison.name()
					+ " all the same: no cached method may read another database.");
		}
	}

	/**
	 * Warns of tables that have the name of a watched one: in other schemas, and, unless
	 * the database was chosen, in the databases of further DataSources.
	 */
	void warnOfNamesakes(Connection connection, Collection<WatchRequest> requests) throws SQLException {
		Set<String> unqualified = unqualified(requests);
		if (!unqualified.isEmpty()) {
			TableSchemas.of(connection, unqualified).forEach(this::warnOfSchemas);
		}
		List<ReadSource> further = (this.listened.chosenBy() == null) ? this.listened.furtherSources() : List.of();
		if (!further.isEmpty() && !requests.isEmpty()) {
			warnOfFurtherSources(further, new Comparison(this.listened.details().url(), connection), requests);
		}
	}

	private static Set<String> unqualified(Collection<WatchRequest> requests) {
		return requests.stream()
			.filter((request) -> request.table().schema() == null)
			.map((request) -> request.table().name())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private void warnOfSchemas(String table, List<String> schemas) {
		if (schemas.size() > 1) {
			warn("The table '" + table + "' is watched in the schema '" + schemas.get(0)
					+ "', the first on the listener's search_path, and there are tables of this name in '"
					+ String.join("', '", schemas.subList(1, schemas.size()))
					+ "' too, whose changes evict nothing. Name the schema, as in table = \"" + schemas.get(0) + "."
					+ table + "\", or bind each of them by an annotation of its own.");
		}
	}

	private void warnOfFurtherSources(List<ReadSource> further, Comparison comparison,
			Collection<WatchRequest> requests) {
		Set<String> names = requests.stream()
			.map((request) -> request.table().name())
			.collect(Collectors.toCollection(TreeSet::new));
		for (ReadSource source : further) {
			try {
				String other = comparison.other(source);
				Map<String, List<String>> tables = (other != null) ? tables(source, names) : Map.of();
				if (!tables.isEmpty()) {
					warn("PGCacheWatch listens to " + comparison.name() + ", and " + other + " has the tables '"
							+ String.join("', '", tables.keySet())
							+ "' too, whose changes evict nothing: no cached method may read them there. To listen to "
							+ "the other database, qualify its DataSource with @PgCacheWatchDataSource; to confirm the "
							+ "present one, qualify that, or set 'pgcachewatch.connection.url'.");
				}
			}
			catch (SQLException | RuntimeException ex) {
				logger.info("The database of the DataSource '{}' could not be asked whether it has watched tables: {}",
						source.beanName(), SecretMask.text(String.valueOf(ex.getMessage())));
			}
		}
	}

	private static Map<String, List<String>> tables(ReadSource source, Set<String> names) throws SQLException {
		if (source.isOfAnotherKind()) {
			return Map.of();
		}
		try (Connection connection = open(source)) {
			return TableSchemas.of(connection, names);
		}
		catch (ListenerConnectionException ex) {
			return Map.of();
		}
	}

	private void warn(String warning) {
		if (this.warned.add(warning)) {
			logger.warn(warning);
		}
	}

	private static Connection open(ReadSource source) throws SQLException {
		Connection connection = MaskedFailure.connect(new BorrowedConnectionFactory(source.dataSource())::open);
		connection.setNetworkTimeout(Runnable::run, READ_TIMEOUT_MILLIS);
		return connection;
	}

	/**
	 * What DataSources say of the databases that they lead to.
	 *
	 * @param same those that lead to the database listened to
	 * @param others the names of the other databases
	 * @param failures those of DataSources that could not be asked
	 */
	private record Answers(List<ReadSource> same, Set<String> others, List<SQLException> failures) {

		boolean mayBeListened() {
			return !this.same.isEmpty() || !this.failures.isEmpty();
		}

	}

	/**
	 * The database listened to, as others are compared with it.
	 */
	private static final class Comparison {

		private final @Nullable String url;

		private final Connection connection;

		private @Nullable DatabaseIdentity identity;

		Comparison(@Nullable String url, Connection connection) {
			this.url = url;
			this.connection = connection;
		}

		String name() throws SQLException {
			return SecretMask.url((this.url != null) ? this.url : this.connection.getMetaData().getURL());
		}

		/**
		 * Returns the name of the database that a DataSource leads to, or {@code null} if
		 * it is the one listened to.
		 */
		@Nullable String other(ReadSource source) throws SQLException {
			String url = source.url();
			if (url != null && this.url != null && JdbcUrls.isSameDatabase(url, this.url)) {
				return null;
			}
			if (source.isOfAnotherKind()) {
				return source.name(String.valueOf(url));
			}
			try (Connection other = open(source)) {
				return identity().isSameAs(DatabaseIdentity.of(other)) ? null
						: source.name(other.getMetaData().getURL());
			}
			catch (ListenerConnectionException ex) {
				return source.name("another kind of database");
			}
		}

		private DatabaseIdentity identity() throws SQLException {
			DatabaseIdentity identity = this.identity;
			if (identity == null) {
				identity = DatabaseIdentity.of(this.connection);
				this.identity = identity;
			}
			return identity;
		}

	}

}
