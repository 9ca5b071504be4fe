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

package io.github.pgcachewatch.sample.live;

import java.util.List;

import io.github.pgcachewatch.event.ListenerState;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of one instance of the bookshop.
 *
 * @param name the instance's name
 * @param port the port that it answers on
 * @param listener the state of its listener
 * @param open whether entries are served, and not bypassed
 * @param proved when the listener was last proved live, to a tenth of a second, in the
 * milliseconds of {@link System#currentTimeMillis()}, if it ever was
 * @param maxStaleness the seconds from a proof until entries are no longer served
 * @param backendPid the server process that the listener is connected to, if any
 * @param walRole what the instance does about the WAL: {@code reader}, {@code candidate}
 * or {@code follower}; {@code null} if triggers send the changes
 * @param reconnects how many times the listener reconnected
 * @param requests how many requests to read were answered
 * @param nanos how long they took altogether
 * @param caches its caches, in the order of their names
 */
public record InstanceView(String name, int port, ListenerState listener, boolean open, @Nullable Long proved,
		double maxStaleness, @Nullable Integer backendPid, @Nullable String walRole, long reconnects, long requests,
		long nanos, List<CacheView> caches) {

	/**
	 * One cache, and the figures since the instance started.
	 *
	 * @param name the cache's name
	 * @param hits how many reads it served
	 * @param misses how many reads went to the database
	 * @param bypassed how many of those did although there may have been an entry
	 * @param refused how many values were not stored
	 * @param evictions how many times a change evicted entries
	 * @param tables those of which any change clears it
	 * @param entries how many entries there are
	 * @param shown those that were used last
	 */
	public record CacheView(String name, long hits, long misses, long bypassed, long refused, long evictions,
			List<String> tables, long entries, List<EntryView> shown) {
	}

	/**
	 * One entry.
	 *
	 * @param key the key
	 * @param value the value, or how many there are
	 * @param fills how many times it was stored
	 * @param hits how many times it was served since
	 * @param bypassed how many times a read went past it since
	 */
	public record EntryView(String key, Object value, long fills, long hits, long bypassed) {
	}

}
