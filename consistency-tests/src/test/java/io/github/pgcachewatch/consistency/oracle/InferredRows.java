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
import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads rows by methods whose annotations name no table, so that the caches follow what
 * is read.
 */
class InferredRows {

	private static final String ROW = "inferred.row";

	private static final String SHARED = "inferred.shared";

	private final TableRows rows;

	InferredRows(JdbcTemplate jdbc) {
		this.rows = new TableRows(jdbc);
	}

	@Cacheable(ROW)
	@PgInvalidated
	public @Nullable Long row(long id) {
		return load(id);
	}

	@Cacheable(cacheNames = SHARED, sync = true)
	@PgInvalidated
	public @Nullable Long shared(long id) {
		return load(id);
	}

	private @Nullable Long load(long id) {
		Long version = this.rows.version(id);
		SlowLoads.dawdle(5);
		return version;
	}

	/**
	 * Returns all ways to read rows through these caches.
	 * @param rows the bean as others see it, whose methods are cached
	 */
	static List<CachedRead> reads(InferredRows rows) {
		return List.of(CachedRead.ofRow(OracleTable.SINGLE, ROW, Duration.ZERO, rows::row),
				CachedRead.ofRow(OracleTable.SINGLE, SHARED, Duration.ZERO, rows::shared));
	}

}
