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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads pairs of rows, one from its table and one from another cache, by a method whose
 * annotation names no table, so that its cache follows what both were read from.
 */
class InferredPairs {

	private static final String PAIR = "inferred.pair";

	private final TableRows trees;

	private final InferredRows singles;

	InferredPairs(JdbcTemplate jdbc, InferredRows singles) {
		this.trees = new TableRows(jdbc);
		this.singles = singles;
	}

	@Cacheable(PAIR)
	@PgInvalidated
	public Map<Long, @Nullable Long> pair(long id) {
		long tree = OracleTable.TREE.likeIn(id);
		long single = OracleTable.SINGLE.likeIn(id);
		Map<Long, @Nullable Long> versions = new HashMap<>();
		versions.put(single, this.singles.row(single));
		versions.put(tree, this.trees.version(tree));
		SlowLoads.dawdle(5);
		return versions;
	}

	/**
	 * Returns the way to read rows through this cache.
	 * @param pairs the bean as others see it, whose method is cached
	 */
	static List<CachedRead> reads(InferredPairs pairs) {
		return List.of(new CachedRead(OracleTable.TREE, PAIR, Duration.ZERO, pairs::pair));
	}

}
