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

import org.openjdk.jmh.annotations.Benchmark;

/**
 * What a call of a cached method that reads one row costs, by the value of
 * {@code pgcachewatch.capture}.
 */
public class CaptureBenchmark {

	/**
	 * Creates the benchmark.
	 */
	public CaptureBenchmark() {
	}

	@Benchmark
	public Object hitOff(Off application) {
		return application.hit();
	}

	@Benchmark
	public Object hitVerify(Verify application) {
		return application.hit();
	}

	@Benchmark
	public Object hitAuto(Auto application) {
		return application.hit();
	}

	@Benchmark
	public Object fillOff(Off application) {
		return application.fill();
	}

	@Benchmark
	public Object fillVerify(Verify application) {
		return application.fill();
	}

	@Benchmark
	public Object fillAuto(Auto application) {
		return application.fill();
	}

	@Benchmark
	public Object firstFillOff(Off application) {
		return application.firstFill();
	}

	@Benchmark
	public Object firstFillVerify(Verify application) {
		return application.firstFill();
	}

	@Benchmark
	public Object firstFillAuto(Auto application) {
		return application.firstFill();
	}

	/**
	 * The application without capture.
	 */
	public static class Off extends CapturedApplication {

		/**
		 * Runs the application.
		 */
		public Off() {
			super("off");
		}

	}

	/**
	 * The application that compares what is read with what is bound.
	 */
	public static class Verify extends CapturedApplication {

		/**
		 * Runs the application.
		 */
		public Verify() {
			super("verify");
		}

	}

	/**
	 * The application that follows what is read.
	 */
	public static class Auto extends CapturedApplication {

		/**
		 * Runs the application.
		 */
		public Auto() {
			super("auto");
		}

	}

}
