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

package io.github.pgcachewatch.consumer;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Books, whose cached ones follow their rows.
 */
@Repository
public class BookRepository {

	private final JdbcClient jdbc;

	public BookRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@PgInvalidated(table = "book", key = "id")
	public Book find(long id) {
		return this.jdbc.sql("select id, title from book where id = ?").param(id).query(Book.class).single();
	}

}
