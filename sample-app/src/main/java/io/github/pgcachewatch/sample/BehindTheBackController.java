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

import javax.sql.DataSource;

import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Changes books as another program would: on a connection of its own, opened for the one
 * statement, past the application's pool, transactions and caches.
 */
@RestController
class BehindTheBackController {

	private final BookRepository anotherProgram;

	BehindTheBackController(DataSource pool) {
		DataSource unpooled = DataSourceBuilder.derivedFrom(pool).type(SimpleDriverDataSource.class).build();
		this.anotherProgram = new BookRepository(JdbcClient.create(unpooled));
	}

	@PutMapping("/behind-the-back/books/{id}")
	Book update(@PathVariable long id, @RequestBody BookUpdate update) {
		update.validate();
		return this.anotherProgram.update(id, update).orElseThrow(() -> BookController.notFound(id));
	}

}
