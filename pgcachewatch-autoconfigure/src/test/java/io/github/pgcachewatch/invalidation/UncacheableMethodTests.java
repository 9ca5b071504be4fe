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

import java.io.InputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.PgInvalidatedCacheOperationSource;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What {@code @PgInvalidated} alone may not cache, because a second call would not be
 * carried out, or would get what the first one has used up: each is refused at the start,
 * and not cached by the interceptor either.
 */
class UncacheableMethodTests {

	private final PgInvalidatedCacheOperationSource source = new PgInvalidatedCacheOperationSource(
			new AnnotationCacheOperationSource(false));

	@ParameterizedTest
	@MethodSource("nothing")
	void whatReturnsNothingIsRefused(Method method) {
		assertRefused(method, "returns nothing", "Move it to the method whose results are to be cached.");
	}

	@ParameterizedTest
	@MethodSource("effects")
	void whatIsCalledForItsEffectIsRefused(Method method) {
		assertRefused(method, "would not be carried out", "Move it to a method that only reads.");
	}

	@ParameterizedTest
	@MethodSource("readOnce")
	void aResultThatCanBeReadOnlyOnceIsRefused(Method method) {
		assertRefused(method, "can be read only once", "return a List or an array");
	}

	@ParameterizedTest
	@MethodSource("unawaited")
	void aTaskThatSpringDoesNotWaitForIsRefused(Method method) {
		assertRefused(method, "does not wait for", "Return a CompletableFuture");
	}

	@ParameterizedTest
	@MethodSource("reads")
	void whatReadsIsCached(Method method) {
		assertThatNoException().isThrownBy(() -> TestRoutes.discover(method.getDeclaringClass()));
		assertThat(this.source.hasCacheOperations(method, method.getDeclaringClass())).isTrue();
	}

