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

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.invalidation.DictionaryFixture.Dictionary;
import io.github.pgcachewatch.invalidation.DictionaryFixture.RepositoryFactory;
import io.github.pgcachewatch.invalidation.DictionaryFixture.ScopeConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static io.github.pgcachewatch.invalidation.DictionaryFixture.assertEvictsTheKeyOfTheFill;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an expression reads of the method and of the object is what the fill's expression
 * read, behind whichever proxy.
 */
class ConstantKeyTests {

	private static final String KEY = "{#root.method.declaringClass, #root.targetClass.name, methodName, #p0}";

	@Test
	void theClassAndTheMethodAreThoseOfTheFillBehindAnyProxy() {
		try (CachingContext context = CachingContext.withJdkProxies(DefaultDictionary.class)) {
			assertEvictsTheKeyOfTheFill(context);
		}
		try (CachingContext context = new CachingContext(DefaultDictionary.class)) {
			assertEvictsTheKeyOfTheFill(context);
		}
	}

	@Test
	void theClassOfARepositoryIsThatOfTheObjectBehindItsProxies() {
		try (CachingContext context = CachingContext.withJdkProxies(ProductConfiguration.class)) {
			assertEvictsTheKeyOfTheFill(context);
		}
	}

	@Test
	void theClassOfAScopedBeanIsNotKnownSoThatTheCacheIsCleared() {
		try (CachingContext context = new CachingContext(ScopedConfiguration.class)) {
			context.table("word", "id int8");
			assertThat(context.change("word", "id", 42L)).containsExactly("evict words all CHANGE");
			assertThat(context.routes()).singleElement()
				.satisfies((route) -> assertThat(route.warning()).contains("DefaultDictionary.find(long)",
						"clears the whole cache 'words'", "reads the class of the object"));
		}
	}

	@Test
	void theNameOfAMethodOfAScopedBeanIsKnown() {
		try (CachingContext context = new CachingContext(NamedConfiguration.class)) {
			context.table("word", "id int8");
			context.bean(Dictionary.class).find(42);
			assertThat(context.change("word", "id", 42L)).containsExactly("evict names [find42] CHANGE");
			assertThat(context.cachedKeys("names")).containsExactly("find42");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { StaticCallDictionary.class, ConstructorCallDictionary.class })
	void whatTheApplicationsOwnCodeReadsIsNotKnownSoThatTheCacheIsCleared(Class<?> type) {
		try (CachingContext context = new CachingContext(type)) {
			context.table("word", "id int8");
			assertThat(context.change("word", "id", 42L)).containsExactly("evict words all CHANGE");
			assertThat(context.routes()).singleElement()
				.satisfies((route) -> assertThat(route.warning()).contains("clears the whole cache 'words'",
						"the key expression calls", "TenantKey", "such as a tenant of the thread"));
		}
	}

	@Test
	void recordsArraysAndEnumConstantsAreMadeOfTheArgumentsAlone() {
		try (CachingContext context = new CachingContext(RecordDictionary.class)) {
			assertEvictsTheKeyOfTheFill(context);
		}
	}

	static class DefaultDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "words", key = KEY)
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	/** Has another value on the thread that evicts. */
	static final class TenantKey {

		private static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "none");

		private final String text;

		public TenantKey(long id) {
			this.text = of(id);
		}

		public static String of(long id) {
			return TENANT.get() + id;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	public record WordKey(long id) {

	}

	public enum Flag {

		ON

	}

	static class StaticCallDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "words",
				key = "T(io.github.pgcachewatch.invalidation.ConstantKeyTests$TenantKey).of(#id)")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class ConstructorCallDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "words",
				key = "new io.github.pgcachewatch.invalidation.ConstantKeyTests$TenantKey(#id)")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class RecordDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "words",
				key = "{new io.github.pgcachewatch.invalidation.ConstantKeyTests$WordKey(#id), new long[] {#id}.length, "
						+ "T(io.github.pgcachewatch.invalidation.ConstantKeyTests$Flag).valueOf(#id > 0 ? 'ON' : '')}")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class NamedDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "names", key = "#root.methodName + #id")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	interface AnnotatedDictionary extends Dictionary {

		@Override
		@Cacheable(cacheNames = "words", key = KEY)
		@PgInvalidated(table = "word", key = "id")
		String find(long id);

	}

	@Configuration(proxyBeanMethods = false)
	static class ProductConfiguration {

		@Bean
		RepositoryFactory<AnnotatedDictionary> dictionary() {
			return new RepositoryFactory<>(AnnotatedDictionary.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration extends ScopeConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		DefaultDictionary dictionary() {
			return new DefaultDictionary();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedConfiguration extends ScopeConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		NamedDictionary dictionary() {
			return new NamedDictionary();
		}

	}

}
