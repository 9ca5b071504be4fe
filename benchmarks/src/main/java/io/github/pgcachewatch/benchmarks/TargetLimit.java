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
 * The most, or the least, that a figure may be.
 *
 * @param bound the figure that is still allowed
 * @param upper whether it is the most
 */
record TargetLimit(double bound, boolean upper) {

	static TargetLimit atMost(double bound) {
		return new TargetLimit(bound, true);
	}

	static TargetLimit atLeast(double bound) {
		return new TargetLimit(bound, false);
	}

	/**
	 * Returns the verdict on a figure that may lie anywhere in an interval.
	 */
	TargetVerdict verdict(FigureSpread uncertainty) {
		boolean low = allows(uncertainty.low());
		boolean high = allows(uncertainty.high());
		if (low != high) {
			return TargetVerdict.TOO_NOISY;
		}
		return low ? TargetVerdict.MET : TargetVerdict.MISSED;
	}

	private boolean allows(double figure) {
		return this.upper ? figure <= this.bound : figure >= this.bound;
	}

	String text() {
		return (this.upper ? "≤ " : "≥ ") + FigureSeries.format(this.bound);
	}

}
