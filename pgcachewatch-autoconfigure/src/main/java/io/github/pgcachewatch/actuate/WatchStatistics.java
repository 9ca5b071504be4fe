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

package io.github.pgcachewatch.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;

import io.github.pgcachewatch.cache.CacheObserver;
import io.github.pgcachewatch.cache.RejectionReason;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.TableChange;

/**
 * Counts what goes by, with or without a meter registry. Thread-safe; no method blocks.
 */
public final class WatchStatistics implements CacheObserver {

	/** Any database user can name any table, and each name would be a meter for good. */
	private static final int MAX_SERIES = 2000;

	private static final String OTHER = "other";

	private final Map<Series, Count> counts = new ConcurrentHashMap<>();

	private final Map<String, Count> bypassed = new ConcurrentHashMap<>();

	private final List<Function<Series, LongConsumer>> followers = new CopyOnWriteArrayList<>();

	private final List<LongConsumer> latencyListeners = new CopyOnWriteArrayList<>();

	private final Count payloadErrors = counter(new Series("payload.errors", List.of()));

	private final Count reconnects = counter(new Series("reconnects", List.of()));

	private final Count eventsDropped = counter(new Series("events.dropped", List.of()));

	/**
	 * Counts a change that was received.
	 * @param change the change
	 */
	public void received(TableChange change) {
		String table = (this.counts.size() < MAX_SERIES) ? change.table() : OTHER;
		count("notifications", "table", table, "operation", change.operation().wireName());
	}

	/**
	 * Counts a payload that could not be parsed.
	 */
	public void payloadError() {
		this.payloadErrors.increment();
	}

	/**
	 * Counts a connection that came back.
	 */
	public void reconnected() {
		this.reconnects.increment();
	}

	/**
	 * Counts an event that was dropped, because {@code @EventListener} methods were slow.
	 */
	public void eventDropped() {
		this.eventsDropped.increment();
	}

	@Override
	public void invalidated(String cache, List<Object> keys, CacheInvalidated.Cause cause, long receivedNanos) {
		count("invalidations", "cache", cache, "scope", keys.isEmpty() ? "all" : "keys", "cause", lowerCase(cause));
		if (cause == CacheInvalidated.Cause.CHANGE) {
			long nanos = System.nanoTime() - receivedNanos;
			this.latencyListeners.forEach((listener) -> listener.accept(nanos));
		}
	}

	@Override
	public void rejected(String cache, RejectionReason reason) {
		count("fills.rejected", "cache", cache, "reason", lowerCase(reason));
	}

	@Override
	public void bypassed(String cache) {
		Count count = this.bypassed.get(cache);
		if (count == null) {
			count = this.bypassed.computeIfAbsent(cache,
					(name) -> counter(new Series("bypassed", List.of("cache", name))));
		}
		count.increment();
	}

	/**
	 * Returns what was counted, by series.
	 */
	Map<Series, Long> counts() {
		Map<Series, Long> counts = new LinkedHashMap<>();
		this.counts.forEach((series, count) -> counts.put(series, count.sum()));
		return counts;
	}

	/**
	 * Asks, once at least for each series that exists or comes to exist, for somebody who
	 * is told of every addition to it.
	 */
	void onSeries(Function<Series, LongConsumer> follower) {
		this.followers.add(follower);
		this.counts.forEach((series, count) -> count.follow(follower.apply(series)));
	}

	/**
	 * Calls the listener with the nanoseconds from the receipt of a change to its
	 * eviction.
	 */
	void onLatency(LongConsumer listener) {
		this.latencyListeners.add(listener);
	}

	private void count(String name, String... tags) {
		counter(new Series(name, List.of(tags))).increment();
	}

	private Count counter(Series series) {
		Count count = this.counts.get(series);
		if (count != null) {
			return count;
		}
		Count created = new Count();
		this.followers.forEach((follower) -> created.follow(follower.apply(series)));
		Count present = this.counts.putIfAbsent(series, created);
		return (present != null) ? present : created;
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * A number, and those who are told of what is added to it.
	 */
	private static final class Count {

		private final LongAdder sum = new LongAdder();

		private final List<LongConsumer> followers = new CopyOnWriteArrayList<>();

		void increment() {
			this.sum.increment();
			this.followers.forEach((follower) -> follower.accept(1));
		}

		void follow(LongConsumer follower) {
			follower.accept(sum());
			this.followers.add(follower);
		}

		long sum() {
			return this.sum.sum();
		}

	}

	/**
	 * What is counted together.
	 *
	 * @param name the name below {@code pgcachewatch}
	 * @param tags names and values in turn
	 */
	record Series(String name, List<String> tags) {

		@Override
		public String toString() {
			StringJoiner joiner = new StringJoiner(",", this.name + "{", "}").setEmptyValue(this.name);
			for (int i = 0; i < this.tags.size(); i += 2) {
				joiner.add(this.tags.get(i) + "=" + this.tags.get(i + 1));
			}
			return joiner.toString();
		}

	}

}
