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

/**
 * Runs everything and prints the report. Arguments: {@code short} or {@code full};
 * {@code only=latency,burst,...} for some parts; {@code plots=directory} for the plots;
 * {@code document=file} for a file to put the report into, between two comments.
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Runs the benchmarks.
	 * @param arguments see above
	 * @throws Exception if anything fails
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> given = Arrays.asList(arguments);
		Plan plan = given.contains("full") ? Plan.FULL : Plan.SHORT;
		List<String> only = Arrays.asList(value(given, "only", "latency,burst,writers,application,calls").split(","));
		Path output = Path.of(value(given, "output", "target/benchmarks"));
		Path plots = Path.of(value(given, "plots", output.toString()));
		Report report = new Report();
		try (BenchmarkDatabase database = BenchmarkDatabase.start()) {
			WatchedApplication.createTable(database);
			ListeningReport listening = new ListeningReport(database, plan, report, plots);
			if (only.contains("latency")) {
				listening.latency();
			}
			if (only.contains("burst")) {
				listening.burst();
			}
			if (only.contains("writers")) {
				new WritersReport(database, plan, report).run();
			}
			if (only.contains("application")) {
				new ApplicationReport(database, plan, report).run();
			}
			if (only.contains("calls")) {
				new CallsReport(database, plan, report).run();
			}
		}
		report.write(output.resolve("report.md"));
		String document = value(given, "document", "");
		if (!document.isEmpty()) {
			report.replaceIn(Path.of(document));
		}
		System.out.println(report.markdown());
		// Netty's threads are left to time out by some peers.
		System.exit(0);
	}

	private static String value(List<String> arguments, String name, String fallback) {
		return arguments.stream()
			.filter((argument) -> argument.startsWith(name + "="))
			.map((argument) -> argument.substring(name.length() + 1))
			.findFirst()
			.orElse(fallback);
	}

}
