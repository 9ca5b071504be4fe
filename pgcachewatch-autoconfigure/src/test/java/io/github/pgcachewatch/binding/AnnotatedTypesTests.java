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

package io.github.pgcachewatch.binding;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which types are looked at for annotations of caching.
 */
class AnnotatedTypesTests {

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnType.class, OfInterface.class, OfSuperclass.class, OfBoth.class,
			Composed.class, Repeated.class, Books.class })
	void typesThatInheritTheAnnotationAreAnnotated(Class<?> type) {
		assertThat(AnnotatedTypes.areInvalidated(type)).isTrue();
	}

	@Test
	void aProxyIsAnnotatedByItsInterfaces() {
		Object proxy = new ProxyFactory(Books.class, (MethodInterceptor) (call) -> null).getProxy();
		assertThat(AnnotatedTypes.areInvalidated(proxy.getClass())).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { WithoutAny.class, CachedByMethod.class, Object.class, String.class })
	void otherTypesAreNot(Class<?> type) {
		assertThat(AnnotatedTypes.areInvalidated(type)).isFalse();
	}

	@Test
	void typesWithAnnotationsOfSpringsCachingAreCached() {
		assertThat(Stream.of(CachedByMethod.class, CachedByInterface.class, CachedByType.class))
			.allMatch(AnnotatedTypes::areCached);
		assertThat(Stream.of(OnMethod.class, WithoutAny.class, ConfiguredAlone.class))
			.noneMatch(AnnotatedTypes::areCached);
	}

	@Test
	void anEmptyCopyOfADiscoveryFindsTheSameAgain() {
		BindingDiscovery first = new BindingDiscovery(new AnnotationCacheOperationSource(false), (text) -> text);
		inspect(first);
		BindingDiscovery second = first.emptyCopy();
		assertThat(second.bindings()).isEmpty();
		inspect(second);
		assertThat(second.bindings()).hasSize(3).hasToString(first.bindings().toString());
	}

	private static void inspect(BindingDiscovery discovery) {
		List.of(OnMethod.class, OfInterface.class, OfSuperclass.class, WithoutAny.class)
			.forEach((type) -> discovery.inspect(type.getSimpleName(), type));
	}

	static class OnMethod {

		@PgInvalidated(table = "book")
		public String book(long id) {
			return "";
		}

	}

	@PgInvalidated(table = "book")
	static class OnType {

		@Cacheable("books")
		public String book(long id) {
			return "";
		}

	}

	interface Catalogue<T> {

		@PgInvalidated(table = "book")
		String find(T id);

	}

	interface Books extends Catalogue<Long> {

	}

	static class OfInterface implements Books {

		@Override
		public String find(Long id) {
			return "";
		}

	}

	static class OfSuperclass extends OnMethod {

		@Override
		public String book(long id) {
			return "";
		}

	}

	static class OfBoth extends OfInterface {

		public void other() {
		}

	}

	@PgInvalidated(table = "book")
	@Retention(RetentionPolicy.RUNTIME)
	@interface FollowsBooks {

	}

	static class Composed {

		@FollowsBooks
		public String book(long id) {
			return "";
		}

	}

	static class Repeated {

		@PgInvalidated(table = "book")
		@PgInvalidated(table = "author")
		public String book(long id) {
			return "";
		}

	}

	static class WithoutAny {

		@Transactional
		public Set<String> books() {
			return Set.of();
		}

		@Override
		public String toString() {
			return "";
		}

	}

	static class CachedByMethod {

		@Cacheable("books")
		public String book(long id) {
			return "";
		}

	}

	interface CachedCatalogue {

		@Cacheable("books")
		String book(long id);

	}

	static class CachedByInterface implements CachedCatalogue {

		@Override
		public String book(long id) {
			return "";
		}

	}

	@Cacheable("books")
	static class CachedByType {

		public String book(long id) {
			return "";
		}

	}

	@CacheConfig(cacheNames = "books")
	static class ConfiguredAlone {

		public String book(long id) {
			return "";
		}

	}

}
