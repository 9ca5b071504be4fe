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

package io.github.pgcachewatch.benchmarks;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Latency and throughput beside the peers.
 */
final class ListeningReport {

	private static final String OURS = PeerType.PGCACHEWATCH.title();

	private static final String PGJDBC = PeerType.PGJDBC.title();

	private static final String VERTX = PeerType.VERTX.title();

	private final BenchmarkDatabase database;

	private final Plan plan;

	private final Report report;

	private final Path plots;

	ListeningReport(BenchmarkDatabase database, Plan plan, Report report, Path plots) {
		this.database = database;
		this.plan = plan;
		this.report = report;
		this.plots = plots;
	}

	void latency() throws Exception {
		this.report.section("Latency", "From the return of a commit to the end of the handling, in µs; ours: the entry "
				+ "is gone from a Caffeine cache of 100,000. The others only run a bare handler.");
		Collected p50 = new Collected();
		Collected p99 = new Collected();
		for (int round = 0; round < this.plan.rounds(); round++) {
			for (PeerType type : PeerType.values()) {
				Series latencies = new LatencyRun(this.database, this.plan.latencySeconds()).run(type.create());
				p50.add(type.title(), latencies.median());
				p99.add(type.title(), latencies.percentile(0.99));
			}
		}
		this.report.table("p50, µs", p50);
		this.report.table("p99, µs", p99);
		this.report.atMost("latency p50 / Vert.x", p50.ratio(OURS, VERTX), 1.2);
		this.report.atMost("latency p50 / pgjdbc loop", p50.ratio(OURS, PGJDBC), 0.25);
		this.report.atMost("latency p99 / Vert.x", p99.ratio(OURS, VERTX), 1);
		plot("Latency p50, µs (less is better)", p50, "performance-latency.svg");
	}

	void burst() throws Exception {
		this.report.section("Burst",
				"Notifications of about 100 bytes from 8 writers, 1,000 a transaction; ours evicts each key from a Caffeine "
						+ "cache of 100,000, or clears it where more than 10,000 removals wait.");
		Collected rate = new Collected();
		Collected cpu = new Collected();
		Collected first = new Collected();
		BurstRun burst = new BurstRun(this.database);
		for (int round = -2; round < this.plan.rounds(); round++) {
			for (PeerType type : PeerType.values()) {
				BurstRun.Result result = burst.run(type.create(), type.burst());
				if (round >= 0) {
					rate.add(type.title(), result.perSecond());
					cpu.add(type.title(), result.cpuMicros());
					first.add(type.title(), result.firstHandled());
				}
			}
		}
		this.report.table("notifications a second", rate);
		this.report.table("CPU a notification, µs", cpu);
		this.report.table("first handled, share of the writing time", first);
		this.report.atLeast("burst rate / pgjdbc loop", rate.ratio(OURS, PGJDBC), 0.7);
		this.report.atMost("burst CPU / pgjdbc loop", cpu.ratio(OURS, PGJDBC), 2);
		this.report.atMost("first of a burst evicted, share of the writing time", first.median(OURS), 0.5);
		plot("Burst, notifications a second (more is better)", rate, "performance-burst.svg");
	}

	private void plot(String title, Collected collected, String file) throws Exception {
		Plot plot = new Plot(title);
		Map<Double, String> sorted = new TreeMap<>();
		collected.names().forEach((name) -> sorted.put(collected.median(name), name));
		sorted.values().forEach((name) -> plot.bar(name, collected.series(name)));
		plot.write(this.plots.resolve(file));
	}

}
