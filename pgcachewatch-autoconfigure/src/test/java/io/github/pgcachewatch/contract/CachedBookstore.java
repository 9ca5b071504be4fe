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

package io.github.pgcachewatch.contract;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Service;

/**
 * A bookstore with two books and a service that reads them through caches.
 */
final class CachedBookstore {

	static final String CHANGE_1 = "UPDATE book SET title = title || '!' WHERE id = 1";

	static final String CHANGE_2 = "UPDATE book SET title = title || '!' WHERE id = 2";

	private CachedBookstore() {
	}

	static TestDatabase database() {
		return TestApplication.database(
				"CREATE TABLE book (id bigint PRIMARY KEY, code uuid DEFAULT gen_random_uuid(), shelf int, title text)",
				"INSERT INTO book (id, shelf, title) VALUES (1, 1, 'Solaris'), (2, 2, 'Fiasco')");
	}

	/**
	 * Asserts that a change of the row, and of no other one, evicts what the books read.
	 */
	static void assertEvictsByKey(TestApplication application) {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
		application.assertKeptDespite(() -> books.alone(1), CHANGE_2);
		application.assertEvictedBy(() -> books.cacheable(1), CHANGE_1);
		application.assertKeptDespite(() -> books.cacheable(1), CHANGE_2);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class Shop {

	}

	@Service
	static class Books {

		@PgInvalidated(table = "book", key = "id")
		public Object alone(long id) {
			return new Object();
		}

		@Cacheable("cacheable")
		@PgInvalidated(table = "book", key = "id")
		public Object cacheable(long id) {
			return new Object();
		}

	}

}
