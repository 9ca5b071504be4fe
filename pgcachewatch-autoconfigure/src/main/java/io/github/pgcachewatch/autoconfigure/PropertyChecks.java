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

import java.time.Duration;

import io.github.pgcachewatch.event.ChannelName;
import io.github.pgcachewatch.event.TableName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Checks values of properties, in terms that name the property and the cure.
 */
final class PropertyChecks {

	private PropertyChecks() {
	}

	static void channel(String property, String channel) {
		if (channel.isBlank()) {
			throw new InvalidConfigurationPropertyValueException(property, channel,
					"must not be empty; remove it to listen on the default channel");
		}
		int bytes = ChannelName.bytes(channel);
		if (bytes > ChannelName.MAX_BYTES) {
			throw new InvalidConfigurationPropertyValueException(property, channel,
					"is " + bytes + " bytes long in UTF-8, and PostgreSQL takes " + ChannelName.MAX_BYTES
							+ " at most; choose a shorter name");
		}
		if (channel.indexOf(0) >= 0) {
			throw new InvalidConfigurationPropertyValueException(property, channel,
					"must not hold the character U+0000");
		}
	}

	static void positive(String property, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(property, value, "must be longer than zero, for example 15s");
		}
	}

	static void notNegative(String property, Duration value) {
		if (value.isNegative()) {
			throw invalid(property, value, "must not be negative");
		}
	}

	static void table(String property, String table) {
		try {
			TableName.parse(table);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, table, String.valueOf(ex.getMessage()));
		}
	}

	static InvalidConfigurationPropertyValueException invalid(String property, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException("pgcachewatch." + property, value, reason);
	}

}
