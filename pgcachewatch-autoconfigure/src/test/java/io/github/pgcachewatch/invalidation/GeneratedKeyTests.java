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

import java.util.Arrays;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.invalidation.DictionaryFixture.Dictionary;
import io.github.pgcachewatch.invalidation.DictionaryFixture.RepositoryFactory;
import io.github.pgcachewatch.invalidation.DictionaryFixture.ScopeConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static io.github.pgcachewatch.invalidation.DictionaryFixture.assertEvictsTheKeyOfTheFill;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A key generator is called with the method and the object that Spring's interceptor
 * calls it with.
 */
class GeneratedKeyTests {

	@Test
	void behindAJdkProxyTheMethodIsThatOfTheInterface() {
		try (CachingContext context = CachingContext.withJdkProxies(Generators.class, DefaultDictionary.class)) {
			assertEvictsTheKeyOfTheFill(context);
			assertThat(String.valueOf(context.cachedKeys("words"))).contains(":Dictionary.find");
		}
	}

	@Test
	void behindAClassProxyTheMethodIsThatOfTheClass() {
		try (CachingContext context = new CachingContext(Generators.class, DefaultDictionary.class)) {
			assertEvictsTheKeyOfTheFill(context);
			assertThat(String.valueOf(context.cachedKeys("words"))).contains(":DefaultDictionary.find");
		}
	}

	@Test
	void theTargetOfARepositoryIsTheProxyThatItsFactoryMakes() {
		try (CachingContext context = CachingContext.withJdkProxies(Generators.class, ProductConfiguration.class)) {
			assertEvictsTheKeyOfTheFill(context);
		}
	}

	@Test
	void theTargetOfAScopedBeanIsNotKnownSoThatTheCacheIsCleared() {
		try (CachingContext context = new CachingContext(Generators.class, ScopedConfiguration.class)) {
			assertClearsTheCache(context, "byTarget");
		}
	}

	@Test
	void theTargetOfAPrototypeIsNotKnownSoThatTheCacheIsCleared() {
		try (CachingContext context = new CachingContext(Generators.class, PrototypeConfiguration.class)) {
			assertClearsTheCache(context, "byTarget");
		}
	}

	@Test
	void theTargetOfAScopedBeanDoesNotMatterToTheDefaultGenerator() {
		try (CachingContext context = new CachingContext(PlainScopedConfiguration.class)) {
			context.table("word", "id int8");
			context.bean(Plain.class).find(42);
			assertThat(context.change("word", "id", 42L)).containsExactly("evict plain [42] CHANGE");
			assertThat(context.routes()).singleElement().satisfies((route) -> assertThat(route.warning()).isEmpty());
		}
	}

	private static void assertClearsTheCache(CachingContext context, String generator) {
		context.table("word", "id int8");
		assertThat(context.change("word", "id", 42L)).containsExactly("evict words all CHANGE");
		assertThat(context.routes()).singleElement().satisfies((route) -> {
			assertThat(route.keyColumns()).isEmpty();
			assertThat(route.warning()).contains("DefaultDictionary.find(long)", "'" + generator + "'",
					"clears the whole cache 'words'", "'key'");
		});
	}

	static class DefaultDictionary implements Dictionary {

		@Override
		@Cacheable(cacheNames = "words", keyGenerator = "byTarget")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class Plain {

		@Cacheable("plain")
		@PgInvalidated(table = "word", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	interface AnnotatedDictionary extends Dictionary {

		@Override
		@Cacheable(cacheNames = "words", keyGenerator = "byTarget")
		@PgInvalidated(table = "word", key = "id")
		String find(long id);

	}

	@Configuration(proxyBeanMethods = false)
	static class Generators {

		@Bean
		KeyGenerator byTarget() {
			return (target, method, arguments) -> target.getClass().getName() + ":"
					+ method.getDeclaringClass().getSimpleName() + "." + method.getName() + Arrays.toString(arguments);
		}

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
	static class PlainScopedConfiguration extends ScopeConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Plain plain() {
			return new Plain();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@Scope("prototype")
		DefaultDictionary dictionary() {
			return new DefaultDictionary();
		}

	}

}
