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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.ListenerStateChanged;
import io.github.pgcachewatch.event.TableChange;
import org.jspecify.annotations.Nullable;

/**
 * A line of the page's strip: a transaction whose changes were received, or what befell
 * an instance. Immutable.
 *
 * @param id the same for all states of the line
 * @param revision grows with each state of any line
 * @param at when it happened
 * @param kind {@code change}, {@code eviction} or {@code listener}
 * @param what the operations and tables, the caches, or the listener's state
 * @param detail the rows concerned, or the cause
 * @param timings for a change, the evictions in each instance
 */
record StripLine(long id, long revision, Instant at, String kind, List<String> what, String detail,
		List<EvictionTiming> timings) {

	static StripLine of(long id, TableChange change, String rows) {
		return new StripLine(id, id, change.receivedAt(), "change", List.of(operation(change)), rows, List.of());
	}

	static StripLine of(long id, String instance, CacheInvalidated invalidated) {
		return new StripLine(id, id, invalidated.evictedAt(), "eviction", List.of(invalidated.cacheName()),
				"dropped in " + instance + ": " + invalidated.cause(), List.of());
	}

	static StripLine of(long id, String instance, ListenerStateChanged change) {
		Throwable cause = change.cause();
		String message = (cause != null) ? ": " + cause.getMessage() : "";
		return new StripLine(id, id, Instant.now(), "listener", List.of(instance + " " + change.to()),
				"was " + change.from() + message, List.of());
	}

	StripLine with(long revision, TableChange change, String rows) {
		List<String> all = Stream.concat(this.what.stream(), Stream.of(operation(change))).distinct().toList();
		return new StripLine(this.id, revision, this.at, this.kind, all, rows, this.timings);
	}

	/**
	 * Returns whether the same befell other caches.
	 */
	boolean isLike(StripLine other) {
		return this.kind.equals(other.kind) && this.detail.equals(other.detail);
	}

	StripLine with(StripLine other) {
		List<String> all = Stream.concat(this.what.stream(), other.what.stream()).distinct().sorted().toList();
		return new StripLine(this.id, other.revision, this.at, this.kind, all, this.detail, this.timings);
	}

	/**
	 * Adds the eviction to what is known of the instance: the last one counts.
	 */
	StripLine with(long revision, EvictionTiming timing) {
		List<EvictionTiming> all = new ArrayList<>(this.timings);
		all.removeIf((known) -> known.instance().equals(timing.instance()));
		all.add(timing);
		all.sort((one, other) -> one.instance().compareTo(other.instance()));
		return new StripLine(this.id, revision, this.at, this.kind, this.what, this.detail, List.copyOf(all));
	}

	private static String operation(TableChange change) {
		return change.operation() + " " + change.table();
	}

	/**
	 * How long it took in one instance until the last of the entries was evicted.
	 *
	 * @param instance the instance
	 * @param fromReceipt the milliseconds since it received the change
	 * @param fromCommit the milliseconds since the page's writer sent COMMIT, or
	 * {@code null} if another session wrote
	 */
	record EvictionTiming(String instance, double fromReceipt, @Nullable Double fromCommit) {

		static EvictionTiming of(String instance, Instant evicted, Instant received, @Nullable Instant committed) {
			return new EvictionTiming(instance, millis(received, evicted),
					(committed != null) ? millis(committed, evicted) : null);
		}

		private static double millis(Instant from, Instant to) {
			return Duration.between(from, to).toNanos() / 1e6;
		}

	}

}
