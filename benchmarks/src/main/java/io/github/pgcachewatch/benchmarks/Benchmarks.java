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
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs everything and prints the report. Arguments: {@code trial}, {@code short} or
 * {@code full}; {@code only=latency,burst,...} for some parts; {@code merge=directory} to
 * measure nothing, and report on all runs whose files are there; {@code output=directory}
 * for the files; {@code plots=directory} for the plots; {@code document=file} for a file
 * to put the report into, between two comments.
 */
public final class Benchmarks {

	private static final Pattern KNOWN = Pattern.compile("trial|short|full|(only|merge|output|plots|document)=.+");

	private final List<String> arguments;

	private final Path output;

	private Benchmarks(List<String> arguments) {
		for (String argument : arguments) {
			if (!KNOWN.matcher(argument).matches()) {
				throw new IllegalArgumentException(
						"Unknown argument '" + argument + "': give one that matches " + KNOWN);
			}
		}
		this.arguments = arguments;
		this.output = Path.of(value("output", "target/benchmarks"));
	}

	/**
	 * Runs the benchmarks.
	 * @param arguments see above
	 * @throws Exception if anything fails
	 */
	public static void main(String[] arguments) throws Exception {
		Benchmarks benchmarks = new Benchmarks(Arrays.asList(arguments));
		String merged = benchmarks.value("merge", "");
		benchmarks.report(merged.isEmpty() ? benchmarks.measure() : ResultFile.readAll(Path.of(merged)));
		// Netty's threads are left to time out by some peers.
		System.exit(0);
	}

	private MeasuredRuns measure() throws Exception {
		MeasurementPlan plan = plan();
		RunResults results = new RunResults(RunOrigin.here(plan));
		ResultFile file = ResultFile.in(this.output);
		try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
			WatchedApplication.createTable(database);
			for (String part : value("only", "latency,burst,first,writers,wal,application,calls").split(",")) {
				System.out.println("Measuring: " + part);
				measure(part, database, plan, results);
				file.write(results);
			}
		}
		return new MeasuredRuns(List.of(results));
	}

	private static void measure(String part, BenchmarkDatabase database, MeasurementPlan plan, RunResults results)
			throws Exception {
		switch (part) {
			case "latency" -> new ListeningMeasurement(database, plan, results).latency();
			case "burst" -> new ListeningMeasurement(database, plan, results).burst();
			case "first" -> new FirstChangeMeasurement(database, plan, results).run();
			case "writers" -> new WriterMeasurement(database, plan, results).run();
			case "wal" -> wal(plan, results);
			case "application" -> new ApplicationMeasurement(database, plan, results).run();
			case "calls" -> new CallMeasurement(database, plan, results).run();
			case "capture" -> new CaptureMeasurement(database, plan, results).run();
			default -> throw new IllegalArgumentException("There is no part '" + part
					+ "': name some of latency, burst, first, writers, wal, application, calls and capture");
		}
	}

	private static void wal(MeasurementPlan plan, RunResults results) throws Exception {
		try (BenchmarkDatabase database = BenchmarkDatabase.startLogical()) {
			new WalMeasurement(database, plan, results).run();
		}
	}

	private void report(MeasuredRuns runs) throws Exception {
		String markdown = new MarkdownReport(runs).markdown();
		System.out.println(markdown);
		new ReportFile(this.output.resolve("report.md")).write(markdown);
		new PerformancePlots(Path.of(value("plots", this.output.toString()))).write(runs);
		String document = value("document", "");
		if (!document.isEmpty()) {
			new ReportFile(Path.of(document)).replace(markdown);
		}
	}

	private MeasurementPlan plan() {
		return Arrays.stream(MeasurementPlan.values())
			.filter((plan) -> this.arguments.contains(plan.title()))
			.findFirst()
			.orElse(MeasurementPlan.SHORT);
	}

	private String value(String name, String fallback) {
		return this.arguments.stream()
			.filter((argument) -> argument.startsWith(name + "="))
			.map((argument) -> argument.substring(name.length() + 1))
			.findFirst()
			.orElse(fallback);
	}

}
