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

package io.github.pgcachewatch.boot.devtools;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.boot.bookshop.Book;
import io.github.pgcachewatch.boot.bookshop.BookRepository;
import io.github.pgcachewatch.boot.bookshop.BookshopApplication;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application under the developer tools: it restarts itself once, and prints what it
 * finds before and after.
 */
public final class DevtoolsApplication {

	static final String CACHED = "Cached and evicted: ";

	private static final String RESTARTED = "devtools.restarted";

	private DevtoolsApplication() {
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(BookshopApplication.class, args);
		System.out.println(
				CACHED + cachesAndEvicts(context) + ", in " + Book.class.getClassLoader().getClass().getSimpleName());
		if (System.getProperty(RESTARTED) == null) {
			System.setProperty(RESTARTED, "true");
			new Thread(() -> Restarter.getInstance().restart()).start();
		}
		else {
			System.exit(0);
		}
	}

	private static boolean cachesAndEvicts(ConfigurableApplicationContext context) {
		BookRepository books = context.getBean(BookRepository.class);
		Book first = books.find(1);
		boolean cached = books.find(1) == first;
		books.rename(1, first.title() + "!");
		context.getBean(PgCacheWatch.class).sync().join();
		return cached && books.find(1) != first;
	}

}
