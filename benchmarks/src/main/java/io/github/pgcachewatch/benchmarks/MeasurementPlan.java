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

import java.util.Locale;

/**
 * How long to measure.
 */
enum MeasurementPlan {

	/** Shows that the benchmarks work; its figures tell nothing. */
	TRIAL(2, 1, 1, 1, 0.2, 2, 1, 2, 100),

	/** Tells what differs by more than the machine's noise. */
	SHORT(7, 3, 2, 3, 0.7, 15, 5, 5, 300),

	/** Measures for longer, in as many rounds. */
	FULL(11, 5, 6, 10, 3, 21, 9, 8, 1000);

	private final int rounds;

	private final int forks;

	private final int warmUpSeconds;

	private final int latencySeconds;

	private final double writerSeconds;

	private final int starts;

	private final int freshJvms;

	private final int iterations;

	private final int iterationMillis;

	MeasurementPlan(int rounds, int forks, int warmUpSeconds, int latencySeconds, double writerSeconds, int starts,
			int freshJvms, int iterations, int iterationMillis) {
		this.rounds = rounds;
		this.forks = forks;
		this.warmUpSeconds = warmUpSeconds;
		this.latencySeconds = latencySeconds;
		this.writerSeconds = writerSeconds;
		this.starts = starts;
		this.freshJvms = freshJvms;
		this.iterations = iterations;
		this.iterationMillis = iterationMillis;
	}

	String title() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns how often everything is measured that needs no JVM of its own.
	 */
	int rounds() {
		return this.rounds;
	}

	/**
	 * Returns how many JVMs measure each microbenchmark, one after the other.
	 */
	int forks() {
		return this.forks;
	}

	/**
	 * Returns how long notifications are sent before those whose latency counts, in each
	 * round.
	 */
	int warmUpSeconds() {
		return this.warmUpSeconds;
	}

	/**
	 * Returns how long latency is measured, in each round and of each peer.
	 */
	int latencySeconds() {
		return this.latencySeconds;
	}

	/**
	 * Returns how long writers write, in each round, with each trigger.
	 */
	double writerSeconds() {
		return this.writerSeconds;
	}

	/**
	 * Returns how often an application is started in one JVM.
	 */
	int starts() {
		return this.starts;
	}

	/**
	 * Returns in how many JVMs the first changes after a start are measured.
	 */
	int freshJvms() {
		return this.freshJvms;
	}

	/**
	 * Returns how many iterations of a microbenchmark a JVM measures, after as many of
	 * warming up that take twice as long.
	 */
	int iterations() {
		return this.iterations;
	}

	/**
	 * Returns how long an iteration takes.
	 */
	int iterationMillis() {
		return this.iterationMillis;
	}

}
