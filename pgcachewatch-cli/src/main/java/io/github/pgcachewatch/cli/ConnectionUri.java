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

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads libpq's connection URIs:
 * {@code postgresql://user:password@host:port,host:port/database?name=value}.
 */
final class ConnectionUri {

	private static final Pattern URI = Pattern
		.compile("postgres(?:ql)?://(?:([^@/?:]*)(?::([^@/?]*))?@)?([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");

	private static final Pattern HOST = Pattern.compile("(\\[[^]]*]|[^:]*)(?::(\\d*))?");

	private ConnectionUri() {
	}

	/**
	 * Returns what the URI says, by libpq's names.
	 */
	static Map<String, String> parse(String uri) {
		Matcher matcher = URI.matcher(uri);
		if (!matcher.matches()) {
			throw CommandException.usage("--url is no URL of a PostgreSQL database: write "
					+ "postgresql://user@host:port/database or jdbc:postgresql://host:port/database");
		}
		Map<String, String> values = new LinkedHashMap<>();
		put(values, "user", matcher.group(1));
		put(values, "password", matcher.group(2));
		putHosts(values, matcher.group(3));
		put(values, "dbname", matcher.group(4));
		String parameters = matcher.group(5);
		if (parameters != null) {
			for (String parameter : parameters.split("&")) {
				putParameter(values, parameter);
			}
		}
		return values;
	}

	private static void putHosts(Map<String, String> values, String list) {
		List<String> hosts = new ArrayList<>();
		List<String> ports = new ArrayList<>();
		for (String part : list.split(",", -1)) {
			Matcher host = HOST.matcher(part);
			if (!host.matches()) {
				throw CommandException
					.usage("--url has a host and port that cannot be read: write host:port, and in a password "
							+ "%2F for '/', %3F for '?' and %40 for '@'");
			}
			hosts.add(decode(host.group(1)));
			ports.add((host.group(2) != null) ? host.group(2) : "");
		}
		put(values, "host", list.isEmpty() ? null : String.join(",", hosts));
		put(values, "port", String.join("", ports).isEmpty() ? null : String.join(",", ports));
	}

	private static void putParameter(Map<String, String> values, String parameter) {
		int equals = parameter.indexOf('=');
		if (equals < 1) {
			throw CommandException
				.usage("--url has a parameter without a value: write name=value, and %3F for a '?' in a " + "password");
		}
		String name = decode(parameter.substring(0, equals));
		String value = decode(parameter.substring(equals + 1));
		if (name.equals("ssl") && value.equals("true")) {
			values.put("sslmode", "require");
		}
		else {
			values.put(name, value);
		}
	}

	private static void put(Map<String, String> values, String name, @Nullable String encoded) {
		if (encoded != null && !encoded.isEmpty()) {
			values.put(name, decode(encoded));
		}
	}

	/**
	 * Decodes what is written in per cent, and takes a plus for what it is.
	 */
	private static String decode(String text) {
		try {
			return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw CommandException.usage("--url has a '%' that two hexadecimal digits do not follow: write %25");
		}
	}

}
