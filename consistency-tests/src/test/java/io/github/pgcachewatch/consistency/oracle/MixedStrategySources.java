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

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Levels of caches, each computed from the one below, with different strategies within
 * one change.
 */
@Configuration(proxyBeanMethods = false)
class MixedStrategySources {

	@Bean
	WindowedBelowGreedy windowedBelowGreedy(JdbcTemplate jdbc) {
		return new WindowedBelowGreedy(new TableRows(jdbc));
	}

	@Bean
	GreedyAboveWindowed greedyAboveWindowed(WindowedBelowGreedy below) {
		return new GreedyAboveWindowed(below);
	}

	@Bean
	GreedyBelowTimed greedyBelowTimed(JdbcTemplate jdbc) {
		return new GreedyBelowTimed(new TableRows(jdbc));
	}

	@Bean
	TimedAboveGreedy timedAboveGreedy(GreedyBelowTimed below) {
		return new TimedAboveGreedy(below);
	}

	@Bean
	WindowedBelowTimed windowedBelowTimed(JdbcTemplate jdbc) {
		return new WindowedBelowTimed(new TableRows(jdbc));
	}

	@Bean
	TimedAboveWindowed timedAboveWindowed(WindowedBelowTimed below) {
		return new TimedAboveWindowed(below);
	}

	@Bean
	LowestWindowed lowestWindowed(JdbcTemplate jdbc) {
		return new LowestWindowed(new TableRows(jdbc));
	}

	@Bean
	TimedBetweenWindowed timedBetweenWindowed(LowestWindowed below) {
		return new TimedBetweenWindowed(below);
	}

	@Bean
	HighestWindowed highestWindowed(TimedBetweenWindowed below) {
		return new HighestWindowed(below);
	}

	@PgInvalidated(table = "greedy_windowed", key = "id", cacheNames = "greedy-windowed.inner", strategy = "windowed")
	static class WindowedBelowGreedy extends CachedLevel {

		WindowedBelowGreedy(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "greedy_windowed", key = "id", cacheNames = "greedy-windowed.outer")
	static class GreedyAboveWindowed extends CachedLevel {

		GreedyAboveWindowed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed_greedy", key = "id", cacheNames = "timed-greedy.inner")
	static class GreedyBelowTimed extends CachedLevel {

		GreedyBelowTimed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed_greedy", cacheNames = "timed-greedy.outer", strategy = "timed")
	static class TimedAboveGreedy extends CachedPaths {

		TimedAboveGreedy(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed_windowed", key = "id", cacheNames = "timed-windowed.inner", strategy = "windowed")
	static class WindowedBelowTimed extends CachedLevel {

		WindowedBelowTimed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed_windowed", key = "id", cacheNames = "timed-windowed.outer", strategy = "timed")
	static class TimedAboveWindowed extends CachedLevel {

		TimedAboveWindowed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed_timed_windowed", key = "id", cacheNames = "windowed-timed-windowed.inner",
			strategy = "windowed")
	static class LowestWindowed extends CachedLevel {

		LowestWindowed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed_timed_windowed", key = "id", cacheNames = "windowed-timed-windowed.middle",
			strategy = "timed")
	static class TimedBetweenWindowed extends CachedLevel {

		TimedBetweenWindowed(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed_timed_windowed", key = "id", cacheNames = "windowed-timed-windowed.outer",
			strategy = "windowed")
	static class HighestWindowed extends CachedLevel {

		HighestWindowed(RowSource below) {
			super(below);
		}

	}

}
