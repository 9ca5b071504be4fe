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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.pgcachewatch.autoconfigure.PgCacheWatchConnectionDetails;
import io.github.pgcachewatch.autoconfigure.PgCacheWatchProperties.Connection;
import io.github.pgcachewatch.source.notify.ConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Finds out which database is to be listened to. In this order: connection details of the
 * user's, the URL in the properties, the DataSource qualified for it, Boot's JDBC
 * connection details, the application's DataSource. Thread-safe.
 */
public final class ListenedDatabase {

	private final Connection properties;

	private final ObjectProvider<PgCacheWatchConnectionDetails> details;

	private final ObjectProvider<JdbcConnectionDetails> jdbcDetails;

	private final ObjectProvider<DataSource> qualified;

	private final ObjectProvider<DataSource> dataSource;

	private final ListableBeanFactory beanFactory;

	/**
	 * Creates what finds the database.
	 * @param properties the properties of the connection
	 * @param details the user's connection details, if any
	 * @param jdbcDetails Boot's connection details, if any
	 * @param qualified the DataSource qualified for the listener, if any
	 * @param dataSource the application's DataSource, if any
	 * @param beanFactory names the DataSources there are
	 */
	public ListenedDatabase(Connection properties, ObjectProvider<PgCacheWatchConnectionDetails> details,
			ObjectProvider<JdbcConnectionDetails> jdbcDetails, ObjectProvider<DataSource> qualified,
			ObjectProvider<DataSource> dataSource, ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.details = details;
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
		if (url == null || JdbcUrls.isWrapped(url)) {
			dataSource();
			return SimpleConnectionDetails.UNKNOWN;
		}
		String direct = JdbcUrls.direct(url);
		if (direct == null) {
			throw ListenerConnectionException.notPostgres("'" + ConnectionSettings.withoutParameters(url) + "'");
		}
		return new SimpleConnectionDetails(direct, found.username(), found.password(), found.properties(),
				found.initSql(), found.sslBundle());
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
		return this.details.getIfUnique() == null && this.properties.url() == null && findDataSource() != null;
	}

	private SimpleConnectionDetails find() {
		PgCacheWatchConnectionDetails own = this.details.getIfUnique();
		return (own != null) ? SimpleConnectionDetails.of(own) : application().with(this.properties);
	}

	private SimpleConnectionDetails application() {
		DataSource dataSource = findDataSource();
		SimpleConnectionDetails derived = (dataSource != null) ? DataSourceConnectionDetails.of(dataSource)
				: SimpleConnectionDetails.UNKNOWN;
		JdbcConnectionDetails jdbc = this.jdbcDetails.getIfUnique();
		return (jdbc != null && this.qualified.getIfUnique() == null) ? combine(jdbc, derived) : derived;
	}

	/**
	 * Boot's details have the credentials of the moment; the DataSource has what the pool
	 * was configured with beside them.
	 */
	private static SimpleConnectionDetails combine(JdbcConnectionDetails jdbc, SimpleConnectionDetails derived) {
		boolean same = jdbc.getJdbcUrl().equals(derived.url());
		Map<String, String> properties = new LinkedHashMap<>(same ? derived.properties() : Map.of());
		return new SimpleConnectionDetails(jdbc.getJdbcUrl(), jdbc.getUsername(), jdbc.getPassword(), properties,
				same ? derived.initSql() : null);
	}

	private @Nullable DataSource findDataSource() {
		DataSource qualified = this.qualified.getIfUnique();
		return (qualified != null) ? qualified : this.dataSource.getIfUnique();
	}

}
