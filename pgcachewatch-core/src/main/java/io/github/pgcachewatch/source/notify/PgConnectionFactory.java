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

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.pgcachewatch.source.SecretMask;
import io.github.pgcachewatch.source.SourceException;
import io.github.pgcachewatch.source.notify.socket.PgSocketFactory;
import io.github.pgcachewatch.source.notify.socket.PgSslSocketFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Opens connections to PostgreSQL with the settings that a dedicated connection needs,
 * whatever the user's URL says. Thread-safe.
 * <p>
 * The settings are read again at each attempt, so that a changed password is used. A
 * socket factory that the user has set is wrapped. Connecting, and then logging in, each
 * takes no longer than the connect timeout.
 */
public final class PgConnectionFactory implements DedicatedConnectionFactory {

	/** A walsender takes simple queries alone. */
	private static final Map<String, String> REPLICATION = Map.of(PGProperty.REPLICATION.getName(), "database",
			PGProperty.PREFER_QUERY_MODE.getName(), "simple", PGProperty.ASSUME_MIN_SERVER_VERSION.getName(), "10");

	private final Supplier<ConnectionSettings> settings;

	/**
	 * Creates a factory.
	 * @param settings gives the settings for each attempt to connect; what it throws
	 * fails the attempt
	 */
	public PgConnectionFactory(Supplier<ConnectionSettings> settings) {
		this.settings = settings;
	}

	@Override
	public Connection open() throws SQLException {
		return open(new SocketControl());
	}

	@Override
	public Connection open(SocketControl control) throws SQLException {
		return open(control, Map.of());
	}

	@Override
	public Connection openReplication(SocketControl control) throws SQLException {
		return open(control, REPLICATION);
	}

	private Connection open(SocketControl control, Map<String, String> mode) throws SQLException {
		ConnectionSettings settings = this.settings.get();
		requireNoCredentials(settings.url());
		Properties properties = properties(settings);
		Properties effective = parse(settings.url(), properties);
		if (effective == null) {
			throw new SourceException("'" + SecretMask.url(settings.url())
					+ "' is no URL of a PostgreSQL database: set pgcachewatch.connection.url to one that begins with"
					+ " jdbc:postgresql:, or pgcachewatch.enabled=false");
		}
		String key = UUID.randomUUID().toString();
		PgSocketFactory.register(key, control);
		if (settings.encryption() != null) {
			PgSslSocketFactory.register(key, settings.encryption());
		}
		control.limit(settings.connectTimeout().multipliedBy(2));
		try {
			return SessionPreparation
				.prepare(connect(settings.url() + overrides(settings, effective, key, mode), properties));
		}
		finally {
			control.unlimit();
			PgSocketFactory.unregister(key);
			PgSslSocketFactory.unregister(key);
		}
	}

	/**
	 * The driver logs a URL that it cannot parse, so that it is asked without parameters
	 * first.
	 */
	private static @Nullable Properties parse(String url, Properties properties) {
		boolean valid = Driver.parseURL(url.split("\\?", 2)[0], null) != null;
		return valid ? Driver.parseURL(url, properties) : null;
	}

	/**
	 * The driver would take them for a host and a port, and log them.
	 */
	private static void requireNoCredentials(String url) throws SQLException {
		if (SecretMask.hasCredentials(url)) {
			throw new SourceException("'" + SecretMask.url(url)
					+ "' has credentials before the host, where JDBC has none: give user and password apart from the URL");
		}
	}

	// The driver looks there for the socket factory where it does not see this class.
	private static @Nullable Connection connectWithOwnClassLoader(String url, Properties properties)
			throws SQLException {
		Thread thread = Thread.currentThread();
		ClassLoader former = thread.getContextClassLoader();
		thread.setContextClassLoader(PgConnectionFactory.class.getClassLoader());
		try {
			return new Driver().connect(url, properties);
		}
		finally {
			thread.setContextClassLoader(former);
		}
	}

	private static Connection connect(String url, Properties properties) throws SQLException {
		Connection connection = connectWithOwnClassLoader(url, properties);
		if (connection == null) {
			throw new SourceException("The PostgreSQL driver does not accept the URL '" + SecretMask.url(url)
					+ "': set pgcachewatch.connection.url");
		}
		return connection;
	}

	private static Properties properties(ConnectionSettings settings) {
		Properties properties = new Properties();
		settings.properties().forEach(properties::setProperty);
		setIfKnown(properties, PGProperty.USER, settings.username());
		setIfKnown(properties, PGProperty.PASSWORD, settings.password());
		// Sends the application's name when logging in, not after it.
		properties.putIfAbsent(PGProperty.ASSUME_MIN_SERVER_VERSION.getName(), "9.0");
		return properties;
	}

	private static void setIfKnown(Properties properties, PGProperty property, @Nullable String value) {
		if (value != null) {
			property.set(properties, value);
		}
	}

	/**
	 * The driver lets the last parameter of the URL prevail over all else.
	 */
	private static String overrides(ConnectionSettings settings, Properties effective, String key,
			Map<String, String> mode) {
		Map<String, String> overrides = new LinkedHashMap<>(mode);
		overrides.put(PGProperty.APPLICATION_NAME.getName(), settings.applicationName());
		overrides.put(PGProperty.CONNECT_TIMEOUT.getName(), String.valueOf(seconds(settings.connectTimeout())));
		overrides.put(PGProperty.TCP_KEEP_ALIVE.getName(), "true");
		// The watchdog's business: a timeout in the middle of a message loses the thread.
		overrides.put(PGProperty.SOCKET_TIMEOUT.getName(), "0");
		overrides.put(PGProperty.SOCKET_FACTORY.getName(), PgSocketFactory.class.getName());
		overrides.put(PgSocketFactory.CONTROL, key);
		String own = PGProperty.SOCKET_FACTORY.getOrDefault(effective);
		if (own != null) {
			overrides.put(PgSocketFactory.WRAPPED, own);
		}
		if (settings.encryption() != null) {
			encrypt(overrides, effective);
		}
		if (String.valueOf(PGProperty.PG_HOST.getOrDefault(effective)).contains(",")) {
			// LISTEN works on no other one, wherever the application likes to read.
			overrides.put(PGProperty.TARGET_SERVER_TYPE.getName(), "primary");
		}
		return overrides.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + '=' + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&", settings.url().contains("?") ? "&" : "?", ""));
	}

	/**
	 * If keys and certificates are set, encryption is required: the driver would
	 * otherwise only prefer it, and do without it if the server does.
	 */
	private static void encrypt(Map<String, String> overrides, Properties effective) {
		overrides.put(PGProperty.SSL_FACTORY.getName(), PgSslSocketFactory.class.getName());
		if (PGProperty.SSL_MODE.getOrDefault(effective) == null) {
			overrides.put(PGProperty.SSL_MODE.getName(), "verify-full");
		}
	}

	private static long seconds(Duration timeout) {
		return Math.max(1, timeout.plusMillis(999).toSeconds());
	}

}
