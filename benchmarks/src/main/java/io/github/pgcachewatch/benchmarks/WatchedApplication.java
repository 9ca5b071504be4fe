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

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.ListenerState;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application as a user writes it, whose one cached method reads nothing. The same
 * application can be run without the starter, to compare.
 */
final class WatchedApplication implements AutoCloseable {

	static final int CAPACITY = 100_000;

	static final List<String> TABLES = List.of("book", "spelled_book");

	private final ConfigurableApplicationContext context;

	WatchedApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static void createTable(BenchmarkDatabase database) throws Exception {
		for (String table : TABLES) {
			database.execute("CREATE TABLE IF NOT EXISTS " + table + " (id bigint PRIMARY KEY, title text)");
		}
	}

	/**
	 * Runs the application with the starter, and returns when its caches are served.
	 */
	static WatchedApplication run(BenchmarkDatabase database, Map<String, Object> properties) {
		WatchedApplication application = new WatchedApplication(start(database.url(), properties));
		application.awaitLive();
		return application;
	}

	void awaitLive() {
		long limit = System.nanoTime() + 60_000_000_000L;
		while (watch().state() != ListenerState.LIVE) {
			if (System.nanoTime() - limit > 0) {
				throw new IllegalStateException("The listener is " + watch().state());
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	/**
	 * Starts the application, waiting for nothing that a start does not wait for.
	 */
	static ConfigurableApplicationContext start(String url, Map<String, Object> properties) {
		return start(Shop.class, url, properties);
	}

	static ConfigurableApplicationContext start(Class<?> type, String url, Map<String, Object> properties) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn", "spring.datasource.url=" + url,
					"spring.datasource.username=postgres", "spring.datasource.password=postgres",
					"spring.datasource.hikari.maximum-pool-size=2", "pgcachewatch.channel=bench")
			.properties(properties)
			.run();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	PgCacheWatch watch() {
		return bean(PgCacheWatch.class);
	}

	CacheManager cacheManager() {
		return bean(CacheManager.class);
	}

	Books books() {
		return bean(Books.class);
	}

	Cache<Object, Object> nativeCache() {
		return nativeCache("books");
	}

	@SuppressWarnings("unchecked")
	Cache<Object, Object> nativeCache(String name) {
		org.springframework.cache.Cache cache = cacheManager().getCache(name);
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		return (Cache<Object, Object>) cache.getNativeCache();
	}

	/**
	 * Has a task run, on the evicting thread, for each entry that is evicted.
	 */
	void onEviction(Runnable task) {
		bean(Evictions.class).task = task;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Shop {

		@Bean
		Evictions evictions() {
			return new Evictions();
		}

		@Bean
		Caffeine<Object, Object> caffeine(Evictions evictions) {
			return Caffeine.newBuilder()
				.maximumSize(CAPACITY)
				.executor(Runnable::run)
				.removalListener((key, value, cause) -> evictions.removed(cause));
		}

		@Bean
		Books books() {
			return new Books();
		}

	}

	/**
	 * Reads books from nowhere.
	 */
	public static class Books {

		@Cacheable("books")
		@PgInvalidated(table = "book", key = "id")
		public String title(Long id) {
			return "title";
		}

		@Cacheable(cacheNames = "spelled", key = "#id")
		@PgInvalidated(table = "spelled_book", key = "id")
		public String spelledTitle(Long id) {
			return "title";
		}

	}

	private static final class Evictions {

		private volatile Runnable task = () -> {
		};

		private void removed(RemovalCause cause) {
			if (cause == RemovalCause.EXPLICIT) {
				this.task.run();
			}
		}

	}

}
