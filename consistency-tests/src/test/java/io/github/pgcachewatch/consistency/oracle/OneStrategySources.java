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
 * Levels of caches, each computed from the one below, with one strategy for all levels.
 */
@Configuration(proxyBeanMethods = false)
class OneStrategySources {

	@Bean
	GreedyInner greedyInner(JdbcTemplate jdbc) {
		return new GreedyInner(new TableRows(jdbc));
	}

	@Bean
	GreedyMiddle greedyMiddle(GreedyInner below) {
		return new GreedyMiddle(below);
	}

	@Bean
	GreedyOuter greedyOuter(GreedyMiddle below) {
		return new GreedyOuter(below);
	}

	@Bean
	WindowedInner windowedInner(JdbcTemplate jdbc) {
		return new WindowedInner(new TableRows(jdbc));
	}

	@Bean
	WindowedOuter windowedOuter(WindowedInner below) {
		return new WindowedOuter(below);
	}

	@Bean
	WindowedPaths windowedPaths(WindowedOuter below) {
		return new WindowedPaths(below);
	}

	@Bean
	TimedInner timedInner(JdbcTemplate jdbc) {
		return new TimedInner(new TableRows(jdbc));
	}

	@Bean
	TimedOuter timedOuter(TimedInner below) {
		return new TimedOuter(below);
	}

	@PgInvalidated(table = "greedy", key = "id", cacheNames = "greedy.inner")
	static class GreedyInner extends CachedLevel {

		GreedyInner(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "greedy", key = "id", cacheNames = "greedy.middle")
	static class GreedyMiddle extends CachedLevel {

		GreedyMiddle(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "greedy", key = "id", cacheNames = "greedy.outer")
	static class GreedyOuter extends CachedLevel {

		GreedyOuter(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed", key = "id", cacheNames = "windowed.inner", strategy = "windowed")
	static class WindowedInner extends CachedLevel {

		WindowedInner(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed", key = "id", cacheNames = "windowed.outer", strategy = "windowed")
	static class WindowedOuter extends CachedLevel {

		WindowedOuter(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "windowed", cacheNames = "windowed.paths", strategy = "windowed")
	static class WindowedPaths extends CachedPaths {

		WindowedPaths(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed", key = "id", cacheNames = "timed.inner", strategy = "timed")
	static class TimedInner extends CachedLevel {

		TimedInner(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "timed", key = "id", cacheNames = "timed.outer", strategy = "timed")
	static class TimedOuter extends CachedLevel {

		TimedOuter(RowSource below) {
			super(below);
		}

	}

}
