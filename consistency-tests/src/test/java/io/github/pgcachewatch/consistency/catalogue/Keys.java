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

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

import io.github.pgcachewatch.PgInvalidated;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One row, found by keys of every type.
 */
public class Keys {

	private final JdbcTemplate jdbc;

	Keys(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	@Cacheable("by-primitive")
	@PgInvalidated(table = "keyed", key = "id")
	public @Nullable String byPrimitive(long id) {
		return read("id = ?", id);
	}

	@Cacheable("by-long")
	@PgInvalidated(table = "keyed", key = "id")
	public @Nullable String byLong(Long id) {
		return read("id = ?", id);
	}

	@Cacheable("by-integer")
	@PgInvalidated(table = "keyed", key = "number")
	public @Nullable String byInteger(Integer number) {
		return read("number = ?", number);
	}

	@Cacheable("by-uuid")
	@PgInvalidated(table = "keyed", key = "uuid")
	public @Nullable String byUuid(UUID uuid) {
		return read("uuid = ?", uuid);
	}

	@Cacheable("by-name")
	@PgInvalidated(table = "keyed", key = "name")
	public @Nullable String byName(String name) {
		return read("name = ?", name);
	}

	@Cacheable("by-genre")
	@PgInvalidated(table = "keyed", key = "genre")
	public @Nullable String byGenre(Genre genre) {
		return read("genre = ? ORDER BY id DESC LIMIT 1", genre.name());
	}

	@Cacheable("by-day")
	@PgInvalidated(table = "keyed", key = "day")
	public @Nullable String byDay(LocalDate day) {
		return read("day = ?", day);
	}

	@Cacheable("by-moment")
	@PgInvalidated(table = "keyed", key = "moment")
	public @Nullable String byMoment(Instant moment) {
		return read("moment = ?", moment.atOffset(ZoneOffset.UTC));
	}

	@Cacheable("by-pair")
	@PgInvalidated(table = "keyed", key = { "id", "number" })
	public @Nullable String byPair(long id, int number) {
		return read("id = ? AND number = ?", id, number);
	}

	@Cacheable("by-record")
	@PgInvalidated(table = "keyed", key = { "id", "number" })
	public @Nullable String byRecord(Pair pair) {
		return read("id = ? AND number = ?", pair.id(), pair.number());
	}

	private @Nullable String read(String condition, Object... arguments) {
		return this.jdbc.queryForList("SELECT title FROM keyed WHERE " + condition, String.class, arguments)
			.stream()
			.findFirst()
			.orElse(null);
	}

	enum Genre {

		FICTION, ESSAY

	}

	record Pair(long id, int number) {

	}

}
