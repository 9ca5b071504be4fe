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

package io.github.pgcachewatch.consistency.catalogue;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Rows that other statements than UPDATE change.
 */
public class Statements {

	private final JdbcTemplate jdbc;

	Statements(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Cacheable("readings")
	@PgInvalidated(table = "reading", key = "id")
	public @Nullable String reading(long id) {
		return read("reading", id);
	}

	@Cacheable("works")
	@PgInvalidated(table = "work", key = "id")
	public @Nullable String work(long id) {
		return read("work", id);
	}

	private @Nullable String read(String table, long id) {
		return this.jdbc
			.queryForList("SELECT title || tableoid::regclass FROM " + table + " WHERE id = ?", String.class, id)
			.stream()
			.findFirst()
			.orElse(null);
	}

}
