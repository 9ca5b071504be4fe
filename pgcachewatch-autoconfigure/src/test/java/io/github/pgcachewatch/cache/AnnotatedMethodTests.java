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

package io.github.pgcachewatch.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's own annotations over watched caches: a change during the method is not lost,
 * whatever the method returns.
 */
class AnnotatedMethodTests {

	private final TestWatch watch = new TestWatch();

	private final Row row = new Row();

	private AnnotationConfigApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
		this.watch.close();
	}

	private Books start(CacheManager manager) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.register(Caching.class);
		this.context.registerBean("cacheManager", CacheManager.class, () -> manager);
		this.context.registerBean(Books.class, () -> new Books(this.row));
		this.context.refresh();
		return this.context.getBean(Books.class);
	}

	static Stream<Named<Function<Books, String>>> methods() {
		return Stream.of(method("plain", (books) -> books.find(1)), method("sync", (books) -> books.findOnce(1)),
				method("future", (books) -> books.findLater(1).join()),
				method("sync future", (books) -> books.findLaterOnce(1).join()),
				method("Mono", (books) -> books.mono(1).block()),
				method("sync Mono", (books) -> books.monoOnce(1).block()),
				method("Flux", (books) -> books.flux(1).blockLast()),
				method("sync Flux", (books) -> books.fluxOnce(1).blockLast()),
				method("put", (books) -> books.update(1)));
	}

	private static Named<Function<Books, String>> method(String name, Function<Books, String> method) {
		return Named.of(name, method);
	}

	@Test
	void controlWithoutTheFenceAChangeDuringTheMethodIsLost() {
		CacheManager plain = CacheManagers.caffeine();
		Books books = start(plain);
		Future<String> call = callAndChange(books, (target) -> target.find(1), () -> plain.getCache("books").evict(1L));
		assertThat(TestWatch.get(call)).isEqualTo("old");
		assertThat(books.find(1)).isEqualTo("old");
	}

	@ParameterizedTest
	@MethodSource("methods")
	void aChangeDuringTheMethodIsNotLost(Function<Books, String> method) {
		Books books = start(this.watch.watch(CacheManagers.caffeine()));
		Future<String> call = callAndChange(books, method, () -> this.watch.change("books", 1L));
		assertThat(TestWatch.get(call)).isEqualTo("old");
		assertThat(method.apply(books)).isEqualTo("new");
	}

	@ParameterizedTest
	@MethodSource("methods")
	void withoutAChangeTheMethodIsCalledOnce(Function<Books, String> method) {
		Books books = start(this.watch.watch(CacheManagers.caffeine()));
		this.row.released.countDown();
		assertThat(method.apply(books)).isEqualTo("old");
		this.row.title = "new";
		assertThat(this.watch.watch(this.context.getBean(CacheManager.class)).getCache("books").get(1L)).isNotNull();
	}

	private Future<String> callAndChange(Books books, Function<Books, String> method, Runnable change) {
		Future<String> call = this.watch.onAnotherThread(() -> method.apply(books));
		TestWatch.await(this.row.reading);
		this.row.title = "new";
		change.run();
		this.row.released.countDown();
		return call;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching(proxyTargetClass = true)
	static class Caching {

	}

	static class Row {

		private final CountDownLatch reading = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile String title = "old";

		String read() {
			String value = this.title;
			this.reading.countDown();
			TestWatch.await(this.released);
			return value;
		}

	}

	static class Books {

		private final Row row;

		Books(Row row) {
			this.row = row;
		}

		@Cacheable("books")
		public String find(long id) {
			return this.row.read();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String findOnce(long id) {
			return this.row.read();
		}

		@Cacheable("books")
		public CompletableFuture<String> findLater(long id) {
			return CompletableFuture.supplyAsync(this.row::read);
		}

		@Cacheable(cacheNames = "books", sync = true)
		public CompletableFuture<String> findLaterOnce(long id) {
			return CompletableFuture.supplyAsync(this.row::read);
		}

		@Cacheable("books")
		public Mono<String> mono(long id) {
			return Mono.fromSupplier(this.row::read).subscribeOn(Schedulers.boundedElastic());
		}

		@Cacheable(cacheNames = "books", sync = true)
		public Mono<String> monoOnce(long id) {
			return Mono.fromSupplier(this.row::read).subscribeOn(Schedulers.boundedElastic());
		}

		@Cacheable("books")
		public Flux<String> flux(long id) {
			return mono(id).flux();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public Flux<String> fluxOnce(long id) {
			return mono(id).flux();
		}

		@CachePut("books")
		public String update(long id) {
			return this.row.read();
		}

	}

}
