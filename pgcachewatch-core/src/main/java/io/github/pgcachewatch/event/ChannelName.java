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

package io.github.pgcachewatch.event;

import java.nio.charset.StandardCharsets;

/**
 * The rule for the names of channels, which PostgreSQL does not tell before LISTEN fails.
 */
public final class ChannelName {

	/** The most bytes that a name may have in UTF-8. */
	public static final int MAX_BYTES = 63;

	private ChannelName() {
	}

	/**
	 * Returns the length of a name as PostgreSQL counts it.
	 * @param channel the name
	 * @return the number of bytes in UTF-8
	 */
	public static int bytes(String channel) {
		return channel.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Checks a name.
	 * @param channel the name
	 * @throws IllegalArgumentException if it is no name for a channel
	 */
	public static void check(String channel) {
		int bytes = bytes(channel);
		if (bytes == 0 || bytes > MAX_BYTES || channel.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("Channel '" + channel + "' is no name in PostgreSQL: it must have 1 to "
					+ MAX_BYTES + " bytes in UTF-8, none of them zero, but has " + bytes);
		}
	}

}
