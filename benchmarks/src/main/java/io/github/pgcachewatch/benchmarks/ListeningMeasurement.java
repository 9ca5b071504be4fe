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

import java.util.List;

/**
 * Latency and throughput beside the peers.
 */
final class ListeningMeasurement {

	private static final int BURST_WARM_UPS = 2;

	private final BenchmarkDatabase database;

	private final MeasurementPlan plan;

	private final RunResults results;

	private final InterleavedRuns<PeerType> peers = new InterleavedRuns<>(List.of(PeerType.values()), PeerType::title,
			List.of(PeerType.PGCACHEWATCH));

	ListeningMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.database = database;
		this.plan = plan;
		this.results = results;
	}

	void latency() throws Exception {
		// The second compiler waits for longer than any later round warms up.
		LatencyRun first = new LatencyRun(this.database, 3 * this.plan.warmUpSeconds(), 1);
		this.peers.run(1, (peer, name) -> first.run(peer.create()));
		LatencyRun run = new LatencyRun(this.database, this.plan.warmUpSeconds(), this.plan.latencySeconds());
		this.peers.run(this.plan.rounds(), (peer, name) -> {
			FigureSeries latencies = run.run(peer.create());
			this.results.add(FigureTable.LATENCY_P50, name, latencies.median());
			this.results.add(FigureTable.LATENCY_P99, name, latencies.percentile(0.99));
		});
	}

	void burst() throws Exception {
		BurstRun burst = new BurstRun(this.database);
		this.peers.run(BURST_WARM_UPS, (peer, name) -> burst.run(peer.create(), peer.burst()));
		this.peers.run(this.plan.rounds(), (peer, name) -> {
			BurstRun.Result result = burst.run(peer.create(), peer.burst());
			this.results.add(FigureTable.BURST_RATE, name, result.perSecond());
			this.results.add(FigureTable.BURST_CPU, name, result.cpuMicros());
			this.results.add(FigureTable.BURST_FIRST, name, result.firstHandled());
		});
	}

}
