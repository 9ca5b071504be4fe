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

package io.github.pgcachewatch.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.awaitility.Awaitility.await;

/**
 * A tiny application, and the database that it reads.
 */
public final class Bookshop {

	/** How long a test waits for what happens at once. */
	public static final Duration LIMIT = Duration.ofSeconds(30);

	private Bookshop() {
	}

	/**
	 * Creates the database with its tables and rows.
	 */
	public static TestDatabase createDatabase() {
		TestDatabase database = PostgresServer.shared().createDatabase();
		database.execute("CREATE TABLE author (id bigint PRIMARY KEY, name text)",
				"CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text)",
				"INSERT INTO author VALUES (1, 'Lem')",
				"INSERT INTO book VALUES (1, 1, 'Solaris'), (2, 1, 'Fiasco'), (3, 1, 'Eden')");
		return database;
	}

	/**
	 * Runs the application as Boot would, on the given database.
	 */
	public static ApplicationContextRunner contextRunner(TestDatabase database) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
					DataSourceInitializationAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
					TransactionManagerCustomizationAutoConfiguration.class, CacheAutoConfiguration.class,
					PgCacheWatchAutoConfiguration.class, PgCacheWatchCachingAutoConfiguration.class,
					PgCacheWatchDisabledAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=3",
					"pgcachewatch.reconnect.max-delay=500ms");
	}

	/**
	 * Waits until the application listens, and returns its books.
	 */
	public static Books liveBooks(ApplicationContext context) {
		awaitLive(context);
		return context.getBean(Books.class);
	}

	/**
	 * Waits until the application listens.
	 */
	public static void awaitLive(ApplicationContext context) {
		PgCacheWatch watch = context.getBean(PgCacheWatch.class);
		await().atMost(LIMIT).until(() -> watch.state() == ListenerState.LIVE);
	}

	/**
	 * Defines the books.
	 */
	@Configuration(proxyBeanMethods = false)
	public static class ShopConfiguration {

		@Bean
		Books books(JdbcTemplate jdbc) {
			return new Books(jdbc);
		}

	}

	/**
	 * Reads books, and counts how often.
	 */
	public static class Books {

		private final ConcurrentMap<Long, AtomicInteger> loads = new ConcurrentHashMap<>();

		private final JdbcTemplate jdbc;

		Books(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@PgInvalidated(table = "book", key = "id")
		public String title(long id) {
			this.loads.computeIfAbsent(id, (key) -> new AtomicInteger()).incrementAndGet();
			return String.join(",", this.jdbc.queryForList("SELECT title FROM book WHERE id = ?", String.class, id));
		}

		@Cacheable("catalogue")
		@PgInvalidated(table = "author")
		@PgInvalidated(table = "book")
		public List<String> catalogue() {
			return this.jdbc.queryForList("SELECT title FROM book ORDER BY id", String.class);
		}

		/**
		 * Returns how often a book was read from the database.
		 */
		public int loads(long id) {
			AtomicInteger loads = this.loads.get(id);
			return (loads != null) ? loads.get() : 0;
		}

	}

}
