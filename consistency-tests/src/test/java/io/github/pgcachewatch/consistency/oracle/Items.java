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
import java.util.Map;
import java.util.TreeMap;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads rows as applications do. Some loads dawdle between reading and returning, so that
 * changes overtake them.
 */
class Items {

	static final String ONE = "one";

	static final String SHARED = "shared";

	static final String ALL = "all";

	static final List<String> NAMES = List.of(ONE, SHARED, ALL);

	private final JdbcTemplate jdbc;

	Items(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Cacheable(ONE)
	@PgInvalidated(table = "item", key = "id")
	public @Nullable Long one(long id) {
		return load(id);
	}

	@Cacheable(cacheNames = SHARED, sync = true)
	@PgInvalidated(table = "item", key = "id")
	public @Nullable Long shared(long id) {
		return load(id);
	}

	@Cacheable(ALL)
	@PgInvalidated(table = "item")
	public Map<Long, Long> all() {
		Map<Long, Long> versions = rows(this.jdbc, OracleTable.ITEM);
		SlowLoads.dawdle(10);
		return versions;
	}

	static Map<Long, Long> rows(JdbcTemplate jdbc, OracleTable table) {
		Map<Long, Long> versions = new TreeMap<>();
		jdbc.query("SELECT id, version FROM " + table, (row) -> {
			versions.put(row.getLong(1), row.getLong(2));
		});
		return versions;
	}

	private @Nullable Long load(long id) {
		List<Long> versions = this.jdbc.queryForList("SELECT version FROM item WHERE id = ?", Long.class, id);
		SlowLoads.dawdle(50);
		return versions.isEmpty() ? null : versions.get(0);
	}

	/**
	 * Returns all ways to read rows through these caches.
	 */
	static List<CachedRead> reads(Items items) {
		return List.of(CachedRead.ofRow(OracleTable.ITEM, ONE, Duration.ZERO, items::one),
				CachedRead.ofRow(OracleTable.ITEM, SHARED, Duration.ZERO, items::shared),
				new CachedRead(OracleTable.ITEM, ALL, Duration.ZERO, (id) -> complete(items.all())));
	}

	private static Map<Long, @Nullable Long> complete(Map<Long, Long> versions) {
		Map<Long, @Nullable Long> complete = new TreeMap<>();
		OracleTable.ITEM.ids().forEach((id) -> complete.put(id, versions.get(id)));
		return complete;
	}

}
