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
import java.util.Map;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * What is known about a connection. Immutable.
 *
 * @param url the JDBC URL, or {@code null} if it is not known
 * @param username the user, if known
 * @param password the password, if known
 * @param properties further properties of the driver
 * @param initSql a statement that the pool executes on each new connection, if any
 * @param sslBundle what encrypts the connection, if anything does beside the properties
 */
public record SimpleConnectionDetails(@Nullable String url, @Nullable String username, @Nullable String password,
		Map<String, String> properties, @Nullable String initSql, @Nullable SslBundle sslBundle) {

	static final SimpleConnectionDetails UNKNOWN = new SimpleConnectionDetails(null, null, null, Map.of(), null);

	public SimpleConnectionDetails {
		properties = Map.copyOf(properties);
	}

	SimpleConnectionDetails(@Nullable String url, @Nullable String username, @Nullable String password,
			Map<String, String> properties, @Nullable String initSql) {
		this(url, username, password, properties, initSql, null);
	}

	/**
	 * Returns these details with others put over them. Another database needs other
	 * properties of the driver, but may well have the same users.
	 */
	SimpleConnectionDetails with(SimpleConnectionDetails overrides) {
		Map<String, String> properties = new LinkedHashMap<>((overrides.url() != null) ? Map.of() : this.properties);
		properties.putAll(overrides.properties());
		return new SimpleConnectionDetails((overrides.url() != null) ? overrides.url() : this.url,
				(overrides.username() != null) ? overrides.username() : this.username,
				(overrides.password() != null) ? overrides.password() : this.password, properties,
				(overrides.url() != null) ? null : this.initSql);
	}

	@Override
	public String toString() {
		return (this.url != null) ? SecretMask.url(this.url) : "unknown";
	}

}
