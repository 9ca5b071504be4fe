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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Finds out which database is to be listened to. In this order: connection details of the
 * user's, the URL in the properties, the DataSource qualified for it, Boot's JDBC
 * connection details, the application's DataSource. Thread-safe.
 */
public final class ListenedDatabase {

	static final String QUALIFIER = "@PgCacheWatchDataSource";

	private final SimpleConnectionDetails configured;

	private final ConnectionDetailsBean<?> own;

	private final ObjectProvider<JdbcConnectionDetails> jdbcDetails;

	private final ObjectProvider<DataSource> qualified;

	private final ObjectProvider<DataSource> dataSource;

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates what finds the database.
	 * @param configured what the properties say of the connection
	 * @param own the user's connection details, if any
	 * @param jdbcDetails Boot's connection details, if any
	 * @param qualified the DataSource qualified for the listener, if any
	 * @param dataSource the application's DataSource, if any
	 * @param beanFactory names the DataSources there are
	 */
	public ListenedDatabase(SimpleConnectionDetails configured, ConnectionDetailsBean<?> own,
			ObjectProvider<JdbcConnectionDetails> jdbcDetails, ObjectProvider<DataSource> qualified,
			ObjectProvider<DataSource> dataSource, ConfigurableListableBeanFactory beanFactory) {
		this.configured = configured;
		this.own = own;
		this.jdbcDetails = jdbcDetails;
		this.qualified = qualified;
		this.dataSource = dataSource;
		this.beanFactory = beanFactory;
	}

	/**
	 * Reads the details as they are now.
	 * @return the details, with a URL that PostgreSQL's driver takes, or without any
	 * where only the {@link #dataSource() DataSource} can connect
	 * @throws ListenerConnectionException if there is no database, or none of
	 * PostgreSQL's
	 */
	SimpleConnectionDetails details() {
		SimpleConnectionDetails found = find();
		String url = found.url();
		if (url != null && JdbcUrls.isUri(url)) {
			throw ListenerConnectionException.uri(url);
		}
		if (url != null && JdbcUrls.isWrapped(url)) {
			requireDataSourceOf(url);
			return SimpleConnectionDetails.UNKNOWN;
		}
		if (url == null) {
			requireOneTarget(dataSource());
			return SimpleConnectionDetails.UNKNOWN;
		}
		String direct = JdbcUrls.direct(url);
		if (direct == null) {
			throw ListenerConnectionException.notPostgres("'" + SecretMask.url(url) + "'", replacedUrl());
		}
		requirePostgresIsRead(direct);
		return new SimpleConnectionDetails(direct, found.username(), found.password(), found.properties(),
				found.initSql(), found.sslBundle());
	}

	/**
	 * Only the DataSource's driver makes sense of such a URL.
	 */
	private void requireDataSourceOf(String url) {
		String read = DataSourceConnectionDetails.of(dataSource()).url();
		String chosenBy = chosenBy();
		if (chosenBy != null && !chosenBy.equals(QUALIFIER) && (read == null || !JdbcUrls.isSameDatabase(url, read))) {
			throw ListenerConnectionException.wrapped(url, chosenBy, read);
		}
	}

	private void requireOneTarget(DataSource dataSource) {
		if (RoutingTargets.isWithoutDefault(dataSource)) {
			List<String> names = RoutingTargets.of(dataSource)
				.stream()
				.map((target) -> String.valueOf(DataSourceConnectionDetails.of(target)))
				.toList();
			throw ListenerConnectionException.routing(null, names);
		}
	}

	/**
	 * Tests replace a DataSource by one of a database in memory, and leave the properties
	 * as they are.
	 */
	private void requirePostgresIsRead(String listened) {
		String chosenBy = chosenBy();
		if (chosenBy == null) {
			return;
		}
		List<ReadSource> sources = sources();
		if (!sources.isEmpty() && isEachSourceThere() && sources.stream().allMatch(ReadSource::isOfAnotherKind)) {
			throw ListenerConnectionException.otherDatabase(SecretMask.url(listened), chosenBy,
					sources.stream().map((source) -> source.name(String.valueOf(source.url()))).toList());
		}
	}

	/**
	 * Returns what the user chose the database by, other than by the application's own
	 * DataSource.
	 * @return a name for messages, or {@code null} if nothing was chosen
	 */
	@Nullable String chosenBy() {
		if (hasOwnDetails()) {
			return "the PgCacheWatchConnectionDetails bean";
		}
		if (this.configured.url() != null) {
			return "'pgcachewatch.connection.url'";
		}
		return (qualified() != null) ? QUALIFIER : null;
	}

	/**
	 * Whether the details were read from the DataSource itself.
	 */
	boolean isDerived() {
		String chosenBy = chosenBy();
		return (chosenBy == null || chosenBy.equals(QUALIFIER)) && !isDescribed();
	}

	/**
	 * Returns the DataSources that the application's, or the qualified one, leads to. All
	 * of them, if there is no single one.
	 */
	List<ReadSource> readSources() {
		DataSource found = findDataSource();
		return (found != null) ? targets(name(found), found) : sources();
	}

	/**
	 * Returns the DataSources beside those.
	 */
	List<ReadSource> furtherSources() {
		List<DataSource> read = readSources().stream().map(ReadSource::dataSource).toList();
		return sources().stream().filter((source) -> !read.contains(source.dataSource())).toList();
	}

