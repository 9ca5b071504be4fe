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

package io.github.pgcachewatch.boot.annotation;

import java.util.List;
import java.util.function.UnaryOperator;

import com.alicp.jetcache.anno.Cached;
import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code @PgInvalidated} beside the caching annotations of other libraries, whose caches
 * would bring old values back.
 */
class CacheBelowTests {

	@Test
	void aCacheOfJCacheThatIsNotEvictedIsRefused() {
		for (Class<?> type : List.of(Unnamed.class, OtherName.class, BesideSpring.class, NamedByType.class,
				OnType.class)) {
			assertRefused(type, "it is cached by @CacheResult as well, whose cache 'titles'",
					"cacheNames = \"titles\"");
		}
	}

	@Test
	void aCacheOfJCacheWithoutANameIsRefusedByTheNameThatItGets() {
		assertRefused(Nameless.class, "@CacheResult", "Nameless.find(long)\"");
	}

	@Test
	void aCacheOfAnotherLibraryIsRefused() {
		assertRefused(OfJetCache.class, "it is cached by @Cached as well", "Replace @Cached by @Cacheable");
	}

	@Test
	void aMethodThatRemovesFromACacheIsRefused() {
		assertRefused(Removes.class, "writes, as @CacheRemove says", "only reads");
	}

	@Test
	void aCacheOfJCacheThatIsNamedIsEvicted() {
		TestDatabase database = BookshopDatabase.create();
		try (Bookshop bookshop = Bookshop.start(database, Shops.class)) {
			Keyed keyed = bookshop.context().getBean(Keyed.class);
			Whole whole = bookshop.context().getBean(Whole.class);
			assertThat(keyed.find(1)).isEqualTo("Emma");
			assertThat(whole.find(1)).isEqualTo("Emma");
			database.execute("update book set title = 'Persuasion' where id = 1");
			bookshop.sync();
			assertThat(keyed.find(1)).isEqualTo("Persuasion");
			assertThat(whole.find(1)).isEqualTo("Persuasion");
		}
	}

	private static void assertRefused(Class<?> type, String problem, String action) {
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		assertThatExceptionOfType(InvalidBindingException.class).as(type.getSimpleName())
			.isThrownBy(() -> discovery.inspect("bean", type))
			.satisfies((ex) -> {
				assertThat(ex.place()).contains(type.getName() + ".find");
				assertThat(ex.problem()).contains(problem);
				assertThat(ex.action()).contains(action).endsWith(".");
			});
	}

	@Import({ Keyed.class, Whole.class })
	static class Shops {

	}

	static class Keyed {

		private final JdbcClient jdbc;

		Keyed(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@CacheResult(cacheName = "keyed")
		@PgInvalidated(table = "book", key = "id", cacheNames = "keyed")
		public String find(long id) {
			return this.jdbc.sql("select title from book where id = ?").param(id).query(String.class).single();
		}

	}

	static class Whole {

		private final JdbcClient jdbc;

		Whole(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@CacheResult(cacheName = "whole")
		@PgInvalidated(table = "book", cacheNames = "whole")
		public String find(long id) {
			return this.jdbc.sql("select title from book where id = ?").param(id).query(String.class).single();
		}

	}

	interface Unnamed {

		@CacheResult(cacheName = "titles")
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface OtherName {

		@CacheResult(cacheName = "titles")
		@PgInvalidated(table = "book", key = "id", cacheNames = "other")
		String find(long id);

	}

	interface BesideSpring {

		@Cacheable("other")
		@CacheResult(cacheName = "titles")
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	@CacheDefaults(cacheName = "titles")
	interface NamedByType {

		@CacheResult
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	@PgInvalidated("book")
	interface OnType {

		@CacheResult(cacheName = "titles")
		String find(long id);

		@Cacheable("c")
		String cached(long id);

	}

	interface Nameless {

		@CacheResult
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface OfJetCache {

		@Cached(name = "titles")
		@PgInvalidated(table = "book", key = "id", cacheNames = "titles")
		String find(long id);

	}

	interface Removes {

		@CacheRemove(cacheName = "titles")
		@PgInvalidated("book")
		String find(long id);

	}

}
