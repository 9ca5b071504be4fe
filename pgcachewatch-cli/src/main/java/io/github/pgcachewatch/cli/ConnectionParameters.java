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

package io.github.pgcachewatch.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.Set;

import io.github.pgcachewatch.source.notify.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how to connect, with libpq's names and in libpq's order: what the URL says,
 * then the service, then the environment. Where no password is found the driver looks
 * into the password file itself.
 */
final class ConnectionParameters {

	private static final String JDBC = "jdbc:postgresql:";

	/** Of a URL of one host at most: several hosts have their ports with them. */
	private static final Pattern JDBC_PARTS = Pattern
		.compile(JDBC + "(//(?<hosts>[^/?:,\\[\\]]*)(:(?<port>\\d+))?/?)?(?<database>[^/?]*)(?<parameters>\\?.*)?");

	private static final String APPLICATION_NAME = "pgcachewatch-cli";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private static final Map<String, String> VARIABLES = Map.ofEntries(Map.entry("PGHOST", "host"),
			Map.entry("PGHOSTADDR", "hostaddr"), Map.entry("PGPORT", "port"), Map.entry("PGDATABASE", "dbname"),
			Map.entry("PGUSER", "user"), Map.entry("PGPASSWORD", "password"), Map.entry("PGSSLMODE", "sslmode"),
			Map.entry("PGSSLCERT", "sslcert"), Map.entry("PGSSLKEY", "sslkey"),
			Map.entry("PGSSLROOTCERT", "sslrootcert"), Map.entry("PGOPTIONS", "options"),
			Map.entry("PGAPPNAME", "application_name"), Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
			Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"), Map.entry("PGGSSENCMODE", "gssencmode"),
			Map.entry("PGCHANNELBINDING", "channel_binding"));

	private static final Set<String> LOCATION = Set.of("host", "hostaddr", "port", "dbname");

	private static final Map<String, String> PROPERTIES = Map.of("sslmode", "sslmode", "sslcert", "sslcert", "sslkey",
			"sslkey", "sslrootcert", "sslrootcert", "sslpassword", "sslpassword", "options", "options", "gssencmode",
			"gssEncMode", "channel_binding", "channelBinding");

	/** The driver has no such thing, and does without. */
	private static final Set<String> WITHOUT_EFFECT = Set.of("fallback_application_name", "client_encoding",
			"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
			"sslcompression", "sslcrl", "sslsni", "krbsrvname", "gsslib", "load_balance_hosts");

	private final Map<String, String> values;

	private ConnectionParameters(Map<String, String> values) {
		this.values = values;
	}

	static ConnectionSettings resolve(@Nullable String url, Map<String, String> environment) {
		if (url != null && url.startsWith(JDBC)) {
			return jdbc(url, environment);
		}
		Map<String, String> values = (url != null) ? ConnectionUri.parse(url) : new LinkedHashMap<>();
		return new ConnectionParameters(filled(values, environment)).settings();
	}

	private static Map<String, String> filled(Map<String, String> values, Map<String, String> environment) {
		String service = values.getOrDefault("service", environment.get("PGSERVICE"));
		if (service != null) {
			ServiceFile.read(service, environment).forEach(values::putIfAbsent);
		}
		VARIABLES.forEach((variable, name) -> {
			String value = environment.get(variable);
			if (value != null && !value.isEmpty()) {
				values.putIfAbsent(name, value);
			}
		});
		values.remove("service");
		return values;
	}

	/**
	 * The driver lets the URL prevail over properties, and properties over a service that
	 * the URL names.
	 */
	private static ConnectionSettings jdbc(String url, Map<String, String> environment) {
		if (url.contains("service=")) {
			return new ConnectionSettings(url, null, null, Map.of(), CONNECT_TIMEOUT,
					environment.getOrDefault("PGAPPNAME", APPLICATION_NAME));
		}
		Matcher parts = JDBC_PARTS.matcher(url);
		Map<String, String> named = new LinkedHashMap<>();
		if (parts.matches()) {
			putIfNamed(named, "host", parts.group("hosts"));
			putIfNamed(named, "port", parts.group("port"));
		}
		ConnectionParameters parameters = new ConnectionParameters(filled(named, environment));
		String completed = parts.matches() ? parameters.completed(parts) : url;
		LOCATION.forEach(parameters.values::remove);
		return parameters.settings(completed, parameters.values.remove("user"));
	}

