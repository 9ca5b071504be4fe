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

/**
 * How long to measure.
 *
 * @param rounds how often everything is measured, interleaved
 * @param latencySeconds for each round and peer
 * @param writerSeconds for each round, trigger and number of clients
 * @param starts of an application, with and without the starter
 * @param iterations of a microbenchmark
 * @param iterationMillis how long each takes, after as many of warming up that take twice
 * as long
 */
record Plan(int rounds, int latencySeconds, double writerSeconds, int starts, int iterations, int iterationMillis) {

	static final Plan SHORT = new Plan(3, 2, 0.7, 15, 5, 300);

	static final Plan FULL = new Plan(7, 10, 3, 20, 8, 1000);

}
