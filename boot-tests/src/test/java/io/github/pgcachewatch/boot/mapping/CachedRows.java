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

package io.github.pgcachewatch.boot.mapping;

import java.time.Duration;

import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The entries of a cache whose tables are found out, by the identifiers of entities.
 */
final class CachedRows {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final Bookshop bookshop;

	private final TestDatabase database;

	private final String cacheName;

	CachedRows(Bookshop bookshop, TestDatabase database, String cacheName) {
		this.bookshop = bookshop;
		this.database = database;
		this.cacheName = cacheName;
	}

	/**
	 * Loads until the entry is there, which it is once its tables are followed.
	 */
	void awaitCached(Object key, Runnable load) {
		await().atMost(LIMIT).until(() -> {
			load.run();
			return isCached(key);
		});
	}

	/**
	 * Asserts that a change evicts one entry, and leaves another one where it is.
	 */
	void assertEvicts(Object evicted, Object kept, String... sql) {
		assertThat(isCached(evicted)).as("%s before", evicted).isTrue();
		assertThat(isCached(kept)).as("%s before", kept).isTrue();
		change(sql);
		assertThat(isCached(evicted)).as("%s after", evicted).isFalse();
		assertThat(isCached(kept)).as("%s after", kept).isTrue();
	}

	void change(String... sql) {
		this.database.execute(sql);
		this.bookshop.sync();
	}

	boolean isCached(Object key) {
		Cache cache = this.bookshop.context().getBean(CacheManager.class).getCache(this.cacheName);
		return cache != null && cache.get(key) != null;
	}

}
