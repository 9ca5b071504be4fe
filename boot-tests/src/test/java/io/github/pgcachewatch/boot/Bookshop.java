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

package io.github.pgcachewatch.boot;

import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.bookshop.Book;
import io.github.pgcachewatch.boot.bookshop.BookRepository;
import io.github.pgcachewatch.boot.bookshop.BookshopApplication;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bookshop, started as its users do, with a live listener.
 */
public final class Bookshop implements AutoCloseable {

	private final TestDatabase database;

	private final ConfigurableApplicationContext context;

	private Bookshop(TestDatabase database, ConfigurableApplicationContext context) {
		this.database = database;
		this.context = context;
	}

	public static Bookshop start(TestDatabase database, String... properties) {
		return start(database, BookshopApplication.class, properties);
	}

	public static Bookshop start(TestDatabase database, Class<?> further, String... properties) {
		return new Bookshop(database,
				new SpringApplicationBuilder(BookshopApplication.class, further).web(WebApplicationType.NONE)
					.run(BookshopDatabase.arguments(database, properties)));
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Waits until what was changed has been evicted.
	 */
	public void sync() {
		this.context.getBean(PgCacheWatch.class).sync().orTimeout(30, TimeUnit.SECONDS).join();
	}

	/**
	 * Asserts that a book is cached until another connection changes its row.
	 */
	public void assertFollows() {
		BookRepository books = this.context.getBean(BookRepository.class);
		Book cached = books.find(1);
		assertThat(books.find(1)).isSameAs(cached);
		this.database.execute("update book set title = title || '!' where id = 1");
		sync();
		assertThat(books.find(1).title()).isEqualTo(cached.title() + "!");
	}

	@Override
	public void close() {
		this.context.close();
	}

}
