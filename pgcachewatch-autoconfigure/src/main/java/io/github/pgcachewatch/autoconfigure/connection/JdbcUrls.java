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

import java.util.List;
import java.util.Properties;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Reads JDBC URLs.
 */
final class JdbcUrls {

	private static final String POSTGRESQL = "jdbc:postgresql:";

	/** Drivers that only look on, so that the listener can do without them. */
	private static final List<String> TRACING = List.of("jdbc:p6spy:postgresql:", "jdbc:otel:postgresql:");

	private static final List<PGProperty> LOCATION = List.of(PGProperty.PG_HOST, PGProperty.PG_PORT,
			PGProperty.PG_DBNAME);

	private JdbcUrls() {
	}

	/**
	 * Returns the URL that PostgreSQL's own driver takes.
	 * @return the URL, or {@code null} if there is none
	 */
	static @Nullable String direct(@Nullable String url) {
		if (url == null || url.startsWith(POSTGRESQL)) {
			return url;
		}
		for (String prefix : TRACING) {
			if (url.startsWith(prefix)) {
				return POSTGRESQL + url.substring(prefix.length());
			}
		}
		return null;
	}

	/**
	 * Whether another driver stands in front of PostgreSQL's, and only it can make sense
	 * of the URL. Testcontainers takes images of any name, PostgreSQL's descendants too.
	 */
	static boolean isWrapped(String url) {
		return direct(url) == null && (url.contains(":postgresql:") || url.startsWith("jdbc:tc:"));
	}

	/**
	 * Whether a URL is one of PostgreSQL's, and yet none that JDBC has: a URI as psql
	 * takes it, or one with credentials before the host.
	 */
	static boolean isUri(String url) {
		return url.startsWith("postgres:") || url.startsWith("postgresql:")
				|| (url.contains("postgresql:") && SecretMask.hasCredentials(url));
	}

	/**
	 * Whether two URLs name the same hosts, ports and database. Where the URL's host is
	 * not the one connected to, only URLs without a difference do.
	 */
	static boolean isSameDatabase(String one, String other) {
		if (hasSocketFactory(one) || hasSocketFactory(other)) {
			return one.equals(other);
		}
		Properties first = parse(one);
		Properties second = parse(other);
		if (first == null || second == null) {
			return withoutParameters(one).equals(withoutParameters(other));
		}
		return LOCATION.stream()
			.allMatch((property) -> String.valueOf(property.getOrDefault(first))
				.equals(String.valueOf(property.getOrDefault(second))));
	}

	private static boolean hasSocketFactory(String url) {
		return url.contains(PGProperty.SOCKET_FACTORY.getName() + "=");
	}

	private static @Nullable Properties parse(String url) {
		String direct = direct(url);
		// Without parameters, since the driver logs what it cannot parse.
		return (direct != null && !isUri(direct)) ? Driver.parseURL(withoutParameters(direct), null) : null;
	}

	static String withoutParameters(String url) {
		return url.split("\\?", 2)[0];
	}

}
