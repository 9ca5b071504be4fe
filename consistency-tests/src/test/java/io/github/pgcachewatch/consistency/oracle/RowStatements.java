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

import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Statements that change rows. Each change has a version that no other has, of any row.
 */
final class RowStatements {

	private static final AtomicLong versions = new AtomicLong();

	private final JdbcTemplate jdbc;

	private final Random random;

	RowStatements(JdbcTemplate jdbc, Random random) {
		this.jdbc = jdbc;
		this.random = random;
	}

	/**
	 * Changes rows.
	 * @param changes is given what the rows have become
	 */
	void execute(OracleTable table, Collection<Long> ids, Map<Long, @Nullable Long> changes) {
		Long[] array = ids.toArray(Long[]::new);
		if (this.random.nextInt(6) == 0) {
			this.jdbc.update("DELETE FROM " + table + " WHERE id = ANY(?)", (Object) array);
			ids.forEach((id) -> changes.put(id, null));
			return;
		}
		long version = versions.incrementAndGet();
		if (this.random.nextBoolean()) {
			// Changes those that are there, and tells which these are.
			this.jdbc
				.queryForList("UPDATE " + table + " SET version = ? WHERE id = ANY(?) RETURNING id", Long.class,
						version, array)
				.forEach((id) -> changes.put(id, version));
			return;
		}
		this.jdbc.update("INSERT INTO " + table + " SELECT id, ? FROM unnest(?) id "
				+ "ON CONFLICT (id) DO UPDATE SET version = excluded.version", version, array);
		ids.forEach((id) -> changes.put(id, version));
	}

}
