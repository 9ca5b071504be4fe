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

import io.github.pgcachewatch.benchmarks.WatchedApplication.Books;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The application in the JVM of a microbenchmark, with a full cache.
 */
@State(Scope.Benchmark)
public abstract class BenchmarkedApplication {

	static final String URL = "benchmarks.url";

	private static final Long MISSING = -1L;

	final Books books;

	private final ConfigurableApplicationContext context;

	private final CacheManager manager;

	private final com.github.benmanes.caffeine.cache.Cache<Object, Object> stored;

	BenchmarkedApplication(boolean watched) {
		String url = System.getProperty(URL);
		if (url == null) {
			throw new IllegalStateException("Set -D" + URL);
		}
		this.context = WatchedApplication.start(url, Map.of("pgcachewatch.enabled", watched));
		WatchedApplication application = new WatchedApplication(this.context);
		if (watched) {
			application.awaitLive();
		}
		this.books = application.books();
		this.manager = application.cacheManager();
		this.stored = application.nativeCache();
		for (long id = 0; id < WatchedApplication.CAPACITY / 2; id++) {
			this.stored.put(id, "title");
			this.books.spelledTitle(id);
		}
	}

	Cache cache() {
		Cache cache = this.manager.getCache("books");
		if (cache == null) {
			throw new IllegalStateException("There is no cache");
		}
		return cache;
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Looks up what is missing and puts it as Spring's aspect does; then forgets it.
	 */
	@Nullable Object missAndFill() {
		Cache cache = cache();
		Object value = cache.get(MISSING);
		cache.put(MISSING, "title");
		this.stored.invalidate(MISSING);
		return value;
	}

	Object callMissAndFill() {
		String value = this.books.title(MISSING);
		this.stored.invalidate(MISSING);
		return value;
	}

	/**
	 * Closes the application.
	 */
	@TearDown
	public void close() {
		this.context.close();
	}

}
