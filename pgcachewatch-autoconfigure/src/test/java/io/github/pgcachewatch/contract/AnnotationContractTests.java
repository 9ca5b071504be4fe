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

package io.github.pgcachewatch.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What the contract says of {@link PgInvalidated}, and where it may stand.
 */
class AnnotationContractTests {

	private static final String CHANGE_1 = "UPDATE book SET title = title || '!' WHERE id = 1";

	private static final String CHANGE_2 = "UPDATE book SET title = title || '!' WHERE id = 2";

	private static TestApplication application;

	@BeforeAll
	static void start() {
		application = TestApplication
			.live(TestApplication.database("CREATE TABLE author (id bigint PRIMARY KEY, name text)",
					"CREATE TABLE book (id bigint PRIMARY KEY, author_id bigint, title text, isbn text)",
					"CREATE SCHEMA \"Odd.Schema\"",
					"CREATE TABLE \"Odd.Schema\".\"Odd \"\"Table\" (\"Key Column\" bigint PRIMARY KEY, n int)",
					"CREATE SCHEMA archive", "CREATE TABLE archive.book (id bigint PRIMARY KEY, title text)",
					"CREATE TABLE \"MixedCase\" (\"Id\" bigint PRIMARY KEY, n int)",
					"CREATE TABLE edition (book_id bigint, number int, n int, PRIMARY KEY (book_id, number))",
					"INSERT INTO author VALUES (1, 'Lem'), (2, 'Strugatsky')",
					"INSERT INTO book VALUES (1, 1, 'Solaris', 'a'), (2, 1, 'Fiasco', 'b')",
					"INSERT INTO archive.book VALUES (1, 'old')",
					"INSERT INTO \"Odd.Schema\".\"Odd \"\"Table\" VALUES (1, 0), (2, 0)",
					"INSERT INTO \"MixedCase\" VALUES (1, 0), (2, 0)",
					"INSERT INTO edition VALUES (1, 1, 0), (1, 2, 0), (2, 1, 0)"), Shop.class);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void aloneItCachesUnderTheNameOfClassAndMethod() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.alone(1), CHANGE_1);
		application.assertKeptDespite(() -> books.alone(1), CHANGE_2);
		assertThat(application.cache("Books.alone").get(1L)).isNotNull();
	}

	@Test
	void valueIsAnAliasOfTable() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(books::byValue, CHANGE_1);
		application.assertKeptDespite(books::byValue, "UPDATE author SET name = 'L' WHERE id = 1");
	}

	@Test
	void aloneWithCacheNamesItCachesUnderThem() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.named(1), CHANGE_1);
		books.named(1);
		assertThat(application.cache("one").get(1L)).isNotNull();
		assertThat(application.cache("two").get(1L)).isNotNull();
		application.change(CHANGE_1);
		assertThat(application.cache("one").get(1L)).isNull();
		assertThat(application.cache("two").get(1L)).isNull();
	}

	@Test
	void besideCacheableItEvicts() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.cacheable(1), CHANGE_1);
		application.assertKeptDespite(() -> books.cacheable(1), CHANGE_2);
	}

	@Test
	void besideCachePutItEvictsWhatWasPut() {
		Books books = application.bean(Books.class);
		Object stored = books.put(1, "x");
		assertThat(application.cache("put").get(1L)).isNotNull().extracting((value) -> value.get()).isSameAs(stored);
		application.change(CHANGE_2);
		assertThat(application.cache("put").get(1L)).isNotNull();
		application.change(CHANGE_1);
		assertThat(application.cache("put").get(1L)).isNull();
	}

	@Test
	void insideCachingEveryFillIsEvictedByItsOwnKey() {
		Books books = application.bean(Books.class);
		books.caching(1, "a");
		assertThat(application.cache("caching-id").get(1L)).isNotNull();
		assertThat(application.cache("caching-isbn").get("a")).isNotNull();
		application.change(CHANGE_2);
		assertThat(application.cache("caching-id").get(1L)).isNotNull();
		assertThat(application.cache("caching-isbn").get("a")).isNotNull();
		application.change(CHANGE_1);
		assertThat(application.cache("caching-id").get(1L)).isNull();
		assertThat(application.cache("caching-isbn").get("a")).isNull();
	}

	@Test
	void besideCacheableTheNamesOfCacheConfigAreTaken() {
		ConfiguredBooks books = application.bean(ConfiguredBooks.class);
		application.assertEvictedBy(() -> books.find(1), CHANGE_1);
		application.assertKeptDespite(() -> books.find(1), CHANGE_2);
		assertThat(application.cache("configured").get("key-1")).isNotNull();
	}

	@Test
	void repeatedEveryTableEvicts() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(books::catalogue, CHANGE_1);
		application.assertEvictedBy(books::catalogue, "INSERT INTO author VALUES (77, 'x')");
		application.assertEvictedBy(books::catalogue, "TRUNCATE author");
	}

	@Test
	void asAMetaAnnotationItsAliasesCount() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.meta(1), CHANGE_1);
		application.assertKeptDespite(() -> books.meta(1), CHANGE_2);
		assertThat(application.cache("meta").get(1L)).isNotNull();
	}

	@Test
	void metaAnnotatedTogetherWithCacheableItEvicts() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.composed(1), CHANGE_1);
		application.assertKeptDespite(() -> books.composed(1), CHANGE_2);
	}

	@Test
	void onAClassItAddsToWhatTheMethodsOwnAnnotationsCache() {
		ClassLevel books = application.bean(ClassLevel.class);
		application.assertEvictedBy(() -> books.find(1), CHANGE_2);
		application.assertEvictedBy(() -> books.find(1), "UPDATE author SET name = name || '!' WHERE id = 1");
		application.assertKeptDespite(() -> books.find(1), "UPDATE author SET name = name || '!' WHERE id = 2");
		assertThat(books.notCached()).isNotSameAs(books.notCached());
	}

	@Test
	void onAClassBesideCacheableItEvictsWhatThoseMethodsCache() {
		ClassLevelBesideCacheable books = application.bean(ClassLevelBesideCacheable.class);
		application.assertEvictedBy(() -> books.find(1), CHANGE_1);
		assertThat(books.notCached()).isNotSameAs(books.notCached());
	}

	@Test
	void onAnInterfaceItCachesItsImplementation() {
		Catalogue catalogue = application.bean(Catalogue.class);
		application.assertEvictedBy(() -> catalogue.find(1), CHANGE_1);
		application.assertKeptDespite(() -> catalogue.find(1), CHANGE_2);
		application.assertEvictedBy(catalogue::count, CHANGE_2);
	}

	@Test
	void onAnInterfaceTypeItEvicts() {
		WatchedType type = application.bean(WatchedType.class);
		application.assertEvictedBy(() -> type.find(1), CHANGE_2);
	}

	@Test
	void onAGenericMethodTheKeyIsConvertedToTheBoundType() {
		GenericBooks books = application.bean(GenericBooks.class);
		application.assertEvictedBy(() -> books.find(1L), CHANGE_1);
		application.assertKeptDespite(() -> books.find(1L), CHANGE_2);
	}

	@Test
	void onAnInheritedMethodItCachesUnderTheBeansOwnClass() {
		SpecialBooks books = application.bean(SpecialBooks.class);
		application.assertEvictedBy(() -> books.inherited(1), CHANGE_1);
		assertThat(application.cache("SpecialBooks.inherited").get(1L)).isNotNull();
	}

	@Test
	void onLazyAndPrototypeBeansItEvicts() {
		application.assertEvictedBy(() -> application.bean(LazyBooks.class).find(1), CHANGE_1);
		application.assertEvictedBy(() -> application.bean(PrototypeBooks.class).find(1), CHANGE_1);
		application.assertKeptDespite(() -> application.bean(PrototypeBooks.class).find(1), CHANGE_2);
	}

	@Test
	void onlyTheOperationsNamedInvalidate() {
		Books books = application.bean(Books.class);
		application.assertKeptDespite(books::insertsOnly, CHANGE_1);
		application.assertKeptDespite(books::insertsOnly, "DELETE FROM book WHERE id = 999");
		application.assertEvictedBy(books::insertsOnly, "INSERT INTO book VALUES (500, 1, 'n')");
	}

	@Test
	void onlyATrueConditionInvalidates() {
		Books books = application.bean(Books.class);
		application.assertKeptDespite(books::conditional, CHANGE_1);
		application.assertEvictedBy(books::conditional, CHANGE_2);
	}

	@Test
	void aConditionThatThrowsCountsAsTrue() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(books::throwingCondition, CHANGE_1);
	}

	@Test
	void aTableOfAnotherSchemaIsNamedWithIt() {
		Books books = application.bean(Books.class);
		application.assertKeptDespite(() -> books.archived(1), CHANGE_1);
		application.assertEvictedBy(() -> books.archived(1), "UPDATE archive.book SET title = 'x' WHERE id = 1");
		application.assertKeptDespite(() -> books.alone(1), "UPDATE archive.book SET title = 'y' WHERE id = 1");
	}

	@Test
	void namesStandAsInTheCatalogue() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.mixedCase(1), "UPDATE \"MixedCase\" SET n = n + 1 WHERE \"Id\" = 1");
		application.assertKeptDespite(() -> books.mixedCase(1), "UPDATE \"MixedCase\" SET n = n + 1 WHERE \"Id\" = 2");
		application.assertEvictedBy(() -> books.odd(1),
				"UPDATE \"Odd.Schema\".\"Odd \"\"Table\" SET n = n + 1 WHERE \"Key Column\" = 1");
		application.assertKeptDespite(() -> books.odd(1),
				"UPDATE \"Odd.Schema\".\"Odd \"\"Table\" SET n = n + 1 WHERE \"Key Column\" = 2");
	}

	@Test
	void keyColumnsAreBoundInOrder() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.edition(1, 2),
				"UPDATE edition SET n = 1 WHERE book_id = 1 AND number = 2");
		application.assertKeptDespite(() -> books.edition(1, 2), "UPDATE edition SET n = 1 WHERE book_id = 2");
	}

	@Test
	void keyColumnsAreBoundByName() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.editionByName(2, 1),
				"UPDATE edition SET n = 2 WHERE book_id = 1 AND number = 2");
		application.assertKeptDespite(() -> books.editionByName(2, 1), "UPDATE edition SET n = 2 WHERE book_id = 2");
	}

	@Test
	void keyColumnsAreBoundToTheComponentsOfARecord() {
		Books books = application.bean(Books.class);
		EditionId id = new EditionId(1, 2);
		application.assertEvictedBy(() -> books.byRecord(id),
				"UPDATE edition SET n = 3 WHERE book_id = 1 AND number = 2");
		application.assertKeptDespite(() -> books.byRecord(id), "UPDATE edition SET n = 3 WHERE book_id = 2");
		application.assertEvictedBy(() -> books.byComponent("x", id),
				"UPDATE edition SET n = 4 WHERE book_id = 1 AND number = 2");
		application.assertKeptDespite(() -> books.byComponent("x", id), "UPDATE edition SET n = 4 WHERE book_id = 2");
	}

	@Test
	void onlyParametersThatTheKeyReadsNeedColumns() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.reading(1, "whatever"), CHANGE_1);
		application.assertKeptDespite(() -> books.reading(1, "whatever"), CHANGE_2);
	}

	@Test
	void theKeyGeneratorOfTheFillComputesTheKey() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.generated(1), CHANGE_1);
		application.assertKeptDespite(() -> books.generated(1), CHANGE_2);
	}

	@Test
	void aCachedNullIsEvictedWhenTheRowAppears() {
		Books books = application.bean(Books.class);
		int before = books.calls();
		assertThat(books.absent(900)).isNull();
		assertThat(books.absent(900)).isNull();
		assertThat(books.calls()).isEqualTo(before + 1);
		application.change("INSERT INTO book VALUES (900, 1, 'new')");
		assertThat(books.absent(900)).isNull();
		assertThat(books.calls()).isEqualTo(before + 2);
	}

	@Test
	void anOptionalIsCachedAndEvicted() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.optional(1).orElseThrow(), CHANGE_1);
	}

	@Test
	void completableFuturesAreCachedAndEvicted() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.future(1).join(), CHANGE_1);
		application.assertKeptDespite(() -> books.future(1).join(), CHANGE_2);
		application.assertEvictedBy(() -> books.futureCacheable(1).join(), CHANGE_1);
		application.assertEvictedBy(() -> books.futureSync(1).join(), CHANGE_1);
	}

	@Test
	void aFutureOfNullIsCached() {
		Books books = application.bean(Books.class);
		int before = books.calls();
		assertThat(books.futureOfNull(1).join()).isNull();
		assertThat(books.futureOfNull(1).join()).isNull();
		assertThat(books.calls()).isEqualTo(before + 1);
		application.change(CHANGE_1);
		assertThat(books.futureOfNull(1).join()).isNull();
		assertThat(books.calls()).isEqualTo(before + 2);
	}

	@Test
	void reactiveMethodsAreCachedAndEvicted() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.mono(1).block(), CHANGE_1);
		application.assertKeptDespite(() -> books.mono(1).block(), CHANGE_2);
		application.assertEvictedBy(() -> books.monoCacheable(1).block(), CHANGE_1);
		application.assertEvictedBy(() -> books.monoSync(1).block(), CHANGE_1);
		application.assertEvictedBy(() -> books.flux(1).blockFirst(), CHANGE_1);
	}

	@Test
	void anEmptyMonoIsCached() {
		Books books = application.bean(Books.class);
		int before = books.calls();
		assertThat(books.empty(1).block()).isNull();
		assertThat(books.empty(1).block()).isNull();
		assertThat(books.calls()).isEqualTo(before + 1);
	}

	@Test
	void withSyncConcurrentCallsWaitForOne() {
		Books books = application.bean(Books.class);
		application.assertEvictedBy(() -> books.sync(1), CHANGE_1);
		application.assertEvictedBy(() -> books.cacheableSync(1), CHANGE_1);
		int before = books.slowCalls();
		List<CompletableFuture<Object>> calls = IntStream.range(0, 8)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> books.slowSync(1), (task) -> new Thread(task).start()))
			.toList();
		assertThat(calls.stream().map(CompletableFuture::join).distinct()).hasSize(1);
		assertThat(books.slowCalls()).isEqualTo(before + 1);
	}

	@Test
	void anExceptionIsPassedOnAndNotCached() {
		Books books = application.bean(Books.class);
		assertThatIllegalStateException().isThrownBy(() -> books.failing(1));
		assertThatIllegalStateException().isThrownBy(() -> books.failingSync(1));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Books.class, ConfiguredBooks.class, ClassLevel.class, ClassLevelBesideCacheable.class,
			DefaultCatalogue.class, WatchedTypeImpl.class, GenericBooks.class, SpecialBooks.class, LazyBooks.class,
			PrototypeBooks.class })
	static class Shop {

		@Bean
		KeyGenerator bookKeys() {
			return new KeyGenerator() {

				@Override
				public Object generate(Object target, Method method, @Nullable Object... params) {
					return "book-" + params[0];
				}

			};
		}

	}

	record EditionId(long bookId, int number) {
	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PgInvalidated(table = "book", key = "id")
	@interface WatchedBook {

		@AliasFor(annotation = PgInvalidated.class, attribute = "cacheNames")
		String[] caches();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Cacheable("composed")
	@PgInvalidated(table = "book")
	@interface CachedBook {

		@AliasFor(annotation = PgInvalidated.class, attribute = "key")
		String[] key();

	}

	@Service
	static class Books {

		final AtomicInteger slowCalls = new AtomicInteger();

		volatile int calls;

		public int calls() {
			return this.calls;
		}

		public int slowCalls() {
			return this.slowCalls.get();
		}

		@PgInvalidated(table = "book", key = "id")
		public Object alone(long id) {
			return new Object();
		}

		@PgInvalidated("book")
		public Object byValue() {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", cacheNames = { "one", "two" })
		public Object named(long id) {
			return new Object();
		}

		@Cacheable("cacheable")
		@PgInvalidated(table = "book", key = "id")
		public Object cacheable(long id) {
			return new Object();
		}

		@CachePut(cacheNames = "put", key = "#id")
		@PgInvalidated(table = "book", key = "id")
		public Object put(long id, String title) {
			return new Object();
		}

		@Caching(cacheable = { @Cacheable(cacheNames = "caching-id", key = "#id") },
				put = { @CachePut(cacheNames = "caching-isbn", key = "#isbn") })
		@PgInvalidated(table = "book", key = "id", cacheNames = "caching-id")
		@PgInvalidated(table = "book", key = "isbn", cacheNames = "caching-isbn")
		public Object caching(long id, String isbn) {
			return new Object();
		}

		@Cacheable("catalogue")
		@PgInvalidated(table = "author")
		@PgInvalidated(table = "book")
		public Object catalogue() {
			return new Object();
		}

		@WatchedBook(caches = "meta")
		public Object meta(long id) {
			return new Object();
		}

		@CachedBook(key = "id")
		public Object composed(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", operations = { Operation.INSERT, Operation.DELETE })
		public Object insertsOnly() {
			return new Object();
		}

		@PgInvalidated(table = "book", condition = "#change.keys.![#this['id']].contains(2L)")
		public Object conditional() {
			return new Object();
		}

		@PgInvalidated(table = "book", condition = "#change.noSuchProperty")
		public Object throwingCondition() {
			return new Object();
		}

		@PgInvalidated(table = "archive.book", key = "id")
		public Object archived(long id) {
			return new Object();
		}

		@PgInvalidated(table = "MixedCase", key = "Id")
		public Object mixedCase(long id) {
			return new Object();
		}

		@PgInvalidated(table = "\"Odd.Schema\".\"Odd \"\"Table\"", key = "Key Column")
		public Object odd(long id) {
			return new Object();
		}

		@PgInvalidated(table = "edition", key = { "book_id", "number" })
		public Object edition(long book, int number) {
			return new Object();
		}

		@PgInvalidated(table = "edition", key = { "book_id:book", "number:number" })
		public Object editionByName(int number, long book) {
			return new Object();
		}

		@PgInvalidated(table = "edition", key = { "book_id", "number" })
		public Object byRecord(EditionId id) {
			return new Object();
		}

		@Cacheable(cacheNames = "by-component", key = "#id")
		@PgInvalidated(table = "edition", key = { "number:id.number", "book_id:id.bookId" })
		public Object byComponent(String ignored, EditionId id) {
			return new Object();
		}

		@Cacheable(cacheNames = "reading", key = "#id")
		@PgInvalidated(table = "book", key = "id")
		public Object reading(long id, String ignored) {
			return new Object();
		}

		@Cacheable(cacheNames = "generated", keyGenerator = "bookKeys")
		@PgInvalidated(table = "book", key = "id")
		public Object generated(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id")
		public @Nullable Object absent(long id) {
			this.calls++;
			return null;
		}

		@PgInvalidated(table = "book", key = "id")
		public Optional<Object> optional(long id) {
			return Optional.of(new Object());
		}

		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<Object> future(long id) {
			return CompletableFuture.supplyAsync(Object::new);
		}

		@Cacheable("futures")
		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<Object> futureCacheable(long id) {
			return CompletableFuture.supplyAsync(Object::new);
		}

		@Cacheable(cacheNames = "futures-sync", sync = true)
		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<Object> futureSync(long id) {
			return CompletableFuture.supplyAsync(Object::new);
		}

		@PgInvalidated(table = "book", key = "id")
		public CompletableFuture<@Nullable Object> futureOfNull(long id) {
			this.calls++;
			return CompletableFuture.completedFuture(null);
		}

		@PgInvalidated(table = "book", key = "id")
		public Mono<Object> mono(long id) {
			return Mono.fromSupplier(Object::new);
		}

		@Cacheable("monos")
		@PgInvalidated(table = "book", key = "id")
		public Mono<Object> monoCacheable(long id) {
			return Mono.fromSupplier(Object::new);
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public Mono<Object> monoSync(long id) {
			return Mono.fromSupplier(Object::new);
		}

		@PgInvalidated(table = "book", key = "id")
		public Flux<Object> flux(long id) {
			return Flux.defer(() -> Flux.just(new Object(), new Object()));
		}

		@PgInvalidated(table = "book", key = "id")
		public Mono<Object> empty(long id) {
			return Mono.fromRunnable(() -> this.calls++);
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public Object sync(long id) {
			return new Object();
		}

		@Cacheable(cacheNames = "cacheable-sync", sync = true)
		@PgInvalidated(table = "book", key = "id")
		public Object cacheableSync(long id) {
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public Object slowSync(long id) {
			this.slowCalls.incrementAndGet();
			LockSupport.parkNanos(200_000_000);
			return new Object();
		}

		@PgInvalidated(table = "book", key = "id")
		public Object failing(long id) {
			throw new IllegalStateException("no");
		}

		@PgInvalidated(table = "book", key = "id", sync = true)
		public Object failingSync(long id) {
			throw new IllegalStateException("no");
		}

	}

	@Service
	@CacheConfig(cacheNames = "configured", keyGenerator = "configuredKeys")
	static class ConfiguredBooks {

		@Cacheable
		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

		@Bean("configuredKeys")
		static KeyGenerator configuredKeys() {
			return (target, method, params) -> "key-" + params[0];
		}

	}

	@Service
	@PgInvalidated(table = "book")
	static class ClassLevel {

		@PgInvalidated(table = "author", key = "id")
		public Object find(long id) {
			return new Object();
		}

		public Object notCached() {
			return new Object();
		}

	}

	@Service
	@PgInvalidated(table = "book")
	static class ClassLevelBesideCacheable {

		@Cacheable("class-level")
		public Object find(long id) {
			return new Object();
		}

		public Object notCached() {
			return new Object();
		}

	}

	interface Catalogue {

		@PgInvalidated(table = "book", key = "id")
		Object find(long id);

		@Cacheable("count")
		@PgInvalidated(table = "book")
		Object count();

	}

	@Service
	static class DefaultCatalogue implements Catalogue {

		@Override
		public Object find(long id) {
			return new Object();
		}

		@Override
		public Object count() {
			return new Object();
		}

	}

	@PgInvalidated(table = "book")
	interface WatchedType {

		@Cacheable("watched-type")
		Object find(long id);

	}

	@Service
	static class WatchedTypeImpl implements WatchedType {

		@Override
		public Object find(long id) {
			return new Object();
		}

	}

	interface Repository<T, I> {

		@PgInvalidated(table = "book", key = "id")
		T find(I id);

	}

	@Service
	static class GenericBooks implements Repository<Object, Long> {

		@Override
		public Object find(Long id) {
			return new Object();
		}

	}

	abstract static class BaseBooks {

		@PgInvalidated(table = "book", key = "id")
		public Object inherited(long id) {
			return new Object();
		}

	}

	@Service
	static class SpecialBooks extends BaseBooks {

	}

	@Service
	@Lazy
	static class LazyBooks {

		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

	}

	@Service
	@Scope("prototype")
	static class PrototypeBooks {

		@PgInvalidated(table = "book", key = "id")
		public Object find(long id) {
			return new Object();
		}

	}

}