	private List<ReadSource> sources() {
		List<ReadSource> sources = new ArrayList<>();
		beans(DataSource.class).forEach((name, dataSource) -> sources.addAll(targets(name, dataSource)));
		DataSource inherited = findDataSource();
		return (sources.isEmpty() && inherited != null) ? targets(name(inherited), inherited) : sources;
	}

	private static List<ReadSource> targets(String name, DataSource dataSource) {
		return RoutingTargets.of(dataSource).stream().map((target) -> new ReadSource(name, target)).toList();
	}

	private String name(DataSource dataSource) {
		return beans(DataSource.class).entrySet()
			.stream()
			.filter((bean) -> bean.getValue() == dataSource)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse("dataSource");
	}

	/**
	 * Returns the beans that are there already: none is created for the question's sake.
	 */
	private <T> Map<String, T> beans(Class<T> type) {
		Map<String, T> beans = new LinkedHashMap<>();
		for (String name : this.beanFactory.getBeanNamesForType(type, false, false)) {
			if (this.beanFactory.containsSingleton(name)) {
				beans.put(name, this.beanFactory.getBean(name, type));
			}
		}
		return beans;
	}

	/**
	 * Whether all DataSource beans were created, so that {@link #furtherSources()} has
	 * all: lazy ones may come later.
	 */
	boolean isEachSourceThere() {
		return Arrays.stream(this.beanFactory.getBeanNamesForType(DataSource.class, false, false))
			.allMatch(this.beanFactory::containsSingleton);
	}

	/**
	 * Returns the DataSource whose database is listened to.
	 * @return the DataSource
	 * @throws ListenerConnectionException if there is none, or no single one
	 */
	public DataSource dataSource() {
		DataSource found = findDataSource();
		if (found != null) {
			return found;
		}
		List<String> names = List.of(this.beanFactory.getBeanNamesForType(DataSource.class));
		throw names.isEmpty() ? ListenerConnectionException.noDataSource()
				: ListenerConnectionException.severalDataSources(names);
	}

	/**
	 * Whether the DataSource, and not only its settings, leads to the database.
	 * @return whether what is done with the DataSource is done in the database
	 */
	public boolean isDataSource() {
		return !hasOwnDetails() && this.configured.url() == null && findDataSource() != null;
	}

	private SimpleConnectionDetails find() {
		SimpleConnectionDetails details = hasOwnDetails() ? this.own.read() : null;
		return (details != null) ? details : application().with(this.configured);
	}

	/**
	 * Where both are known, it is the DataSource that the application reads.
	 */
	private SimpleConnectionDetails application() {
		DataSource dataSource = findDataSource();
		SimpleConnectionDetails derived = (dataSource != null) ? DataSourceConnectionDetails.of(dataSource)
				: SimpleConnectionDetails.UNKNOWN;
		SimpleConnectionDetails details = isDescribed() ? combine(this.jdbcDetails.getObject(), derived) : derived;
		return (dataSource != null) ? DataSourceConnectionDetails.provided(dataSource, details) : details;
	}

	/**
	 * Whether Boot's details are those of the DataSource, or of one that does not tell.
	 */
	private boolean isDescribed() {
		JdbcConnectionDetails jdbc = this.jdbcDetails.getIfUnique();
		if (jdbc == null || qualified() != null) {
			return false;
		}
		DataSource dataSource = findDataSource();
		String url = (dataSource != null) ? DataSourceConnectionDetails.of(dataSource).url() : null;
		return url == null || JdbcUrls.isSameDatabase(jdbc.getJdbcUrl(), url);
	}

	/**
	 * Returns the URL of Boot's details, where the DataSource is of another database.
	 */
	private @Nullable String replacedUrl() {
		JdbcConnectionDetails jdbc = this.jdbcDetails.getIfUnique();
		return (jdbc != null && chosenBy() == null && !isDescribed()) ? SecretMask.url(jdbc.getJdbcUrl()) : null;
	}

	/**
	 * Boot's details have the credentials of the moment; the DataSource has what the pool
	 * was configured with beside them.
	 */
	private static SimpleConnectionDetails combine(JdbcConnectionDetails jdbc, SimpleConnectionDetails derived) {
		return new SimpleConnectionDetails(jdbc.getJdbcUrl(), jdbc.getUsername(), jdbc.getPassword(),
				derived.properties(), derived.initSql());
	}

	private @Nullable DataSource findDataSource() {
		DataSource qualified = qualified();
		return (qualified != null) ? qualified : this.dataSource.getIfUnique();
	}

	private @Nullable DataSource qualified() {
		DataSource unique = this.qualified.getIfUnique();
		if (unique == null && this.qualified.stream().count() > 1) {
			List<DataSource> qualified = this.qualified.stream().toList();
			List<String> names = qualified.stream().map(this::name).toList();
			throw ListenerConnectionException.severalQualified(names);
		}
		return unique;
	}

	private boolean hasOwnDetails() {
		if (this.own.isAmbiguous()) {
			throw ListenerConnectionException.severalConnectionDetails(beans(this.own.type()).keySet());
		}
		return this.own.isPresent();
	}

}
