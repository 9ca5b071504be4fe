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

package io.github.pgcachewatch.watch;

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
import io.github.pgcachewatch.cache.eviction.Eviction;
import io.github.pgcachewatch.event.CacheInvalidated;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;

/**
 * Counts what goes by, with or without a meter registry. Thread-safe; no method blocks.
 */
public final class WatchStatistics implements CacheObserver {

	/** Any database user can name any table, and each name would be a meter for good. */
	private static final int MAX_SERIES = 2000;

	private static final String OTHER = "other";

	private final Map<Series, Count> counts = new ConcurrentHashMap<>();

	private final Counts<Received> received = new Counts<>(this::series);

	private final Counts<Invalidated> invalidated = new Counts<>(WatchStatistics::series);

	private final Counts<String> bypassed = new Counts<>((cache) -> new Series("bypassed", List.of("cache", cache)));

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
		this.received.increment(new Received(change.table(), change.operation()));
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

	/**
	 * Counts a fill in which something was found out about the reads of its method.
	 * @param cache the name of the cache
	 * @param kind what was found
	 */
	public void found(String cache, Enum<?> kind) {
		counter(new Series("findings", List.of("cache", cache, "kind", lowerCase(kind)))).increment();
	}

	/**
	 * Counts an entry that was compared with what its method returns.
	 * @param cache the name of the cache
	 * @param stale whether it was stale
	 */
	public void compared(String cache, boolean stale) {
		counter(new Series("self-check.compared", List.of("cache", cache))).increment();
		Count staleEntries = counter(new Series("self-check.stale", List.of("cache", cache)));
		if (stale) {
			staleEntries.increment();
		}
	}

	/**
	 * Counts an entry that was to be compared with what its method returns, and was not.
	 * @param cache the name of the cache
	 * @param reason the reason
	 */
	public void skipped(String cache, Enum<?> reason) {
		counter(new Series("self-check.skipped", List.of("cache", cache, "reason", lowerCase(reason)))).increment();
	}

	@Override
	public void evicted(Eviction eviction) {
		this.invalidated.increment(new Invalidated(eviction.cacheName(), eviction.keys().isAll(), eviction.cause()));
		if (eviction.cause() == CacheInvalidated.Cause.CHANGE) {
			long nanos = System.nanoTime() - eviction.receivedNanos();
			this.latencyListeners.forEach((listener) -> listener.accept(nanos));
		}
	}

	@Override
	public void rejected(String cache, RejectionReason reason) {
		counter(new Series("fills.rejected", List.of("cache", cache, "reason", lowerCase(reason)))).increment();
	}

	@Override
	public void bypassed(String cache) {
		this.bypassed.increment(cache);
	}

	/**
	 * Returns what was counted, by series.
	 * @return the counts
	 */
	public Map<Series, Long> counts() {
		Map<Series, Long> counts = new LinkedHashMap<>();
		this.counts.forEach((series, count) -> counts.put(series, count.sum()));
		return counts;
	}

	/**
	 * Asks, once at least for each series that exists or comes to exist, for a listener
	 * that is called with every addition to it.
	 * @param follower returns the listener of a series; must not block
	 */
	public void onSeries(Function<Series, LongConsumer> follower) {
		this.followers.add(follower);
		this.counts.forEach((series, count) -> count.follow(follower.apply(series)));
	}

	/**
	 * Calls the listener with the nanoseconds from the receipt of a change to its
	 * eviction.
	 * @param listener must not block
	 */
	public void onLatency(LongConsumer listener) {
		this.latencyListeners.add(listener);
	}

	private Series series(Received received) {
		String table = (this.counts.size() < MAX_SERIES) ? received.table() : OTHER;
		return new Series("notifications", List.of("table", table, "operation", received.operation().wireName()));
	}

	private static Series series(Invalidated invalidated) {
		return new Series("invalidations", List.of("cache", invalidated.cache(), "scope",
				invalidated.all() ? "all" : "keys", "cause", lowerCase(invalidated.cause())));
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
	 * Finds counts without the cost of describing them, which is more than that of
	 * counting.
	 *
	 * @param <K> what stands for a series
	 */
	private final class Counts<K> {

		private final Map<K, Count> known = new ConcurrentHashMap<>();

		private final Function<K, Series> series;

		Counts(Function<K, Series> series) {
			this.series = series;
		}

		void increment(K key) {
			Count count = this.known.get(key);
			if (count == null) {
				count = counter(this.series.apply(key));
				if (this.known.size() < MAX_SERIES) {
					this.known.put(key, count);
				}
			}
			count.increment();
		}

	}

	private record Received(String table, Operation operation) {
	}

	private record Invalidated(String cache, boolean all, CacheInvalidated.Cause cause) {
	}

	/**
	 * What is counted together.
	 *
	 * @param name the name below {@code pgcachewatch}
	 * @param tags names and values in turn
	 */
	public record Series(String name, List<String> tags) {

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
