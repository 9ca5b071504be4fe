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

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * {@code @PgInvalidated} on a type adds evictions, and caches nothing.
 */
class TypeAnnotationTests {

	@Test
	void oneThatAddsToNoCachedMethodIsRefused() {
		for (Class<?> type : List.of(Plain.class, Composed.class, OfInterface.class, Repository.class, Configured.class,
				OnlyEvicts.class)) {
			assertThatExceptionOfType(InvalidBindingException.class).as(type.getSimpleName())
				.isThrownBy(() -> discover(type))
				.satisfies((ex) -> {
					assertThat(ex.reason()).isEqualTo(Reason.PLACEMENT);
					assertThat(ex.place()).contains(type.getName());
					assertThat(ex.problem()).contains("none of them is cached");
					assertThat(ex.action()).contains("on the methods whose results are to be cached");
				});
		}
	}

	@Test
	void anInheritedOneThatAddsToNothingIsRefusedByTheNameOfTheTypeThatHasIt() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> discover(Child.class))
			.withMessageContaining(Plain.class.getName() + ":");
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> discover(Implementation.class))
			.withMessageContaining(OfInterface.class.getName() + ":");
	}

	@Test
	void oneThatAddsToACachedMethodOfAnyBeanIsNot() {
		assertThatNoException().isThrownBy(() -> discover(Implementation.class, Decorator.class));
		assertThatNoException().isThrownBy(() -> discover(Decorator.class, Implementation.class));
	}

	@Test
	void oneWithSyncIsRefused() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> discover(Synchronized.class))
			.satisfies((ex) -> {
				assertThat(ex.place()).contains(Synchronized.class.getName());
				assertThat(ex.problem()).contains("'sync'", "on a type");
				assertThat(ex.action()).contains("on the methods");
			});
	}

	@Test
	void oneAddsToEachKindOfFill() {
		BindingDiscovery discovery = discover(Fills.class);
		assertThat(discovery.bindings())
			.extracting((binding) -> binding.cacheName() + " by " + binding.table().name() + " " + binding.columns())
			.containsExactlyInAnyOrder("cacheable by author []", "put by author []", "configured by author []",
					"own by author []", "own by book [id]");
	}

	@Test
	void oneWithCacheNamesAddsToThoseAlone() {
		BindingDiscovery discovery = discover(Chosen.class);
		assertThat(discovery.bindings()).extracting((binding) -> binding.cacheName() + " by " + binding.table().name())
			.containsExactlyInAnyOrder("Chosen.own by book", "a by author");
	}

	private static BindingDiscovery discover(Class<?>... types) {
		BindingDiscovery discovery = TestRoutes.discover(types);
		discovery.checkTypes();
		return discovery;
	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@PgInvalidated
	@interface Watching {

		@AliasFor(annotation = PgInvalidated.class, attribute = "table")
		String value();

	}

	@PgInvalidated("book")
	static class Plain {

		public String find(long id) {
			return "x";
		}

		public int write(long id) {
			return 1;
		}

	}

	static class Child extends Plain {

	}

	@Watching("book")
	static class Composed {

		public String find(long id) {
			return "x";
		}

	}

	@PgInvalidated("book")
	interface OfInterface {

		String find(long id);

	}

	static class Implementation implements OfInterface {

		@Override
		public String find(long id) {
			return "x";
		}

	}

	static class Decorator implements OfInterface {

		@Override
		@Cacheable("decorated")
		public String find(long id) {
			return "x";
		}

	}

	@PgInvalidated("book")
	interface Repository {

		String findById(long id);

	}

	@CacheConfig(cacheNames = "configured")
	@PgInvalidated("book")
	static class Configured {

		public String find(long id) {
			return "x";
		}

	}

	@PgInvalidated("book")
	static class OnlyEvicts {

		@CacheEvict("c")
		public String evict(long id) {
			return "x";
		}

	}

	@PgInvalidated(table = "book", sync = true)
	static class Synchronized {

		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	@Watching("author")
	@CacheConfig(cacheNames = "configured")
	static class Fills {

		@Cacheable("cacheable")
		public String cacheable(long id) {
			return "x";
		}

		@CachePut("put")
		public String put(long id) {
			return "x";
		}

		@Cacheable
		public String configured(long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id", cacheNames = "own")
		public String own(long id) {
			return "x";
		}

		public String plain(long id) {
			return "x";
		}

	}

	@PgInvalidated(table = "author", cacheNames = "a")
	static class Chosen {

		@Cacheable({ "a", "b" })
		public String find(long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id")
		public String own(long id) {
			return "x";
		}

	}

}
