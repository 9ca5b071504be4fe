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

package io.github.pgcachewatch.consistency.fault;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

/**
 * What the shop caches.
 */
@Service
class Books {

	private final AtomicLong loads = new AtomicLong();

	private final JdbcTemplate jdbc;

	Books(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@PgInvalidated(table = "book", key = "id")
	public long version(long id) {
		long version = Objects
			.requireNonNull(this.jdbc.queryForObject("SELECT version FROM book WHERE id = ?", Long.class, id));
		this.loads.incrementAndGet();
		return version;
	}

	/**
	 * Returns how many reads came from the database.
	 */
	public long loads() {
		return this.loads.get();
	}

}
