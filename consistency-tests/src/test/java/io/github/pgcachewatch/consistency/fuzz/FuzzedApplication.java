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

package io.github.pgcachewatch.consistency.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.cache.view.WatchedCache;
import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with three watched caches and one that is not, and what is in them.
 */
final class FuzzedApplication implements AutoCloseable {

	static final String CHANNEL = "fuzzed";

	private static final Map<String, List<Object>> ENTRIES = Map.of("book", List.of(1L, 2L, 3L, 4L), "author",
			List.of(1L), "catalogue", List.of("catalogue"), "other", List.of("kept"));

	private final ConfigurableApplicationContext context;

	private final TestDatabase database;

	FuzzedApplication(Class<?>... more) {
		this.database = PostgresServer.shared().createDatabase();
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)",
				"CREATE TABLE author (id bigint PRIMARY KEY)");
		List<Class<?>> configuration = new ArrayList<>(List.of(more));
		configuration.add(Library.class);
		this.context = new SpringApplicationBuilder(configuration.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.properties("spring.datasource.url=" + this.database.url(),
					"spring.datasource.username=" + this.database.username(),
					"spring.datasource.password=" + this.database.password(), "spring.main.banner-mode=off",
					"pgcachewatch.channel=" + CHANNEL, "pgcachewatch.events.enabled=false",
					"pgcachewatch.max-staleness=10m", "logging.level.io.github.pgcachewatch=off")
			.run();
		await().atMost(Duration.ofSeconds(30)).until(() -> watch().state() == ListenerState.LIVE);
	}

	PgCacheWatch watch() {
		return this.context.getBean(PgCacheWatch.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	TestDatabase database() {
		return this.database;
	}

	void sync() {
		watch().sync().orTimeout(30, TimeUnit.SECONDS).join();
	}

	/**
	 * Puts into the caches what is not there.
	 */
	void fill() {
		CacheManager manager = bean(CacheManager.class);
		ENTRIES.forEach((name, keys) -> keys.forEach((key) -> {
			if (!map(name).containsKey(key)) {
				Objects.requireNonNull(manager.getCache(name)).get(key, () -> entry(name, key));
			}
		}));
	}

	void assertFilled() {
		assertThat(entries()).isEqualTo(Expectation.ALL);
	}

	/**
	 * Asserts that what must be gone is, that what must be kept is there, and that there
	 * is nothing else.
	 */
	void assertEvicted(Expectation expectation, String payload) {
		Set<String> entries = entries();
		if (!expectation.kept().isEmpty() && !entries.containsAll(expectation.kept())
				|| expectation.gone().stream().anyMatch(entries::contains)) {
			throw new AssertionError("After " + payload + " there was " + entries + ", and not " + expectation);
		}
	}

	private Set<String> entries() {
		Set<String> entries = new TreeSet<>();
		ENTRIES.forEach((name, keys) -> map(name).forEach((key, value) -> {
			if (!keys.contains(key) || !value.equals(entry(name, key))) {
				throw new AssertionError("Cache '" + name + "' has " + value + " for " + key);
			}
			entries.add(entry(name, key));
		}));
		assertThat(entries.remove("other kept")).as("the entry of a cache that is not watched").isTrue();
		return entries;
	}

	private static String entry(String name, Object key) {
		return name.equals(key) ? name : name + " " + key;
	}

	private Map<Object, Object> map(String name) {
		Cache cache = Objects.requireNonNull(bean(CacheManager.class).getCache(name));
		Cache bare = (cache instanceof WatchedCache watched) ? watched.unwrap() : cache;
		return ((ConcurrentMapCache) bare).getNativeCache();
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Library {

		@Bean
		static SimpleCacheManager cacheManager() {
			SimpleCacheManager manager = new SimpleCacheManager();
			manager.setCaches(ENTRIES.keySet().stream().map(ConcurrentMapCache::new).toList());
			return manager;
		}

		@Bean
		Methods methods() {
			return new Methods();
		}

	}

	static class Methods {

		@Cacheable("book")
		@PgInvalidated(table = "book", key = "id")
		public String book(long id) {
			return "book " + id;
		}

		@Cacheable("author")
		@PgInvalidated(table = "author")
		public String author(long id) {
			return "author " + id;
		}

		@Cacheable(cacheNames = "catalogue", key = "'catalogue'")
		@PgInvalidated(table = "author")
		@PgInvalidated(table = "book")
		public String catalogue() {
			return "catalogue";
		}

	}

}
