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

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The key of the eviction is the key of the fill.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyOfTheFillTests {

	private static final UUID ID = UUID.fromString("5f1d7f54-8c7d-4f6c-8f54-1fd0a5a0c001");

	private CachingContext context;

	@BeforeAll
	void start() {
		this.context = new CachingContext(Books.class, Generators.class).table("book", "id int8", "small int4",
				"tiny int2", "big numeric", "isbn text", "code uuid", "kind enum_kind", "day date", "at timestamptz",
				"local timestamp", "hour time", "shelf int4", "title varchar", "flag bool");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	static Stream<Fill> fills() {
		return Stream.of(new Fill("Books.byLong", (books) -> books.byLong(42)),
				new Fill("Books.byBoxedLong", (books) -> books.byBoxedLong(42L)),
				new Fill("Books.byInteger", (books) -> books.byInteger(7)),
				new Fill("Books.byShort", (books) -> books.byShort((short) 3)),
				new Fill("Books.byIntOfLongColumn", (books) -> books.byIntOfLongColumn(42)),
				new Fill("Books.byBigInteger", (books) -> books.byBigInteger(new BigInteger("12345678901234567890"))),
				new Fill("Books.byString", (books) -> books.byString("978-3")),
				new Fill("Books.byUuid", (books) -> books.byUuid(ID)),
				new Fill("Books.byEnum", (books) -> books.byEnum(Kind.PAPER)),
				new Fill("Books.byEnumName", (books) -> books.byEnumName("PAPER")),
				new Fill("Books.byBoolean", (books) -> books.byBoolean(true)),
				new Fill("Books.byDate", (books) -> books.byDate(LocalDate.of(2026, 11, 22))),
				new Fill("Books.byTime", (books) -> books.byTime(LocalTime.of(10, 15, 30))),
				new Fill("Books.byDateTime", (books) -> books.byDateTime(LocalDateTime.of(2026, 11, 22, 10, 15))),
				new Fill("Books.byInstant", (books) -> books.byInstant(Instant.parse("2026-11-22T08:15:30.123456Z"))),
				new Fill("Books.byRecord", (books) -> books.byRecord(new Place(5, "978-3"))),
				new Fill("Books.byNestedRecord",
						(books) -> books.byNestedRecord(new Copy(new Place(5, "978-3"), Kind.PAPER))),
				new Fill("Books.byTwo", (books) -> books.byTwo(5, "978-3")),
				new Fill("Books.byTwoSwapped", (books) -> books.byTwoSwapped("978-3", 5)),
				new Fill("Books.byValueType", (books) -> books.byValueType(Isbn.of("978-3"))),
				new Fill("Books.byRecordAndMore", (books) -> books.byRecordAndMore(new Place(5, "978-3"), 42)),
				new Fill("expression", (books) -> books.byExpression("978-3", 42)),
				new Fill("indexed", (books) -> books.byIndex(1, 42)),
				new Fill("list", (books) -> books.byList("978-3", 42)),
				new Fill("method", (books) -> books.byMethod("978-3")),
				new Fill("constructor", (books) -> books.byConstructor(42, "978-3")),
				new Fill("put", (books) -> books.put(new Book(42, "some title"))),
				new Fill("putRecord", (books) -> books.putRecord(new BookRecord(42, "978-3", List.of("x")))),
				new Fill("putAccessor", (books) -> books.putAccessor(new BookRecord(42, "978-3", List.of("x")))),
				new Fill("generated", (books) -> books.generated(42, "978-3")),
				new Fill("methodName", (books) -> books.byMethodName(42)),
				new Fill("rootMethod", (books) -> books.byRootMethod(42)),
				new Fill("targetClass", (books) -> books.byTargetClass(42)),
				new Fill("target", (books) -> books.byTarget(42)), new Fill("field", (books) -> books.byField(42)),
				new Fill("enumField", (books) -> books.byEnumField(42)),
				new Fill("typeName", (books) -> books.byTypeName(42)), new Fill("one", (books) -> books.twoCaches(42)),
				new Fill("two", (books) -> books.twoCaches(42)));
	}

	@ParameterizedTest
	@MethodSource("fills")
	void theRowEvictsTheEntryThatTheMethodFilled(Fill fill) {
		fill.call().accept(this.context.bean(Books.class));
		assertThat(this.context.cachedKeys(fill.cacheName())).hasSize(1);
		List<String> removals = change();
		String key = String.valueOf(this.context.cachedKeys(fill.cacheName()).iterator().next());
		assertThat(removals).contains("evict " + fill.cacheName() + " [" + key + "] CHANGE");
		assertThat(this.context.evicted()).containsAll(this.context.cachedKeys(fill.cacheName()));
	}

	@Test
	void noRouteOfTheseFallsBackToClearing() {
		assertThat(this.context.routes()).allSatisfy((route) -> {
			assertThat(route.warning()).isEmpty();
			assertThat(route.keyColumns()).isNotEmpty();
		});
	}

	private List<String> change() {
		return this.context.change("book", "id", 42L, "small", 7L, "tiny", 3L, "big",
				new BigInteger("12345678901234567890"), "isbn", "978-3", "code", ID.toString(), "kind", "PAPER", "day",
				"2026-11-22", "at", "2026-11-22T10:15:30.123456+02:00", "local", "2026-11-22T10:15:00", "hour",
				"10:15:30", "shelf", 5L, "title", "some title", "flag", true);
	}

	record Fill(String cacheName, Consumer<Books> call) {

		@Override
		public String toString() {
			return this.cacheName;
		}

	}

	enum Kind {

		PAPER, CLOTH

	}

	record Place(int shelf, String isbn) {
	}

	record Copy(Place place, Kind kind) {
	}

	record BookRecord(long id, String isbn, List<String> tags) {
	}

	static final class Isbn {

		private final String text;

		private Isbn(String text) {
			this.text = text;
		}

		static Isbn of(String text) {
			return new Isbn(text);
		}

		public static Isbn valueOf(String text) {
			return new Isbn(text);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Isbn isbn && isbn.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	public static class Book {

		private final long id;

		private final String title;

		Book(long id, String title) {
			this.id = id;
			this.title = title;
		}

		public long getId() {
			return this.id;
		}

		public String getTitle() {
			return this.title;
		}

	}

	static class Generators {

		@Bean
		KeyGenerator reversed() {
			return (target, method, arguments) -> target.getClass().getSimpleName() + method.getName() + arguments[1]
					+ arguments[0];
		}

	}

	static class Books {

		@PgInvalidated(table = "book", key = "id")
		public String byLong(long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id")
		public String byBoxedLong(Long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "small")
		public String byInteger(Integer small) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "tiny")
		public String byShort(short tiny) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id")
		public String byIntOfLongColumn(int id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "big")
		public String byBigInteger(BigInteger big) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "isbn")
		public String byString(String isbn) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "code")
		public String byUuid(UUID code) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "kind")
		public String byEnum(Kind kind) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "kind")
		public String byEnumName(String kind) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "flag")
		public String byBoolean(boolean flag) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "day")
		public String byDate(LocalDate day) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "hour")
		public String byTime(LocalTime hour) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "local")
		public String byDateTime(LocalDateTime local) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "at")
		public String byInstant(Instant at) {
			return "x";
		}

		@PgInvalidated(table = "book", key = { "shelf", "isbn" })
		public String byRecord(Place place) {
			return "x";
		}

		@PgInvalidated(table = "book", key = { "shelf", "isbn", "kind" })
		public String byNestedRecord(Copy copy) {
			return "x";
		}

		@PgInvalidated(table = "book", key = { "shelf", "isbn" })
		public String byTwo(int shelf, String isbn) {
			return "x";
		}

		@PgInvalidated(table = "book", key = { "shelf:number", "isbn:text" })
		public String byTwoSwapped(String text, int number) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "isbn")
		public String byValueType(Isbn isbn) {
			return "x";
		}

		@PgInvalidated(table = "book", key = { "isbn:place.isbn", "id", "shelf:place.shelf" })
		public String byRecordAndMore(Place place, long id) {
			return "x";
		}

		@Cacheable(cacheNames = "expression", key = "#isbn + '-' + #id")
		@PgInvalidated(table = "book", key = { "isbn", "id" })
		public String byExpression(String isbn, long id) {
			return "x";
		}

		@Cacheable(cacheNames = "indexed", key = "#p1")
		@PgInvalidated(table = "book", key = "id")
		public String byIndex(int unread, long id) {
			return "x";
		}

		@Cacheable(cacheNames = "list", key = "{#id, #isbn}")
		@PgInvalidated(table = "book", key = { "id:id", "isbn:a0" })
		public String byList(String isbn, long id) {
			return "x";
		}

		@Cacheable(cacheNames = "method", key = "#isbn?.toUpperCase().replace('-', 'isbn')")
		@PgInvalidated(table = "book", key = "isbn")
		public String byMethod(String isbn) {
			return "x";
		}

		@Cacheable(cacheNames = "constructor",
				key = "new org.springframework.cache.interceptor.SimpleKey(#id, T(java.util.Objects).hash(#isbn))")
		@PgInvalidated(table = "book", key = { "id", "isbn" })
		public String byConstructor(Integer id, String isbn) {
			return "x";
		}

		@CachePut(cacheNames = "put", key = "#book.title.length() + ' ' + #book.getId() + #book.title")
		@PgInvalidated(table = "book", key = { "title", "id" })
		public Book put(Book book) {
			return book;
		}

		@CachePut(cacheNames = "putRecord", key = "#book?.id")
		@PgInvalidated(table = "book", key = "id")
		public BookRecord putRecord(BookRecord book) {
			return book;
		}

		@CachePut(cacheNames = "putAccessor", key = "#book.isbn() + #book.id ( )")
		@PgInvalidated(table = "book", key = { "isbn", "id:book.id" })
		public BookRecord putAccessor(BookRecord book) {
			return book;
		}

		@Cacheable(cacheNames = "generated", keyGenerator = "reversed")
		@PgInvalidated(table = "book", key = { "id", "isbn" })
		public String generated(long id, String isbn) {
			return "x";
		}

		@Cacheable(cacheNames = "methodName", key = "methodName.concat(':' + #id) + #root.methodName + #id")
		@PgInvalidated(table = "book", key = "id")
		public String byMethodName(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "rootMethod", key = "{#root.method, getMethod().getName(), method.declaringClass, #id}")
		@PgInvalidated(table = "book", key = "id")
		public String byRootMethod(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "targetClass", key = "#root.targetClass.simpleName.toUpperCase() + targetClass + #id")
		@PgInvalidated(table = "book", key = "id")
		public String byTargetClass(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "target", key = "#root.target.class.name + '#root.target' + target.getClass( ) + #id")
		@PgInvalidated(table = "book", key = "id")
		public String byTarget(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "field", key = "T(Long).MAX_VALUE - #id")
		@PgInvalidated(table = "book", key = "id")
		public String byField(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "enumField",
				key = "{T(java.util.concurrent.TimeUnit).DAYS.name(), T(java.util.concurrent.TimeUnit).HOURS, #id}")
		@PgInvalidated(table = "book", key = "id")
		public String byEnumField(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "typeName", key = "{T(java.util.List).simpleName, T(java.util.List), #id}")
		@PgInvalidated(table = "book", key = "id")
		public String byTypeName(long id) {
			return "x";
		}

		@Cacheable(cacheNames = "one")
		@CachePut(cacheNames = "two", key = "'k' + #id")
		@PgInvalidated(table = "book", key = "id")
		public String twoCaches(long id) {
			return "x";
		}

	}

}
