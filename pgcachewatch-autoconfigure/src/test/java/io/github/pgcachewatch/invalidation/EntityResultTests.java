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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which cached methods hand out entities, which all callers would share.
 */
class EntityResultTests {

	@ParameterizedTest
	@MethodSource("holders")
	void aResultThatIsOrHoldsAnEntityIsFound(Class<?> type) {
		assertThat(TestRoutes.discover(type).entityResults(Set.of())).singleElement()
			.asString()
			.contains(type.getName() + ".find(", "(" + EntityResultTests.class.getName() + "$");
	}

	@ParameterizedTest
	@MethodSource("values")
	void aResultThatHoldsNoneIsNot(Class<?> type) {
		assertThat(TestRoutes.discover(type).entityResults(Set.of())).isEmpty();
	}

	@Test
	void theMethodAndTheEntityAreNamed() {
		assertThat(TestRoutes.discover(Holders.InRecord.class).entityResults(Set.of())).singleElement()
			.asString()
			.endsWith("InRecord.find(long) (" + Book.class.getName() + ")");
	}

	@Test
	void aMethodOfAWatchedCacheIsFoundWhateverBindsTheCache() {
		assertThat(TestRoutes.discover(Unwatched.class).entityResults(Set.of())).isEmpty();
		assertThat(TestRoutes.discover(Unwatched.class).entityResults(Set.of("books"))).hasSize(1);
		assertThat(TestRoutes.discover(Unwatched.class, Binder.class).entityResults(Set.of())).hasSize(1);
	}

	static Stream<Class<?>> holders() {
		return Stream.of(Holders.class.getDeclaredClasses());
	}

	static Stream<Class<?>> values() {
		return Stream.of(Values.class.getDeclaredClasses());
	}

	@Entity
	static class Book {

		@Id
		long id;

	}

	static class Novel extends Book {

	}

	@MappedSuperclass
	abstract static class Base {

	}

	static class BookList extends ArrayList<Book> {

		private static final long serialVersionUID = 1L;

	}

	record Shelf(String name, List<Book> books) {
	}

	record Page<T>(List<T> rows, int number) {
	}

	static class Basket {

		private final Map<String, Page<Book>> pages = Map.of();

	}

	static class Order {

		final Basket basket = new Basket();

	}

	interface BookView {

		String getTitle();

		Optional<Book> getBook();

	}

	interface Finder<T> {

		@PgInvalidated("book")
		Optional<T> find(long id);

	}

	static class Holders {

		interface Itself {

			@PgInvalidated("book")
			Book find(long id);

		}

		interface Inherited {

			@PgInvalidated("book")
			Novel find(long id);

		}

		interface Superclass {

			@PgInvalidated("book")
			Base find(long id);

		}

		interface InOptional {

			@PgInvalidated("book")
			Optional<Book> find(long id);

		}

		interface InWildcard {

			@PgInvalidated("book")
			Collection<? extends Book> find(long id);

		}

		interface InArray {

			@PgInvalidated("book")
			Book[][] find(long id);

		}

		interface InMap {

			@PgInvalidated("book")
			Map<Long, List<Book>> find(long id);

		}

		interface InFuture {

			@PgInvalidated("book")
			CompletableFuture<Book> find(long id);

		}

		interface InMono {

			@PgInvalidated("book")
			Mono<Book> find(long id);

		}

		interface InFlux {

			@PgInvalidated("book")
			Flux<Book> find(long id);

		}

		interface Suspending {

			@PgInvalidated("book")
			Object find(long id, Continuation<? super Book> continuation);

		}

		interface InOwnCollection {

			@PgInvalidated("book")
			BookList find(long id);

		}

		interface InRecord {

			@PgInvalidated("book")
			Shelf find(long id);

		}

		interface InGenericRecord {

			@PgInvalidated("book")
			Page<Book> find(long id);

		}

		interface SomeLevelsDown {

			@PgInvalidated("book")
			Order find(long id);

		}

		interface InProjection {

			@PgInvalidated("book")
			BookView find(long id);

		}

		interface OfTypeArgument extends Finder<Book> {

		}

		@PgInvalidated("book")
		interface BesideSpring {

			@Cacheable("c")
			Book find(long id);

		}

	}

	record Title(long id, String text) {
	}

	static class Node {

		Node next;

		Class<Book> type;

	}

	static class Values {

		interface ReturnsText {

			@PgInvalidated("book")
			String find(long id);

		}

		interface ReturnsRecords {

			@PgInvalidated("book")
			Page<Title> find(long id);

		}

		interface ReturnsRecursion {

			@PgInvalidated("book")
			Node find(long id);

		}

		interface ReturnsUnknown {

			@PgInvalidated("book")
			<T> List<T> find(long id);

		}

		interface OnlyEvicts {

			@CacheEvict("c")
			@PgInvalidated(table = "book", cacheNames = "c")
			Book find(long id);

		}

	}

	interface Unwatched {

		@Cacheable("books")
		Book find(long id);

	}

	interface Binder {

		@Cacheable("books")
		@PgInvalidated("book")
		String find(long id);

	}

}
