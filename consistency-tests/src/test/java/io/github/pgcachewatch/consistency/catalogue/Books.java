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

import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The cached methods that races are forced on. Without the starter, Spring's annotations
 * alone cache, and {@link HandEviction} evicts.
 */
public class Books {

	private final Hooks afterRead = new Hooks();

	private final JdbcTemplate jdbc;

	Books(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Has the next load take a step between its reading and the storing of what it read.
	 */
	public void afterNextRead(Runnable step) {
		this.afterRead.next(step);
	}

	@Cacheable("titles")
	@PgInvalidated(table = "book", key = "id")
	public @Nullable String title(long id) {
		return read("book", id);
	}

	@Cacheable(cacheNames = "synchronized-titles", sync = true)
	@PgInvalidated(table = "book", key = "id")
	public @Nullable String titleInSync(long id) {
		return read("book", id);
	}

	@Cacheable("later-titles")
	@PgInvalidated(table = "book", key = "id")
	public CompletableFuture<@Nullable String> titleLater(long id) {
		return CompletableFuture.supplyAsync(() -> read("book", id));
	}

	@Cacheable("windowed-titles")
	@PgInvalidated(table = "book", key = "id", strategy = "hourly")
	public @Nullable String titleInWindow(long id) {
		return read("book", id);
	}

	@Cacheable("replica-titles")
	@PgInvalidated(table = "book", key = "id")
	public @Nullable String titleOnReplica(long id) {
		return read("replica", id);
	}

	@Cacheable("drafts")
	@PgInvalidated(table = "book", key = "id")
	public @Nullable String draft(long id) {
		return read("draft", id);
	}

	private @Nullable String read(String table, long id) {
		String title = this.jdbc.queryForList("SELECT title FROM " + table + " WHERE id = ?", String.class, id)
			.stream()
			.findFirst()
			.orElse(null);
		this.afterRead.run();
		return title;
	}

}
