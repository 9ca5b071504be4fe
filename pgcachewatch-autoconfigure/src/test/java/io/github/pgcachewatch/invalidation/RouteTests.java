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

package io.github.pgcachewatch.invalidation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.cache.eviction.CacheKeys;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.SimpleKey;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTests {

	private static final TableDescription BOOK = CachingContext.tableOf("book", "id int8", "isbn text", "price numeric",
			"shelf int4", "code bpchar");

	private final RouteFactory factory = TestRoutes.factory();

	@Test
	void aColumnWhoseEqualityIsNotJavasClearsTheCacheAndWarns() {
		Route route = route(Prices.class);
		assertThat(keys(route, row("price", new BigDecimal("1.50")))).isNull();
		assertThat(route.keyColumns()).isEmpty();
		assertThat(route.warning()).contains("Prices.byPrice(BigDecimal)", "clears the whole cache 'Prices.byPrice'",
				"'price'", "BigDecimal");
	}

	@Test
	void aComponentWhoseEqualityIsNotJavasClearsTheCache() {
		Route route = route(PricedRecords.class);
		assertThat(route.keyColumns()).isEmpty();
		assertThat(route.warning()).contains("'key.price'");
	}

	@Test
	void aRowThatLacksAColumnClearsTheCache() {
		assertThat(keys(route(Two.class), row("id", 1L))).isNull();
		assertThat(keys(route(Two.class), row("other", 1L))).isNull();
		assertThat(keys(route(Two.class), rows(List.of(Map.of("id", 1L, "isbn", "x"), Map.of("id", 2L))))).isNull();
	}

	@Test
	void furtherColumnsDoNotMatter() {
		assertThat(keys(route(Two.class), row("id", 1L, "isbn", "x", "price", true)))
			.containsExactly(new SimpleKey(1L, "x"));
	}

	@Test
	void aValueThatCannotBeConvertedClearsTheCache() {
		assertThat(keys(route(Two.class), row("id", "many", "isbn", "x"))).isNull();
		assertThat(keys(route(Two.class), rows(List.of(Map.of("id", 1L, "isbn", "x"), Map.of("id", 1L, "isbn", 1L)))))
			.isNull();
	}

	@Test
	void anExpressionThatThrowsClearsTheCache() {
		assertThat(keys(route(Throws.class), row("isbn", ""))).isNull();
		assertThat(keys(route(Throws.class), row("isbn", "xy"))).containsExactly('x');
	}

	@Test
	void noCallCanHaveANullForAPrimitive() {
		assertThat(keys(route(Two.class), row("id", null, "isbn", "x"))).isEmpty();
	}

	@Test
	void aNullArgumentHasAKeyOfItsOwn() {
		assertThat(keys(route(Two.class), row("id", 1L, "isbn", null))).containsExactly(new SimpleKey(1L, null));
		assertThat(keys(route(One.class), row("isbn", null))).containsExactly(new SimpleKey((Object) null));
	}

	@Test
	void anExpressionWithoutAKeyStoredNothing() {
		assertThat(keys(route(NullKey.class), row("isbn", null))).isEmpty();
	}

	@Test
	void oldAndNewKeysAreEvictedEachOnce() {
		assertThat(keys(route(One.class), rows(List.of(Map.of("isbn", "x"), Map.of("isbn", "y"), Map.of("isbn", "x")))))
			.containsExactly("x", "y");
	}

	@Test
	void aWholeTableChangeClearsTheCache() {
		assertThat(keys(route(One.class), TableChange.of(Operation.TRUNCATE, "book"))).isNull();
	}

	@Test
	void onlyTheOperationsAskedForInvalidate() {
		Route route = route(OnlyUpdates.class);
		assertThat(route.accepts(change(Operation.UPDATE, 1L))).isTrue();
		assertThat(route.accepts(change(Operation.INSERT, 1L))).isFalse();
		assertThat(route.accepts(TableChange.of(Operation.TRUNCATE, "book"))).isFalse();
	}

	@Test
	void onlyAConditionThatIsTrueInvalidates() {
		Route route = route(Conditional.class);
		for (int round = 0; round < 200; round++) {
			assertThat(route.accepts(change(Operation.UPDATE, 20L))).isTrue();
			assertThat(route.accepts(change(Operation.UPDATE, 5L))).isFalse();
		}
	}

	@Test
	void aConditionThatThrowsCountsAsTrue() {
		Route route = route(Conditional.class);
		assertThat(route.accepts(TableChange.of(Operation.TRUNCATE, "book"))).isTrue();
		assertThat(route.accepts(change(Operation.UPDATE, 5L))).isFalse();
	}

	@Test
	void aPropertyBindsOneColumnToItsNaturalType() {
		assertThat(keys(property(null, "id"), row("id", 42L))).containsExactly(42L);
		assertThat(keys(property(null, "shelf"), row("shelf", 42L))).containsExactly(42, 42L);
		assertThat(keys(property(null, "isbn"), row("isbn", "x"))).containsExactly("x");
	}

	@Test
	void aPropertyBindsOneColumnToTheKeysType() {
		assertThat(keys(property(Long.class, "shelf"), row("shelf", 42L))).containsExactly(42L);
		assertThat(keys(property(Isbn.class, "isbn"), row("isbn", "x"))).containsExactly(new Isbn("x"));
	}

	@Test
	void aPropertyBindsSeveralColumnsToARecordOrASimpleKey() {
		TableChange change = row("shelf", 5L, "isbn", "x");
		assertThat(keys(property(Place.class, "shelf", "isbn"), change)).containsExactly(new Place(5L, "x"));
		assertThat(keys(property(Place.class, "isbn:key.isbn", "shelf:key.shelf"), change))
			.containsExactly(new Place(5L, "x"));
		assertThat(keys(property(null, "shelf", "isbn"), change)).containsExactly(new SimpleKey(5, "x"),
				new SimpleKey(5L, "x"));
	}

	@Test
	void aPropertyWithoutKeyClearsTheCache() {
		assertThat(keys(property(null), row("id", 1L))).isNull();
		assertThat(property(null).warning()).isEmpty();
	}

	@Test
	void aPropertysColumnWithoutANaturalTypeClearsTheCacheAndWarns() {
		assertThat(property(null, "price").warning()).contains("'price'");
		assertThat(property(null, "code").warning()).contains("bpchar");
		assertThat(keys(property(null, "code"), row("code", "x"))).isNull();
	}

	@Test
	void aRouteTellsWhereItComesFrom() {
		Route route = route(OnlyUpdates.class);
		assertThat(route.place()).endsWith("OnlyUpdates.find(String)");
		assertThat(route.table()).hasToString("public.book");
		assertThat(route.cacheName()).isEqualTo("OnlyUpdates.find");
		assertThat(route.strategyName()).isEqualTo("greedy");
		assertThat(route.operations()).containsExactly(Operation.UPDATE);
		assertThat(route).hasToString("public.book [isbn] -> OnlyUpdates.find (greedy, " + route.place() + ")");
	}

	// Null for all
	private static Collection<Object> keys(Route route, TableChange change) {
		CacheKeys keys = route.keys(change);
		return keys.isAll() ? null : new ArrayList<>(keys.some());
	}

	private Route route(Class<?> type) {
		return this.factory.route(TestRoutes.discover(type).bindings().get(0), BOOK);
	}

	private Route property(Class<?> keyType, String... key) {
		return this.factory.route(CacheBinding.ofProperty("c", "book", List.of(key), keyType, List.of(), "a.property"),
				BOOK);
	}

	private static TableChange row(Object... columnsAndValues) {
		Map<String, Object> row = new HashMap<>();
		for (int i = 0; i < columnsAndValues.length; i += 2) {
			row.put((String) columnsAndValues[i], columnsAndValues[i + 1]);
		}
		return TableChange.of(Operation.UPDATE, "book", row);
	}

	private static TableChange rows(List<Map<String, Object>> rows) {
		return TableChange.of(Operation.UPDATE, "book", rows);
	}

	private static TableChange change(Operation operation, long id) {
		return TableChange.of(operation, "book", Map.of("id", id));
	}

	record Place(long shelf, String isbn) {
	}

	record Isbn(String text) {
	}

	record Priced(long id, BigDecimal price) {
	}

	static class Prices {

		@PgInvalidated(table = "book", key = "price")
		public String byPrice(BigDecimal price) {
			return "x";
		}

	}

	static class PricedRecords {

		@PgInvalidated(table = "book", key = { "id", "price" })
		public String find(Priced key) {
			return "x";
		}

	}

	static class Two {

		@PgInvalidated(table = "book", key = { "id", "isbn" })
		public String find(long id, String isbn) {
			return "x";
		}

	}

	static class One {

		@PgInvalidated(table = "book", key = "isbn")
		public String find(String isbn) {
			return "x";
		}

	}

	static class Throws {

		@Cacheable(cacheNames = "c", key = "#isbn.charAt(0)")
		@PgInvalidated(table = "book", key = "isbn")
		public String find(String isbn) {
			return "x";
		}

	}

	static class NullKey {

		@Cacheable(cacheNames = "c", key = "#isbn")
		@PgInvalidated(table = "book", key = "isbn")
		public String find(String isbn) {
			return "x";
		}

	}

	static class OnlyUpdates {

		@PgInvalidated(table = "book", key = "isbn", operations = Operation.UPDATE)
		public String find(String isbn) {
			return "x";
		}

	}

	static class Conditional {

		@PgInvalidated(table = "book", key = "isbn", condition = "#change.keys[0]['id'] > 10")
		public String find(String isbn) {
			return "x";
		}

	}

}
