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

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.ChangeSource;
import io.github.pgcachewatch.watch.WatchStatistics;
import io.github.pgcachewatch.watch.WatchStatistics.Series;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters under {@code pgcachewatch}.
 */
public final class PgCacheWatchMetrics implements MeterBinder {

	private static final String PREFIX = "pgcachewatch.";

	private final WatchStatistics statistics;

	private final ChangeSource listener;

	private final DoubleSupplier queueUsage;

	/**
	 * Creates the meters.
	 * @param statistics what was counted
	 * @param listener the listener
	 * @param queueUsage how full PostgreSQL's notification queue is, from 0 to 1, or NaN
	 */
	public PgCacheWatchMetrics(WatchStatistics statistics, ChangeSource listener, DoubleSupplier queueUsage) {
		this.statistics = statistics;
		this.listener = listener;
		this.queueUsage = queueUsage;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PREFIX + "connected", this, PgCacheWatchMetrics::connected)
			.description("Whether the listener is proved live")
			.register(registry);
		Gauge.builder(PREFIX + "queue.usage", this.queueUsage::getAsDouble)
			.description("How full PostgreSQL's notification queue is, from 0 to 1")
			.register(registry);
		if (this.listener.status().details().containsKey("walRole")) {
			bindWal(registry);
		}
		Timer latency = Timer.builder(PREFIX + "invalidation.latency")
			.description("From the receipt of a change to its eviction")
			.register(registry);
		this.statistics.onLatency((nanos) -> latency.record(nanos, TimeUnit.NANOSECONDS));
		this.statistics.onSeries((series) -> register(registry, series)::increment);
	}

	private void bindWal(MeterRegistry registry) {
		Gauge
			.builder(PREFIX + "wal.reading", this.listener,
					(source) -> "reader".equals(source.status().details().get("walRole")) ? 1 : 0)
			.description("Whether this instance reads the WAL for all")
			.register(registry);
		Gauge.builder(PREFIX + "wal.retained", this.listener, (source) -> detail(source, "walRetainedBytes"))
			.baseUnit("bytes")
			.description("How much WAL the server keeps for the slot, where this instance reads")
			.register(registry);
		Gauge.builder(PREFIX + "wal.unsent", this.listener, (source) -> detail(source, "walUnsentBytes"))
			.baseUnit("bytes")
			.description("How much WAL was not read and sent yet, where this instance reads")
			.register(registry);
		Gauge.builder(PREFIX + "wal.lag", this.listener, (source) -> detail(source, "walLagMillis") / 1000)
			.baseUnit("seconds")
			.description("For how long something in the WAL was not sent yet, where this instance reads")
			.register(registry);
	}

	private static double detail(ChangeSource source, String name) {
		return (source.status().details().get(name) instanceof Long value) ? value : Double.NaN;
	}

	private double connected() {
		return (this.listener.state() == ListenerState.LIVE) ? 1 : 0;
	}

	private Counter register(MeterRegistry registry, Series series) {
		return Counter.builder(PREFIX + series.name())
			.tags(Tags.of(series.tags().toArray(String[]::new)))
			.register(registry);
	}

}
