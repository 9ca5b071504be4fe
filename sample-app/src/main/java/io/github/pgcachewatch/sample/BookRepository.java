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

package io.github.pgcachewatch.sample;

import java.util.List;
import java.util.Optional;

import io.github.pgcachewatch.PgInvalidated;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reads books, mostly from caches, and writes them in plain SQL. No method evicts
 * anything: the entries of each row that changes are evicted, whatever changes it.
 */
@Repository
class BookRepository {

	private final JdbcClient jdbc;

	BookRepository(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** A changed row evicts its own entry, and no other. */
	@PgInvalidated(table = "book", key = "id")
	public Optional<Book> find(long id) {
		return this.jdbc.sql("select * from book where id = ?").param(id).query(Book.class).optional();
	}

	/** A book that moves to another author evicts both authors' lists. */
	@PgInvalidated(table = "book", key = "author_id")
	public List<Book> findByAuthor(long authorId) {
		return this.jdbc.sql("select * from book where author_id = ? order by published, id")
			.param(authorId)
			.query(Book.class)
			.list();
	}

	/** No table is named: the starter finds out which are read, and any change clears. */
	@Cacheable("catalogue")
	@PgInvalidated
	public List<CatalogueEntry> catalogue() {
		return this.jdbc.sql("""
				select book.id, book.title, author.name as author, book.price,
					count(review.id) as reviews, round(avg(review.rating), 1) as rating
				from book
				join author on author.id = book.author_id
				left join review on review.book_id = book.id
				group by book.id, author.id
				order by book.title, book.id
				""").query(CatalogueEntry.class).list();
	}

	public Optional<Book> update(long id, BookUpdate update) {
		return this.jdbc.sql("""
				update book set title = coalesce(?, title), price = coalesce(?, price)
				where id = ?
				returning *
				""").param(update.title()).param(update.price()).param(id).query(Book.class).optional();
	}

}
