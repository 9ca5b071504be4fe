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

package io.github.pgcachewatch.consistency.oracle;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The strategies of a run, and how long each may hold a change back.
 */
enum StrategyDelay {

	/** The default. */
	GREEDY(Duration.ZERO),

	/** Some changes together. */
	WINDOWED(Duration.ofMillis(40)),

	/** At most once an interval. */
	TIMED(Duration.ofMillis(80));

	private final Duration delay;

	StrategyDelay(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Returns the delay of a strategy.
	 * @param name its name, empty for the default
	 */
	static Duration of(String name) {
		return (name.isEmpty()) ? GREEDY.delay : valueOf(name.toUpperCase(Locale.ROOT)).delay;
	}

	/**
	 * Returns the greatest delay that strategies come to in any chain of caches.
	 */
	static Duration longest() {
		return Arrays.stream(values()).map((strategy) -> strategy.delay).reduce(WINDOWED.delay, Duration::plus);
	}

	static String[] properties() {
		return new String[] { "pgcachewatch.strategies.windowed.type=windowed",
				"pgcachewatch.strategies.windowed.max-delay=" + WINDOWED.delay.toMillis() + "ms",
				"pgcachewatch.strategies.timed.type=timed",
				"pgcachewatch.strategies.timed.interval=" + TIMED.delay.toMillis() + "ms" };
	}

}
