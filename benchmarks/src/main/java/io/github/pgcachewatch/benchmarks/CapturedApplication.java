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

package io.github.pgcachewatch.benchmarks;

import java.util.Map;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.pgcachewatch.PgInvalidated;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The application in the JVM of a microbenchmark of capture. Its cache follows the table
 * as a whole, so that rows are looked for in every fill.
 */
@State(Scope.Benchmark)
public abstract class CapturedApplication {

	private static final Long KEY = 1L;

	private final ConfigurableApplicationContext context;

	private final Titles titles;

	private final Cache<Object, Object> stored;

	private long texts;

	CapturedApplication(String capture) {
		String url = System.getProperty(BenchmarkedApplication.URL);
		if (url == null) {
			throw new IllegalStateException("Set -D" + BenchmarkedApplication.URL);
		}
		this.context = WatchedApplication.start(Shop.class, url, Map.of("pgcachewatch.capture", capture));
		WatchedApplication application = new WatchedApplication(this.context);
		application.awaitLive();
		this.titles = this.context.getBean(Titles.class);
		this.stored = application.nativeCache("captured");
	}

	static void createTable(BenchmarkDatabase database) throws Exception {
		database.execute("CREATE TABLE captured_book (id bigint PRIMARY KEY, title text)",
				"INSERT INTO captured_book SELECT i, 'title' FROM generate_series(1, 1000) i", "ANALYZE captured_book");
	}

	Object hit() {
		return this.titles.title(KEY);
	}

	Object fill() {
		this.stored.invalidate(KEY);
		return this.titles.title(KEY);
	}

	/**
	 * Fills by a text that was never run.
	 */
	Object firstFill() {
		this.stored.invalidate(KEY);
		return this.titles.title(KEY, ++this.texts);
	}

	/**
	 * Closes the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Shop {

		@Bean
		Caffeine<Object, Object> caffeine() {
			return Caffeine.newBuilder().maximumSize(WatchedApplication.CAPACITY).executor(Runnable::run);
		}

		@Bean
		Titles titles(JdbcTemplate jdbc) {
			return new Titles(jdbc);
		}

	}

	/**
	 * Reads titles.
	 */
	public static class Titles {

		private static final String SQL = "SELECT title FROM captured_book WHERE id = ?";

		private final JdbcTemplate jdbc;

		Titles(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("captured")
		@PgInvalidated(table = "captured_book")
		public Object title(Long id) {
			return this.jdbc.queryForList(SQL, String.class, id);
		}

		@Cacheable(cacheNames = "captured", key = "#id")
		@PgInvalidated(table = "captured_book")
		public Object title(Long id, long text) {
			return this.jdbc.queryForList(SQL + " -- " + text, String.class, id);
		}

	}

}
