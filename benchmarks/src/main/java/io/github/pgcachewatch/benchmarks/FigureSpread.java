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
 * An interval that figures lie in.
 *
 * @param low its lower end
 * @param high its upper end
 */
record FigureSpread(double low, double high) {

	/**
	 * Returns the smallest interval that holds this one and another.
	 */
	FigureSpread union(FigureSpread other) {
		return new FigureSpread(Math.min(this.low, other.low), Math.max(this.high, other.high));
	}

	String text() {
		return String.format(Locale.ROOT, "%s to %s", FigureSeries.format(this.low), FigureSeries.format(this.high));
	}

}
