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

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.pgcachewatch.PgInvalidated;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application with the caches of the sample bookshop: by key, by another column, and
 * one that depends on the whole table, read from the database.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class BookshopApplication {

	static final Map<String, Object> PROPERTIES = Map.of("pgcachewatch.channel", "bookshop");

	static void createTables(BenchmarkDatabase database) throws SQLException {
		database.execute("CREATE TABLE novel (id bigint PRIMARY KEY, author_id bigint NOT NULL, title text)",
				"INSERT INTO novel SELECT i, i / 10, 'title' FROM generate_series(1, 1000) i");
	}

	@Bean
	ChangeWatch changeWatch() {
		return new ChangeWatch();
	}

	@Bean
	Caffeine<Object, Object> caffeine(ChangeWatch changes) {
		return Caffeine.newBuilder()
			.maximumSize(10_000)
			.executor(Runnable::run)
			.removalListener((key, value, cause) -> changes.removed(cause));
	}

	@Bean
	Novels novels(JdbcTemplate jdbc) {
		return new Novels(jdbc);
	}

	/**
	 * Reads novels.
	 */
	public static class Novels {

		private final JdbcTemplate jdbc;

		Novels(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("novel")
		@PgInvalidated(table = "novel", key = "id")
		public List<Map<String, Object>> find(long id) {
			return this.jdbc.queryForList("SELECT * FROM novel WHERE id = ?", id);
		}

		@Cacheable("author")
		@PgInvalidated(table = "novel", key = "author_id")
		public List<Map<String, Object>> findByAuthor(long authorId) {
			return this.jdbc.queryForList("SELECT * FROM novel WHERE author_id = ?", authorId);
		}

		@Cacheable("novels")
		@PgInvalidated(table = "novel")
		public List<Map<String, Object>> catalogue() {
			return this.jdbc.queryForList("SELECT author_id, count(*) FROM novel GROUP BY author_id");
		}

	}

}
