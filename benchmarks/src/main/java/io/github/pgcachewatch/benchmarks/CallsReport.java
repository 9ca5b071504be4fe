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

import java.util.Map;

import io.github.pgcachewatch.benchmarks.Microbenchmarks.Figures;

/**
 * What calls cost, and what a notification costs before the eviction.
 */
final class CallsReport {

	private static final int VIEW = 32;

	private final Microbenchmarks microbenchmarks;

	private final Report report;

	CallsReport(BenchmarkDatabase database, Plan plan, Report report) {
		this.microbenchmarks = new Microbenchmarks(database, plan.iterations(), plan.iterationMillis());
		this.report = report;
	}

	void run() throws Exception {
		this.report.section("Calls", "Time and allocation, measured by JMH, one thread.");
		Map<String, Figures> calls = this.microbenchmarks.run("HitBenchmark", 1);
		table(calls);
		ratio("hit: get of a kept view / CaffeineCache.get and nanoTime", calls, "watchedViewKept",
				"caffeineCacheAndClock", 1.1);
		ratio("hit: @Cacheable call with / without the starter", calls, "callWatched", "callBare", 1.12);
		ratio("hit: @Cacheable call with SpEL with / without", calls, "callWithSpelWatched", "callWithSpelBare", 1.12);
		ratio("miss and fill with / without, cache", calls, "missAndFillWatched", "missAndFillBare", 1.2);
		ratio("miss and fill with / without, call", calls, "callMissAndFillWatched", "callMissAndFillBare", 1.2);
		this.report.atMost("bytes a hit through the manager, added",
				added(calls, "watchedThroughManager", "bareThroughManager"), VIEW + 0.5);
		this.report.atMost("bytes a @Cacheable hit, added", added(calls, "callWatched", "callBare"), VIEW + 0.5);
		scaling(calls);
		this.report.section("Notifications", "What one costs the listening thread, by JMH.");
		table(this.microbenchmarks.run("ChangeBenchmark", 1));
	}

	private void scaling(Map<String, Figures> single) throws Exception {
		Map<String, Figures> two = this.microbenchmarks.run("HitBenchmark.(callWatched|callBare)$", 2);
		double watched = quickest(two, "callWatched") / quickest(single, "callWatched");
		double bare = quickest(two, "callBare") / quickest(single, "callBare");
		this.report.atMost("hit: slowdown from 1 to 2 threads, with / without", watched / bare, 1.1);
	}

	private void table(Map<String, Figures> figures) {
		this.report.header("ns a call", "min", "median", "max", "bytes a call");
		figures.forEach((name, figure) -> this.report.row(name, figure.nanos().cells(), Series.format(figure.bytes())));
	}

	private void ratio(String what, Map<String, Figures> figures, String name, String base, double limit) {
		this.report.atMost(what, quickest(figures, name) / quickest(figures, base), limit);
	}

	private static double added(Map<String, Figures> figures, String name, String base) {
		return bytes(figures, name) - bytes(figures, base);
	}

	// What else the machine does makes a call slower, and none quicker.
	private static double quickest(Map<String, Figures> figures, String name) {
		return figure(figures, name).nanos().min();
	}

	private static double bytes(Map<String, Figures> figures, String name) {
		return figure(figures, name).bytes();
	}

	private static Figures figure(Map<String, Figures> figures, String name) {
		Figures figure = figures.get(name);
		if (figure == null) {
			throw new IllegalArgumentException("There is no benchmark '" + name + "'");
		}
		return figure;
	}

}
