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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

/**
 * A line of the page's log.
 *
 * @param kind {@code change}, {@code eviction} or {@code listener}
 * @param at when it happened
 * @param what the operation and the table, the cache, or the listener's state
 * @param keys the keys concerned, or that everything is
 * @param note the latency or the cause
 */
record LiveEvent(String kind, Instant at, String what, String keys, String note) {

	private static final int KEYS_SHOWN = 10;

	static LiveEvent of(TableChange change) {
		String keys = change.wholeTable() ? "whole table" : list(change.keys().stream().map(LiveEvent::row).toList());
		return new LiveEvent("change", change.receivedAt(), change.operation() + " " + change.table(), keys,
				latency(change.latency()));
	}

	static LiveEvent of(CacheInvalidated invalidated) {
		String keys = invalidated.all() ? "all entries" : list(invalidated.keys());
		return new LiveEvent("eviction", invalidated.evictedAt(), invalidated.cacheName(), keys,
				invalidated.cause().name());
	}

	static LiveEvent of(ListenerStateChanged change) {
		String cause = (change.cause() != null) ? String.valueOf(change.cause().getMessage()) : "";
		return new LiveEvent("listener", Instant.now(), change.to().name(), "was " + change.from(), cause);
	}

	private static String list(List<?> keys) {
		String shown = keys.stream().limit(KEYS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
		return (keys.size() > KEYS_SHOWN) ? shown + " and %d more".formatted(keys.size() - KEYS_SHOWN) : shown;
	}

	private static String row(Map<String, @Nullable Object> key) {
		return key.entrySet()
			.stream()
			.map((column) -> column.getKey() + "=" + column.getValue())
			.collect(Collectors.joining(" "));
	}

	private static String latency(@Nullable Duration latency) {
		return (latency != null) ? "%.1f ms".formatted(latency.toNanos() / 1e6) : "";
	}

}
