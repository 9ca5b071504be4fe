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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads libpq's connection service files: the user's, then the system's. The driver's own
 * reader refuses a file with libpq's names, such as {@code application_name}.
 */
final class ServiceFile {

	private ServiceFile() {
	}

	/**
	 * Returns what a service says, by libpq's names.
	 */
	static Map<String, String> read(String service, Map<String, String> environment) {
		Path user = userFile(environment);
		Map<String, String> values = read(user, service);
		String directory = environment.get("PGSYSCONFDIR");
		if (values == null && directory != null) {
			values = read(Path.of(directory, "pg_service.conf"), service);
		}
		if (values == null) {
			throw CommandException.failure("The service '" + service + "' is not defined in " + user
					+ ((directory != null) ? " or " + Path.of(directory, "pg_service.conf") : "")
					+ ": check PGSERVICE, PGSERVICEFILE and PGSYSCONFDIR");
		}
		return values;
	}

	private static Path userFile(Map<String, String> environment) {
		String file = environment.get("PGSERVICEFILE");
		if (file != null) {
			return Path.of(file);
		}
		String applicationData = environment.get("APPDATA");
		return (applicationData != null) ? Path.of(applicationData, "postgresql", ".pg_service.conf")
				: Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".pg_service.conf");
	}

	private static @Nullable Map<String, String> read(Path file, String service) {
		if (!Files.exists(file)) {
			return null;
		}
		try {
			return section(Files.readAllLines(file), service);
		}
		catch (IOException ex) {
			throw CommandException.failure("The service file " + file + " cannot be read: " + ex.getMessage());
		}
	}

	private static @Nullable Map<String, String> section(List<String> lines, String service) {
		Map<String, String> values = null;
		for (String raw : lines) {
			String line = raw.strip();
			if (line.startsWith("[")) {
				if (values != null) {
					return values;
				}
				values = line.equals("[" + service + "]") ? new LinkedHashMap<>() : null;
			}
			else if (values != null && !line.isEmpty() && !line.startsWith("#")) {
				int equals = line.indexOf('=');
				if (equals < 1) {
					throw CommandException
						.failure("The service '" + service + "' has a line without NAME=VALUE: '" + line + "'");
				}
				values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
			}
		}
		return values;
	}

}
