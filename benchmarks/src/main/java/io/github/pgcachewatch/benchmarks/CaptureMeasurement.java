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

/**
 * What capture adds to a hit, to a fill by known statements, and to one by a new
 * statement. A round is one JVM for each benchmark.
 */
final class CaptureMeasurement {

	private static final List<String> BENCHMARKS = List.of("hitOff", "hitVerify", "hitAuto", "fillOff", "fillVerify",
			"fillAuto", "firstFillOff", "firstFillVerify", "firstFillAuto");

	private static final List<String> TWICE = List.of("hitOff", "fillOff", "firstFillOff");

	private final BenchmarkDatabase database;

	private final Microbenchmarks microbenchmarks;

	private final MeasurementPlan plan;

	private final RunResults results;

	CaptureMeasurement(BenchmarkDatabase database, MeasurementPlan plan, RunResults results) {
		this.database = database;
		this.microbenchmarks = new Microbenchmarks(database, plan.iterations(), plan.iterationMillis());
		this.plan = plan;
		this.results = results;
	}

	void run() throws Exception {
		CapturedApplication.createTable(this.database);
		new InterleavedRuns<>(BENCHMARKS, Function.identity(), TWICE).run(this.plan.forks(),
				(benchmark, name) -> this.results.add(FigureTable.CAPTURE, name,
						this.microbenchmarks.run("CaptureBenchmark", benchmark, 1).nanos() / 1000));
	}

}
