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
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Cached methods that races are forced on, and that name no table.
 */
public class InferredBooks {

	private final Hooks afterRead = new Hooks();

	private final JdbcTemplate jdbc;

	InferredBooks(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Has the next load take a step between its reading and the storing of what it read.
	 */
	public void afterNextRead(Runnable step) {
		this.afterRead.next(step);
	}

	@Cacheable("inferred-titles")
	@PgInvalidated
	public @Nullable String title(long id) {
		return read("book", id);
	}

	@Cacheable(cacheNames = "inferred-synchronized-titles", sync = true)
	@PgInvalidated
	public @Nullable String titleInSync(long id) {
		return read("book", id);
	}

	@Cacheable("inferred-windowed-titles")
	@PgInvalidated(strategy = "hourly")
	public @Nullable String titleInWindow(long id) {
		return read("book", id);
	}

	@Cacheable("inferred-readings")
	@PgInvalidated
	public @Nullable String reading(long id) {
		return read("reading", id);
	}

	private @Nullable String read(String table, long id) {
		String title = this.jdbc.queryForList("SELECT title FROM " + table + " WHERE id = ?", String.class, id)
			.stream()
			.findFirst()
			.orElse(null);
		this.afterRead.run();
		return title;
	}

	/**
	 * An application with these methods.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import({ CatalogueConfiguration.class, InferredBooks.class })
	static class Catalogue {

	}

}
