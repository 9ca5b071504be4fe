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

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one microbenchmark in a JVM of its own, with the profiler of allocations.
 */
final class Microbenchmarks {

	private final BenchmarkDatabase database;

	private final int iterations;

	private final int millis;

	Microbenchmarks(BenchmarkDatabase database, int iterations, int millis) {
		this.database = database;
		this.iterations = iterations;
		this.millis = millis;
	}

	Figures run(String type, String method, int threads) throws RunnerException {
		OptionsBuilder options = new OptionsBuilder();
		options.include("\\." + type + "\\." + method + "$")
			.forks(1)
			.threads(threads)
			.warmupIterations(this.iterations)
			.warmupTime(TimeValue.milliseconds(2L * this.millis))
			.measurementIterations(this.iterations)
			.measurementTime(TimeValue.milliseconds(this.millis))
			.mode(Mode.AverageTime)
			.timeUnit(TimeUnit.NANOSECONDS)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.jvmArgs("-Xms1g", "-Xmx1g", "-D" + BenchmarkedApplication.URL + "=" + this.database.url());
		RunResult result = new Runner(options.build()).runSingle();
		return new Figures(result.getPrimaryResult().getStatistics().getMin(), bytesPerCall(result));
	}

	private static double bytesPerCall(RunResult result) {
		for (String name : result.getSecondaryResults().keySet()) {
			if (name.endsWith("gc.alloc.rate.norm")) {
				return result.getSecondaryResults().get(name).getScore();
			}
		}
		throw new IllegalStateException("Allocations were not measured");
	}

	/**
	 * What a call costs.
	 *
	 * @param nanos time in nanoseconds, of the quickest iteration: what else the machine
	 * does makes a call slower, and none quicker
	 * @param bytes bytes allocated
	 */
	record Figures(double nanos, double bytes) {
	}

}
