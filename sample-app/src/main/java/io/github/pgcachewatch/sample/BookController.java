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

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The bookshop as JSON.
 */
@RestController
class BookController {

	private final BookRepository books;

	BookController(BookRepository books) {
		this.books = books;
	}

	@GetMapping("/books/{id}")
	Book find(@PathVariable long id) {
		return this.books.find(id).orElseThrow(() -> notFound(id));
	}

	@GetMapping("/books")
	List<Book> findByAuthor(@RequestParam long author) {
		return this.books.findByAuthor(author);
	}

	@GetMapping("/catalogue")
	List<CatalogueEntry> catalogue() {
		return this.books.catalogue();
	}

	@PutMapping("/books/{id}")
	Book update(@PathVariable long id, @RequestBody BookUpdate update) {
		update.validate();
		return this.books.update(id, update).orElseThrow(() -> notFound(id));
	}

	static ResponseStatusException notFound(long id) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no book " + id);
	}

}
