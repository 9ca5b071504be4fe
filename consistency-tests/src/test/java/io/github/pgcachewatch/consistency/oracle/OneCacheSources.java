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
 * Tables whose changes concern one cache alone, in which entries are computed from each
 * other.
 */
@Configuration(proxyBeanMethods = false)
class OneCacheSources {

	@Bean
	Tree tree(JdbcTemplate jdbc) {
		return new Tree(new TableRows(jdbc));
	}

	@Bean
	Single single(JdbcTemplate jdbc) {
		return new Single(new TableRows(jdbc));
	}

	@PgInvalidated(table = "tree", cacheNames = "tree.paths")
	static class Tree extends CachedPaths {

		Tree(RowSource below) {
			super(below);
		}

	}

	@PgInvalidated(table = "single", key = "id", cacheNames = "single")
	static class Single extends CachedLevel {

		Single(RowSource below) {
			super(below);
		}

	}

}
