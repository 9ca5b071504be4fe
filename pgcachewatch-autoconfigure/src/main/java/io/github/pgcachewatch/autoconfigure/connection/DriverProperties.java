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

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.event.NearestName;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties of the driver that the application configures. The driver takes names in
 * their own spelling alone, and says nothing of those that it does not know.
 */
public final class DriverProperties {

	private static final Logger logger = LoggerFactory.getLogger(DriverProperties.class);

	private static final List<String> NAMES = Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList();

	private DriverProperties() {
	}

	/**
	 * Returns properties under the names that the driver knows, such as
	 * {@code currentSchema} for what an environment variable names {@code currentschema}.
	 * Warns of a name that is nearly one of these. Others are left as they are, since a
	 * socket factory may read them.
	 * @param configured the properties as they are configured
	 * @return the properties for the driver
	 */
	public static Map<String, String> of(Map<String, String> configured) {
		Map<String, String> properties = new LinkedHashMap<>();
		configured.forEach((name, value) -> properties.put(name(name), value));
		return properties;
	}

	private static String name(String configured) {
		for (String name : NAMES) {
			if (name.equalsIgnoreCase(configured)) {
				return name;
			}
		}
		NearestName.of(configured, NAMES)
			.ifPresent((nearest) -> logger.warn("The driver of PostgreSQL knows no property "
					+ "'pgcachewatch.connection.properties.{}', which has no effect unless a socket factory reads it. Did "
					+ "you mean '{}'?", configured, nearest));
		return configured;
	}

}
