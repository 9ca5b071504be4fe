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

package io.github.pgcachewatch.source.notify;

import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLSocketFactory;

import io.github.pgcachewatch.source.SecretMask;
import org.jspecify.annotations.Nullable;

/**
 * Where and how to connect. Immutable.
 *
 * @param url the JDBC URL; leads to the server itself or a proxy that pools sessions, not
 * transactions
 * @param username the user, or {@code null} if the URL or the driver knows
 * @param password the password, or {@code null} if the URL or the driver knows, or none
 * is needed
 * @param properties further properties of the driver
 * @param connectTimeout how long connecting may take, and then logging in
 * @param applicationName the name by which {@code pg_stat_activity} shows the connection
 * @param encryption encrypts the connection, and verifies the server as {@code sslmode}
 * says, or else fully; {@code null} to leave that to the driver's properties alone
 */
public record ConnectionSettings(String url, @Nullable String username, @Nullable String password,
		Map<String, String> properties, Duration connectTimeout, String applicationName,
		@Nullable SSLSocketFactory encryption) {

	public ConnectionSettings {
		properties = Map.copyOf(properties);
	}

	public ConnectionSettings(String url, @Nullable String username, @Nullable String password,
			Map<String, String> properties, Duration connectTimeout, String applicationName) {
		this(url, username, password, properties, connectTimeout, applicationName, null);
	}

	/**
	 * Returns the settings without what is secret.
	 */
	@Override
	public String toString() {
		return "ConnectionSettings[url=" + SecretMask.url(this.url) + ", username=" + this.username
				+ ", applicationName=" + this.applicationName + "]";
	}

}
