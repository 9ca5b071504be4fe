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

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Has what runs all day be compiled before it is measured, and nothing else be compiled
 * meanwhile: a start leaves the compiler with work for seconds.
 */
final class WarmUp {

	private static final long QUIET_MILLIS = 300;

	private static final long LIMIT_NANOS = 10_000_000_000L;

	private WarmUp() {
	}

	/**
	 * Returns when the compiler has had nothing to do for some time.
	 */
	static void awaitCompiler() throws InterruptedException {
		CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
		long limit = System.nanoTime() + LIMIT_NANOS;
		long before = -1;
		while (compiler.getTotalCompilationTime() != before && System.nanoTime() - limit < 0) {
			before = compiler.getTotalCompilationTime();
			Thread.sleep(QUIET_MILLIS);
		}
	}

}
