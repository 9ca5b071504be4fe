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

package io.github.pgcachewatch.trigger;

import java.time.Duration;
import java.util.Collection;
import java.util.TreeSet;

import io.github.pgcachewatch.event.ChannelName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerSpec;

/**
 * What the triggers of an application are to be like. Immutable.
 *
 * @param channel the channel that they notify, 63 bytes at most
 * @param level once a statement or once a row
 * @param maxKeys how many different keys of one statement are sent one by one
 * @param mode whether triggers are installed or only looked for
 * @param lockTimeout how long to wait for the lock on a table, during which its writers
 * wait too; longer than the server's {@code deadlock_timeout}, so that an autovacuum in
 * the way is cancelled
 */
public record TriggerSettings(String channel, TriggerLevel level, int maxKeys, TriggerMode mode, Duration lockTimeout) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if the channel is no name for a channel, or a
	 * limit is not positive
	 */
	public TriggerSettings {
		ChannelName.check(channel);
		if (maxKeys < 1) {
			throw new IllegalArgumentException("'max-keys' must be at least 1, and is " + maxKeys);
		}
		if (lockTimeout.toMillis() < 1) {
			throw new IllegalArgumentException("The lock timeout must be positive, and is " + lockTimeout);
		}
	}

	/**
	 * Creates settings with a lock timeout of two seconds.
	 * @param channel the channel
	 * @param level once a statement or once a row
	 * @param maxKeys how many different keys of one statement are sent one by one
	 * @param mode whether triggers are installed or only looked for
	 */
	public TriggerSettings(String channel, TriggerLevel level, int maxKeys, TriggerMode mode) {
		this(channel, level, maxKeys, mode, Duration.ofSeconds(2));
	}

	/**
	 * Returns what a trigger with these settings sends.
	 */
	TriggerSpec spec(Collection<String> keyColumns, Collection<String> comparedColumns) {
		return new TriggerSpec(TriggerSpec.CURRENT_VERSION, this.channel, new TreeSet<>(keyColumns),
				new TreeSet<>(comparedColumns), this.maxKeys, this.level);
	}

}