	/**
	 * Returns a JDBC URL with the host, port and database that it leaves open.
	 */
	private String completed(Matcher parts) {
		String database = parts.group("database");
		if (database == null || database.isEmpty()) {
			database = URLEncoder.encode(take("dbname", ""), StandardCharsets.UTF_8);
		}
		String parameters = parts.group("parameters");
		return JDBC + "//" + hosts() + "/" + database + ((parameters != null) ? parameters : "");
	}

	private static void putIfNamed(Map<String, String> values, String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			values.put(name, value);
		}
	}

	private ConnectionSettings settings() {
		String user = take("user", System.getProperty("user.name"));
		String database = take("dbname", user);
		return settings(JDBC + "//" + hosts() + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8), user);
	}

	private ConnectionSettings settings(String url, @Nullable String user) {
		String password = this.values.remove("password");
		String name = take("application_name", APPLICATION_NAME);
		Duration timeout = connectTimeout(take("connect_timeout", "0"));
		String passwordFile = this.values.remove("passfile");
		if (passwordFile != null) {
			System.setProperty("org.postgresql.pgpassfile", passwordFile);
		}
		return new ConnectionSettings(url, user, password, properties(), timeout, name);
	}

	private String take(String name, String otherwise) {
		String value = this.values.remove(name);
		return (value != null && !value.isEmpty()) ? value : otherwise;
	}

	private String hosts() {
		String named = take("host", "localhost");
		String[] hosts = take("hostaddr", named).split(",", -1);
		String[] ports = take("port", "5432").split(",", -1);
		if (ports.length > 1 && ports.length != hosts.length) {
			throw CommandException.usage("There are " + hosts.length + " hosts and " + ports.length
					+ " ports: name one port, or as many as hosts");
		}
		StringBuilder list = new StringBuilder();
		for (int i = 0; i < hosts.length; i++) {
			String port = (ports.length > 1) ? ports[i] : ports[0];
			list.append((i > 0) ? "," : "").append(host(hosts[i])).append(':').append(port.isEmpty() ? "5432" : port);
		}
		return list.toString();
	}

	private static String host(String host) {
		if (host.startsWith("/") || host.startsWith("@")) {
			throw CommandException.usage("'" + host + "' is the directory of a Unix-domain socket, and Java's driver "
					+ "connects by TCP only: set --url or PGHOST to a host name, such as localhost");
		}
		if (host.isEmpty()) {
			return "localhost";
		}
		return (host.contains(":") && !host.startsWith("[")) ? "[" + host + "]" : host;
	}

	private static Duration connectTimeout(String seconds) {
		try {
			long value = Long.parseLong(seconds.strip());
			return (value > 0) ? Duration.ofSeconds(value) : CONNECT_TIMEOUT;
		}
		catch (NumberFormatException ex) {
			throw CommandException.usage("connect_timeout is '" + seconds + "', and must be a number of seconds");
		}
	}

	private Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		this.values.forEach((name, value) -> {
			String property = PROPERTIES.get(name);
			if (property != null) {
				properties.put(property, value);
			}
			else if (name.equals("target_session_attrs")) {
				properties.put("targetServerType", serverType(value));
			}
			else if (!WITHOUT_EFFECT.contains(name)) {
				throw CommandException.usage("'" + name + "' is no connection parameter that is known here");
			}
		});
		return properties;
	}

	private static String serverType(String attributes) {
		return switch (attributes) {
			case "read-write", "primary" -> "primary";
			case "read-only", "standby" -> "secondary";
			case "prefer-standby" -> "preferSecondary";
			default -> "any";
		};
	}

}
