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

import org.jspecify.annotations.Nullable;

/**
 * What was measured of a target.
 *
 * @param medians the median of each run's rounds
 * @param rounds the quartiles of all rounds
 * @param same the quartiles of the comparisons of the same subject with itself, or
 * {@code null} if the target compares nothing
 * @param uncertainty where the value may lie
 * @param verdict whether the target is met
 */
record TargetOutcome(FigureSeries medians, FigureSpread rounds, @Nullable FigureSpread same, FigureSpread uncertainty,
		TargetVerdict verdict) {

	/**
	 * Returns the median of the runs' medians.
	 */
	double value() {
		return this.medians.median();
	}

}
