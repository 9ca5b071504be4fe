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

import java.time.Duration;

import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import picocli.CommandLine.Option;

/**
 * The option that tells which channel is meant.
 */
final class ChannelOption {

	private static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(2);

	@Option(names = "--channel", paramLabel = "NAME", defaultValue = "ch_pgcachewatch_table_change",
			description = "The channel, exactly as spelled (default: ${DEFAULT-VALUE}).")
	private String channel = "";

	String name() {
		return this.channel;
	}

	/**
	 * Returns the least that can be asked for, where nothing is installed.
	 */
	TriggerSettings settings() {
		return settings(TriggerLevel.STATEMENT, 1, DEFAULT_LOCK_TIMEOUT);
	}

	TriggerSettings settings(TriggerLevel level, int maxKeys, Duration lockTimeout) {
		try {
			return new TriggerSettings(this.channel, level, maxKeys, TriggerMode.CREATE, lockTimeout);
		}
		catch (IllegalArgumentException ex) {
			throw CommandException.usage(String.valueOf(ex.getMessage()));
		}
	}

}
