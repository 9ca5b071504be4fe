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

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.common.BaseDataSource;

import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.util.ClassUtils;

/**
 * Connection details read from a DataSource, so that the dedicated connection is none of
 * its pool.
 */
final class DataSourceConnectionDetails {

	private static final boolean HIKARI = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			DataSourceConnectionDetails.class.getClassLoader());

	private static final Set<PGProperty> LOCATION = EnumSet.of(PGProperty.PG_HOST, PGProperty.PG_PORT,
			PGProperty.PG_DBNAME, PGProperty.USER, PGProperty.PASSWORD);

	/** Returned by Tomcat's pool in place of the password, which its properties hold. */
	private static final String PASSWORD_WITHHELD = "Password not available as DataSource/JMX operation.";

	private DataSourceConnectionDetails() {
	}

	/**
	 * Returns the details that a DataSource gives away.
	 * @return the details, without a URL if the DataSource's type is not known
	 */
	static SimpleConnectionDetails of(DataSource dataSource) {
		if (RoutingTargets.isWithoutDefault(dataSource)) {
			return ofTargets(RoutingTargets.of(dataSource));
		}
		if (DataSourceUnwrapper.unwrap(dataSource, UserCredentialsDataSourceAdapter.class) != null) {
			// Its credentials go before those of what it wraps, and cannot be read.
			return SimpleConnectionDetails.UNKNOWN;
		}
		HikariDetails.Found hikari = HIKARI ? HikariDetails.of(dataSource) : null;
		if (hikari != null) {
			return (hikari.delegate() != null) ? of(hikari.delegate()) : hikari.details();
		}
		DataSource root = DataSourceUnwrapper.unwrapRoot(dataSource);
		if (root instanceof BaseDataSource postgres) {
			return of(postgres);
		}
		return derived(root);
	}

	/**
	 * Returns the details with the credentials of the pool's provider, if it has one. The
	 * provider goes before what is set, and may have to ask others each time.
	 */
	static SimpleConnectionDetails provided(DataSource dataSource, SimpleConnectionDetails details) {
		return HIKARI ? HikariDetails.provided(dataSource, details) : details;
	}

	/**
	 * Returns the details of the one database that all targets are of.
	 */
	private static SimpleConnectionDetails ofTargets(List<DataSource> targets) {
		SimpleConnectionDetails found = SimpleConnectionDetails.UNKNOWN;
		for (DataSource target : targets) {
			SimpleConnectionDetails details = of(target);
			String url = details.url();
			String before = found.url();
			if (url == null || (before != null && !JdbcUrls.isSameDatabase(url, before))) {
				return SimpleConnectionDetails.UNKNOWN;
			}
			found = details;
		}
		return found;
	}

	/**
	 * Takes only what was set: the driver prints its defaults into the URL as well, where
	 * they would go before what the listener needs.
	 */
	private static SimpleConnectionDetails of(BaseDataSource dataSource) {
		String url = dataSource.getURL();
		Properties all = Objects.requireNonNullElseGet(Driver.parseURL(url, null), Properties::new);
		Map<String, String> properties = new LinkedHashMap<>();
		for (String name : all.stringPropertyNames()) {
			PGProperty property = PGProperty.forName(name);
			String value = all.getProperty(name);
			if (property != null && !LOCATION.contains(property) && !value.isEmpty()
					&& !value.equals(property.getDefaultValue())) {
				properties.put(name, value);
			}
		}
		return new SimpleConnectionDetails(JdbcUrls.withoutParameters(url), dataSource.getUser(),
				dataSource.getPassword(), properties, null);
	}

	private static SimpleConnectionDetails derived(DataSource dataSource) {
		try {
			SimpleDriverDataSource derived = DataSourceBuilder.derivedFrom(dataSource)
				.type(SimpleDriverDataSource.class)
				.build();
			Map<String, String> properties = new LinkedHashMap<>();
			if (dataSource instanceof SimpleDriverDataSource simple && simple.getConnectionProperties() != null) {
				simple.getConnectionProperties()
					.forEach((name, value) -> properties.put(name.toString(), value.toString()));
			}
			return new SimpleConnectionDetails(derived.getUrl(), derived.getUsername(),
					password(dataSource, derived.getPassword()), properties, null);
		}
		catch (RuntimeException ex) {
			return SimpleConnectionDetails.UNKNOWN;
		}
	}

	private static @Nullable String password(DataSource dataSource, @Nullable String derived) {
		return PASSWORD_WITHHELD.equals(derived) ? (String) PropertyAccessorFactory.forBeanPropertyAccess(dataSource)
			.getPropertyValue("poolProperties.password") : derived;
	}

	/**
	 * Keeps HikariCP's classes out of a class that is loaded without them.
	 */
	private static final class HikariDetails {

		static @Nullable Found of(DataSource dataSource) {
			HikariDataSource hikari = unwrap(dataSource);
			return (hikari != null) ? new Found(hikari.getDataSource(), details(hikari)) : null;
		}

		private static SimpleConnectionDetails details(HikariDataSource hikari) {
			Map<String, String> properties = new LinkedHashMap<>();
			hikari.getDataSourceProperties()
				.forEach((name, value) -> properties.put(name.toString(), value.toString()));
			if (hikari.getSchema() != null) {
				properties.put("currentSchema", hikari.getSchema());
			}
			return new SimpleConnectionDetails(hikari.getJdbcUrl(), hikari.getUsername(), hikari.getPassword(),
					properties, hikari.getConnectionInitSql());
		}

		static SimpleConnectionDetails provided(DataSource dataSource, SimpleConnectionDetails details) {
			HikariDataSource hikari = unwrap(dataSource);
			HikariCredentialsProvider provider = (hikari != null) ? hikari.getCredentialsProvider() : null;
			if (provider == null) {
				return details;
			}
			Credentials credentials = provider.getCredentials();
			return new SimpleConnectionDetails(details.url(), credentials.getUsername(), credentials.getPassword(),
					details.properties(), details.initSql(), details.sslBundle());
		}

		private static @Nullable HikariDataSource unwrap(DataSource dataSource) {
			return DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
		}

		record Found(@Nullable DataSource delegate, SimpleConnectionDetails details) {
		}

	}

}
