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

import java.time.Duration;
import java.time.Instant;

/**
 * What a change took until its entries were gone, in milliseconds.
 *
 * @param sinceReceipt since its notification was received
 * @param sinceCommit since its commit returned
 */
record ChangeTimes(double sinceReceipt, double sinceCommit) {

	private static final String MARK = "change took:\t";

	static ChangeTimes of(Instant receipt, Instant commit, Instant eviction) {
		return new ChangeTimes(millis(receipt, eviction), millis(commit, eviction));
	}

	private static double millis(Instant from, Instant to) {
		return Duration.between(from, to).toNanos() / 1e6;
	}

	/**
	 * Returns these times as a line that {@link #isLine} knows from others and
	 * {@link #parse} reads.
	 */
	String line() {
		return MARK + this.sinceReceipt + "\t" + this.sinceCommit;
	}

	static boolean isLine(String line) {
		return line.startsWith(MARK);
	}

	static ChangeTimes parse(String line) {
		String[] cells = line.substring(MARK.length()).split("\t");
		return new ChangeTimes(Double.parseDouble(cells[0]), Double.parseDouble(cells[1]));
	}

}
