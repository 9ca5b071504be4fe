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

package io.github.pgcachewatch.source.wal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Who reads the WAL, as one instance sees it at one moment. Immutable.
 *
 * @param role what this instance does
 * @param epoch the slot that the latest proof rests on, or {@code null} if there is none
 * @param retainedBytes how much WAL the server keeps for the slot, at the latest look;
 * {@code null} unless this instance reads
 * @param unsentBytes how much WAL was not read and sent yet, at the latest look;
 * {@code null} unless this instance reads
 * @param lag for how long something has been in the WAL that was not sent yet;
 * {@code null} unless this instance reads
 * @param detail what is waited for, or why this instance could not read; {@code null} if
 * nothing is known to be wrong
 */
public record WalStatus(Role role, @Nullable String epoch, @Nullable Long retainedBytes, @Nullable Long unsentBytes,
		@Nullable Duration lag, @Nullable String detail) {

	/**
	 * Returns what is known, by name.
	 */
	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("walRole", this.role.name().toLowerCase(Locale.ROOT));
		putIfKnown(details, "walSlot", this.epoch);
		putIfKnown(details, "walRetainedBytes", this.retainedBytes);
		putIfKnown(details, "walUnsentBytes", this.unsentBytes);
		putIfKnown(details, "walLagMillis", (this.lag != null) ? this.lag.toMillis() : null);
		putIfKnown(details, "walDetail", this.detail);
		return details;
	}

	private static void putIfKnown(Map<String, Object> details, String name, @Nullable Object value) {
		if (value != null) {
			details.put(name, value);
		}
	}

	/**
	 * What an instance does.
	 */
	public enum Role {

		/** It reads the WAL for all instances. */
		READER,

		/** It is the one to read, and has not begun yet. */
		CANDIDATE,

		/** It listens alone. */
		FOLLOWER

	}

}
