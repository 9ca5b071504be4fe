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
import java.util.function.Function;

import io.github.pgcachewatch.benchmarks.Microbenchmarks.Figures;

/**
 * What calls cost, and what a notification costs before the eviction. A round is one JVM
 * for each benchmark.
 */
final class CallMeasurement {

	private static final List<String> CALLS = List.of("caffeine", "caffeineCache", "caffeineCacheAndClock", "jetCache",
			"watchedViewKept", "bareThroughManager", "watchedThroughManager", "callBare", "callWatched",
			"callWithSpelBare", "callWithSpelWatched", "missAndFillBare", "missAndFillWatched", "callMissAndFillBare",
			"callMissAndFillWatched");

	private static final List<String> CALLS_TWICE = List.of("watchedViewKept", "watchedThroughManager", "callWatched",
			"callWithSpelWatched", "missAndFillWatched", "callMissAndFillWatched");

	private static final List<String> NOTIFICATIONS = List.of("parse", "bindSimpleKey", "bindSpelKey");

	private final Microbenchmarks microbenchmarks;

	private final MeasurementPlan plan;

	private final RunResults results;

	CallMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.microbenchmarks = new Microbenchmarks(database, plan.iterations(), plan.iterationMillis());
		this.plan = plan;
		this.results = results;
	}

	void run() throws Exception {
		interleaving(CALLS, CALLS_TWICE).run(this.plan.forks(), (benchmark, name) -> add(FigureTable.CALLS,
				FigureTable.BYTES, name, this.microbenchmarks.run("HitBenchmark", benchmark, 1)));
		interleaving(List.of("callBare", "callWatched"), List.of("callWatched")).run(this.plan.forks(), this::slowdown);
		interleaving(NOTIFICATIONS, List.of()).run(this.plan.forks(),
				(benchmark, name) -> add(FigureTable.NOTIFICATIONS, FigureTable.NOTIFICATION_BYTES, name,
						this.microbenchmarks.run("ChangeBenchmark", benchmark, 1)));
	}

	private static InterleavedRuns<String> interleaving(List<String> benchmarks, List<String> twice) {
		return new InterleavedRuns<>(benchmarks, Function.identity(), twice);
	}

	private void add(FigureTable nanos, FigureTable bytes, String name, Figures figures) {
		this.results.add(nanos, name, figures.nanos());
		this.results.add(bytes, name, figures.bytes());
	}

	private void slowdown(String benchmark, String name) throws Exception {
		double alone = this.microbenchmarks.run("HitBenchmark", benchmark, 1).nanos();
		double both = this.microbenchmarks.run("HitBenchmark", benchmark, 2).nanos();
		this.results.add(FigureTable.TWO_THREADS, name, both / alone);
	}

}
