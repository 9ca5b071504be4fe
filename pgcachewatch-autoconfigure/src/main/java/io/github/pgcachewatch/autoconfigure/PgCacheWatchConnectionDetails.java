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

package io.github.pgcachewatch.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Details required to open the dedicated connection that listens for changes. A bean of
 * this type takes precedence over every other source.
 * <p>
 * Read again for each attempt to connect, from any thread, so that rotated credentials
 * are picked up.
 */
public interface PgCacheWatchConnectionDetails extends ConnectionDetails {

	/**
	 * JDBC URL of the database, {@code jdbc:postgresql:...}.
	 * @return the URL
	 */
	String getJdbcUrl();

	/**
	 * Login user of the database.
	 * @return the user, or {@code null} where the URL or the driver's properties name it
	 */
	@Nullable String getUsername();

	/**
	 * Login password of the database.
	 * @return the password, or {@code null} for none
	 */
	@Nullable String getPassword();

	/**
	 * Further properties of the PostgreSQL driver.
	 * @return the properties by their names
	 */
	default Map<String, String> getProperties() {
		return Map.of();
	}

	/**
	 * SSL bundle that encrypts the connection. The server is verified in full, its name
	 * included, unless the driver's property {@code sslmode} says otherwise.
	 * @return the bundle, or {@code null} to have the one in
	 * {@code pgcachewatch.connection.ssl.bundle}, if any
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