	@Test
	void theAnnotationThatSaysSoIsNamed() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> TestRoutes.discover(Polled.class))
			.withMessageContaining("Polled.purge()")
			.withMessageContaining("as @Scheduled says");
	}

	@Test
	void besideSpringsAnnotationTheCallerHasAskedForIt() {
		assertThatNoException().isThrownBy(() -> TestRoutes.discover(AskedFor.class));
	}

	@Test
	void besideSpringsAnnotationAStreamIsRefusedAllTheSame() {
		assertThatExceptionOfType(InvalidBindingException.class)
			.isThrownBy(() -> TestRoutes.discover(CachedStream.class))
			.withMessageContaining("CachedStream.all()")
			.withMessageContaining("java.util.stream.Stream, which can be read only once");
	}

	@Test
	void aResultThatCannotBeResolvedIsCached() {
		assertThatNoException().isThrownBy(() -> TestRoutes.discover(Raw.class));
	}

	static Stream<Method> nothing() {
		return methods(Nothing.class);
	}

	static Stream<Method> effects() {
		return methods(Effects.class);
	}

	static Stream<Method> readOnce() {
		return methods(ReadOnce.class);
	}

	static Stream<Method> unawaited() {
		return methods(Unawaited.class);
	}

	static Stream<Method> reads() {
		return methods(Reads.class);
	}

	/**
	 * Returns the annotated method of each of the nested types.
	 */
	private static Stream<Method> methods(Class<?> outer) {
		return Arrays.stream(outer.getDeclaredClasses())
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.filter((method) -> method.isAnnotationPresent(PgInvalidated.class));
	}

	private void assertRefused(Method method, String problem, String action) {
		Class<?> type = method.getDeclaringClass();
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> TestRoutes.discover(type))
			.satisfies((ex) -> {
				assertThat(ex.reason()).isEqualTo(Reason.PLACEMENT);
				assertThat(ex.place()).contains(type.getName() + "." + method.getName());
				assertThat(ex.problem()).contains(problem).doesNotEndWith(".");
				assertThat(ex.action()).contains(action).endsWith(".");
			});
		assertThat(this.source.hasCacheOperations(method, type)).isFalse();
	}

	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface KafkaListener {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@KafkaListener
	@interface OrderListener {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Modifying {

	}

	static class Nothing {

		interface ReturnsVoid {

			@PgInvalidated("book")
			Void write(long id);

		}

		interface MonoOfVoid {

			@PgInvalidated("book")
			Mono<Void> write(long id);

		}

		interface FluxOfVoid {

			@PgInvalidated("book")
			Flux<Void> write(long id);

		}

		interface PublisherOfVoid {

			@PgInvalidated("book")
			Publisher<? extends Void> write(long id);

		}

		interface FutureOfVoid {

			@PgInvalidated("book")
			CompletableFuture<Void> write(long id);

		}

		interface PlainFutureOfUnknown {

			@PgInvalidated("book")
			Future<Void> write(long id);

		}

		interface ResponseOfVoid {

			@PgInvalidated("book")
			Mono<ResponseEntity<Void>> write(long id);

		}

		interface OptionalOfVoid {

			@PgInvalidated("book")
			Optional<Void> write(long id);

		}

		interface ReturnsUnit {

			@PgInvalidated("book")
			Unit write(long id);

		}

		interface SuspendingUnit {

			@PgInvalidated("book")
			Object write(long id, Continuation<? super Unit> continuation);

		}

		interface Writer<T> {

			T write(long id);

		}

		interface GenericVoid extends Writer<Mono<Void>> {

			@Override
			@PgInvalidated("book")
			Mono<Void> write(long id);

		}

	}

	static class Effects {

		interface Timer {

			@Scheduled(fixedDelay = 100)
			@PgInvalidated("book")
			int write();

		}

		interface Handler {

			@EventListener
			@PgInvalidated("book")
			Object write(String event);

		}

		interface AfterCommit {

			@TransactionalEventListener
			@PgInvalidated("book")
			Object write(String event);

		}

		interface Consumer {

			@OrderListener
			@PgInvalidated("book")
			String write(String message);

		}

		interface Query {

			@Modifying
			@PgInvalidated("book")
			int write(long id);

		}

		interface Post {

			@PostMapping("/orders")
			@PgInvalidated("book")
			String write(String order);

		}

		interface Put {

			@RequestMapping(path = "/orders", method = { RequestMethod.PUT, RequestMethod.PATCH })
			@PgInvalidated("book")
			String write(String order);

		}

		static class Factory {

			@Bean
			@PgInvalidated("book")
			public Object write() {
				return new Object();
			}

		}

	}

	static class ReadOnce {

		interface ReturnsStream {

			@PgInvalidated("book")
			Stream<String> all();

		}

		interface ReturnsIntStream {

			@PgInvalidated("book")
			IntStream all();

		}

		interface ReturnsIterator {

			@PgInvalidated("book")
			Iterator<String> all();

		}

		interface ReturnsInput {

			@PgInvalidated("book")
			InputStream all();

		}

		interface ReturnsRows {

			@PgInvalidated("book")
			ResultSet all();

		}

		interface ReturnsResource {

			@PgInvalidated("book")
			ResponseEntity<InputStreamResource> all();

		}

		interface FutureOfStream {

			@PgInvalidated("book")
			CompletableFuture<Stream<String>> all();

		}

		interface MapOfStreams {

			@PgInvalidated("book")
			Map<String, Stream<String>> all();

		}

		interface ArrayOfStreams {

			@PgInvalidated("book")
			Optional<Iterator<String>[]> all();

		}

		record Page(Stream<String> rows) {
		}

		interface RecordOfStream {

			@PgInvalidated("book")
			List<Page> all();

		}

	}

	static class Unawaited {

		interface ReturnsFuture {

			@PgInvalidated("book")
			Future<String> find(long id);

		}

	}

	static class Reads {

		interface ReturnsText {

			@PgInvalidated("book")
			String find(long id);

		}

		interface ReturnsCount {

			@PgInvalidated("book")
			int find(long id);

		}

		interface ReturnsIterable {

			@PgInvalidated("book")
			Iterable<String> find(long id);

		}

		interface ReturnsMono {

			@PgInvalidated("book")
			Mono<Optional<String>> find(long id);

		}

		interface ReturnsStage {

			@PgInvalidated("book")
			CompletionStage<String> find(long id);

		}

		interface Suspending {

			@PgInvalidated("book")
			Object find(long id, Continuation<? super String> continuation);

		}

		interface Get {

			@GetMapping("/books")
			@PgInvalidated("book")
			ResponseEntity<String> find(long id);

		}

		interface Named {

			@PgInvalidated("book")
			String deleteMark(long id);

		}

	}

	interface Polled {

		@Scheduled(fixedDelay = 100)
		@PgInvalidated("book")
		int purge();

	}

	interface AskedFor {

		@Cacheable("c")
		@Modifying
		@PgInvalidated("book")
		int find(long id);

	}

	interface CachedStream {

		@Cacheable("c")
		@PgInvalidated("book")
		Stream<String> all();

	}

	@SuppressWarnings("rawtypes")
	interface Raw {

		@PgInvalidated(table = "book", cacheNames = "raw-mono")
		Mono find(long id);

		@PgInvalidated(table = "book", cacheNames = "unknown")
		<T> T any(long id);

	}

}
