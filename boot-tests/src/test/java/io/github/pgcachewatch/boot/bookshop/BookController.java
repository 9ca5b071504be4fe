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

package io.github.pgcachewatch.boot.bookshop;

import io.github.pgcachewatch.PgCacheWatch;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Books over HTTP.
 */
@RestController
class BookController {

	private final BookRepository books;

	private final PgCacheWatch watch;

	BookController(BookRepository books, PgCacheWatch watch) {
		this.books = books;
		this.watch = watch;
	}

	@GetMapping("/books/{id}")
	Book find(@PathVariable long id) {
		return this.books.find(id);
	}

	@PostMapping("/resync")
	void resync() {
		this.watch.resync();
	}

}
