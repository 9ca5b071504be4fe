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

package io.github.pgcachewatch.autoconfigure;

import java.util.function.Predicate;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what native images keep, by processing an application ahead of time.
 */
class RuntimeHintsTests {

	@Test
	void aRecordThatIsAKeyIsMadeOfItsComponents() {
		assertMade(process(Editions.class), EditionKey.class, "isbn");
	}

	@Test
	void aRecordInsideAKeyIsMadeOfItsComponents() {
		assertMade(process(Editions.class), Isbn.class, "digits");
	}

	@Test
	void aRecordThatATypeVariableStandsForIsMadeOfItsComponents() {
		assertMade(process(Shelves.class), ShelfKey.class, "room");
	}

	@Test
	void aKeyOfATypeThatIsAnnotatedAsAWholeIsMadeOfItsComponents() {
		assertMade(process(Rooms.class), ShelfKey.class, "room");
	}

	@Test
	void aTypeThatValuesAreConvertedToKeepsItsFactoryMethods() {
		assertThat(method(Money.class, "valueOf")).accepts(process(Prices.class));
	}

	@Test
	void aKeyOfAnInterfaceThatAFactoryImplementsIsMadeOfItsComponents() {
		RootBeanDefinition repository = new RootBeanDefinition(RepositoryFactory.class);
		repository.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, Repository.class);
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBeanDefinition("repository", repository);
		assertMade(process(context), EditionKey.class, "isbn");
	}

	@Test
	void aKeyTypeOfThePropertiesIsMadeOfItsComponents() {
		GenericApplicationContext context = new GenericApplicationContext();
		TestPropertyValues
			.of("pgcachewatch.caches.editions.invalidated-by[0].table=edition",
					"pgcachewatch.caches.editions.invalidated-by[0].key=isbn,number",
					"pgcachewatch.caches.editions.invalidated-by[0].key-type=" + EditionKey.class.getName())
			.applyTo(context);
		assertMade(process(context), EditionKey.class, "isbn");
	}

	@Test
	void whatIsNoKeyIsNotKept() {
		RuntimeHints hints = process(Unrelated.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(EditionKey.class)).rejects(hints);
	}

	@Test
	void conditionsReadChangesAndManagersAreWatchedThroughTheirInterfaces() {
		RuntimeHints hints = new RuntimeHints();
		new PgCacheWatchRuntimeHints().registerHints(hints, null);
		assertThat(method(TableChange.class, "table")).accepts(hints);
		assertThat(hints.proxies().jdkProxyHints())
			.anySatisfy((proxy) -> assertThat(proxy.getProxiedInterfaces().get(0).getName())
				.isEqualTo(CacheManager.class.getName()));
	}

	private static void assertMade(RuntimeHints hints, Class<?> type, String component) {
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
			.accepts(hints);
		assertThat(method(type, component)).accepts(hints);
	}

	private static Predicate<RuntimeHints> method(Class<?> type, String name) {
		return RuntimeHintsPredicates.reflection().onMethodInvocation(type, name);
	}

	private static RuntimeHints process(Class<?> bean) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.registerBeanDefinition("bean", new RootBeanDefinition(bean));
		return process(context);
	}

	private static RuntimeHints process(GenericApplicationContext context) {
		AnnotationConfigUtils.registerAnnotationConfigProcessors(context);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(RuntimeHintsTests.class)), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		return generation.getRuntimeHints();
	}

	record EditionKey(Isbn isbn, int number) {
	}

	record Isbn(String digits) {
	}

	record ShelfKey(String room, int number) {
	}

	static final class Money {

		private final long cents;

		private Money(long cents) {
			this.cents = cents;
		}

		public static Money valueOf(Long cents) {
			return new Money(cents);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Money money && money.cents == this.cents;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.cents);
		}

	}

	static class Editions {

		@PgInvalidated(table = "edition", key = { "isbn", "number" })
		public String find(EditionKey key) {
			return "";
		}

	}

	abstract static class ById<K> {

		@PgInvalidated(table = "shelf", key = { "room", "number" })
		public String find(K key) {
			return "";
		}

	}

	static class Shelves extends ById<ShelfKey> {

	}

	@PgInvalidated(table = "shelf", key = { "room", "number" })
	static class Rooms {

		@Cacheable("rooms")
		public String find(ShelfKey key) {
			return "";
		}

	}

	static class Prices {

		@PgInvalidated(table = "author")
		@PgInvalidated(table = "edition", key = "price")
		public String find(Money price) {
			return "";
		}

	}

	interface Repository {

		@PgInvalidated(table = "edition", key = { "isbn", "number" })
		String find(EditionKey key);

	}

	static class RepositoryFactory implements FactoryBean<Repository> {

		@Override
		public Repository getObject() {
			return (key) -> "";
		}

		@Override
		public Class<?> getObjectType() {
			return Repository.class;
		}

	}

	static class Unrelated {

		public String find(EditionKey key) {
			return "";
		}

	}

}
