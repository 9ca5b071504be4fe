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

package io.github.pgcachewatch.boot.annotation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.boot.bookshop.Author;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.domain.AbstractPersistable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.RepositoryDefinition;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * {@code @PgInvalidated} on the repositories of Spring Data: no write is swallowed, and
 * what a base repository declares is cached by each repository.
 */
class RepositoryAnnotationTests {

	private final TestDatabase database = BookshopDatabase.create();

	@Test
	void underATypesAnnotationEachWriteIsCarriedOutAndWhatIsCachedIsEvicted() {
		try (Bookshop bookshop = Bookshop.start(this.database, Repositories.class)) {
			Titles titles = bookshop.context().getBean(Titles.class);
			for (int i = 0; i < 50; i++) {
				String title = (i % 2 == 0) ? "Emma" : "Persuasion";
				titles.rename(1L, title);
				assertThat(BookshopDatabase.query(this.database, "select title from book where id = 1"))
					.isEqualTo(title);
			}
			titles.insert("x");
			titles.insert("x");
			assertThat(titles.removeByTitle("x")).isEqualTo(2);
			assertThat(titles.removeByTitle("x")).isZero();
			bookshop.sync();
			assertThat(titles.titleOf(1L)).isEqualTo("Persuasion");
			titles.rename(1L, "Emma");
			bookshop.sync();
			assertThat(titles.titleOf(1L)).isEqualTo("Emma");
			assertThat(bookshop.context().getBean(CacheManager.class).getCacheNames()).contains("titles")
				.noneMatch((name) -> name.startsWith("Titles."));
		}
	}

	@Test
	void whatABaseRepositoryDeclaresIsCachedAndEvictedByEachRepository() {
		try (Bookshop bookshop = Bookshop.start(this.database, Repositories.class)) {
			Volumes volumes = bookshop.context().getBean(Volumes.class);
			Writers writers = bookshop.context().getBean(Writers.class);
			Volume volume = volumes.findById(1L).orElseThrow();
			Author writer = writers.findById(1L).orElseThrow();
			assertThat(volumes.findById(1L)).containsSame(volume);
			assertThat(writers.findById(1L)).containsSame(writer);
			assertThat(cached(bookshop, "Volumes.findById")).isNotNull();
			assertThat(cached(bookshop, "Writers.findById")).isNotNull();
			this.database.execute("update author set name = 'J. Austen' where id = 1",
					"update book set title = 'Persuasion' where id = 1");
			bookshop.sync();
			assertThat(volumes.findById(1L)).get().extracting(Volume::title).isEqualTo("Persuasion");
			assertThat(writers.findById(1L)).get().extracting(Author::getName).isEqualTo("J. Austen");
		}
	}

	@ParameterizedTest
	@MethodSource("writes")
	void aWriteIsRefused(Class<?> repository) {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> inspect(repository))
			.withMessageContaining(repository.getName() + ".")
			.withMessageContaining("would not be carried out");
	}

	@ParameterizedTest
	@MethodSource("reads")
	void aReadIsNot(Class<?> repository) {
		assertThatNoException().isThrownBy(() -> inspect(repository));
	}

	@Test
	void aStreamIsRefused() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> inspect(Streams.class))
			.withMessageContaining("Streams.streamAllBy()")
			.withMessageContaining("read only once");
	}

	@Test
	void aPageOfEntitiesIsFoundAndAPageOfProjectionsIsNot() {
		assertThat(inspect(Pages.class).entityResults(Set.of())).singleElement()
			.asString()
			.contains("Pages.findAll(Pageable) (" + Author.class.getName() + ")");
	}

	@Test
	void anEntityOfALibraryIsFound() {
		assertThat(inspect(OfLibrary.class).entityResults(Set.of())).singleElement()
			.asString()
			.contains("OfLibrary.find(long) (" + AbstractPersistable.class.getName() + ")");
	}

	@Test
	void anAggregateOfSpringDataIsFoundUnlessItIsImmutable() {
		assertThat(inspect(Aggregates.class).entityResults(Set.of())).singleElement()
			.asString()
			.contains("Aggregates.mutable(long)");
	}

	static Stream<Class<?>> writes() {
		return Arrays.stream(Writes.class.getDeclaredClasses());
	}

	static Stream<Class<?>> reads() {
		return Arrays.stream(Reads.class.getDeclaredClasses());
	}

	private static BindingDiscovery inspect(Class<?> type) {
		BindingDiscovery discovery = new BindingDiscovery(new AnnotationCacheOperationSource(false),
				UnaryOperator.identity());
		discovery.inspect("repository", type);
		return discovery;
	}

	private static Object cached(Bookshop bookshop, String name) {
		Cache cache = bookshop.context().getBean(CacheManager.class).getCache(name);
		return cache.get(1L);
	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = { Author.class, RepositoryAnnotationTests.class })
	@EnableJpaRepositories(considerNestedRepositories = true)
	static class Repositories {

	}

	@Entity
	@Table(name = "book")
	static class Volume {

		@Id
		private Long id;

		private String title;

		String title() {
			return this.title;
		}

	}

	@PgInvalidated("book")
	interface Titles extends JpaRepository<Volume, Long> {

		@Cacheable("titles")
		@Query("select v.title from RepositoryAnnotationTests$Volume v where v.id = :id")
		String titleOf(Long id);

		@Modifying
		@Transactional
		@Query(value = "update book set title = :title where id = :id", nativeQuery = true)
		int rename(Long id, String title);

		@Modifying
		@Transactional
		@Query(value = "insert into book select max(id) + 1, :title from book", nativeQuery = true)
		int insert(String title);

		@Transactional
		long removeByTitle(String title);

	}

	@NoRepositoryBean
	interface KeyedRepository<T> extends JpaRepository<T, Long> {

		@Override
		@PgInvalidated(table = "book", key = "id")
		@PgInvalidated(table = "author", key = "id")
		Optional<T> findById(Long id);

	}

	interface Volumes extends KeyedRepository<Volume> {

	}

	interface Writers extends KeyedRepository<Author> {

	}

	static class Writes {

		@NoRepositoryBean
		interface Updates extends Repository<Author, Long> {

			@Modifying
			@Query("update Author a set a.name = :name where a.id = :id")
			@PgInvalidated("author")
			int change(Long id, String name);

		}

		@NoRepositoryBean
		interface DerivedDelete extends Repository<Author, Long> {

			@PgInvalidated("author")
			long deleteByName(String name);

		}

		@NoRepositoryBean
		interface DerivedRemove extends Repository<Author, Long> {

			@PgInvalidated("author")
			List<Author> removeFirstByName(String name);

		}

		@NoRepositoryBean
		interface Saves extends CrudRepository<Author, Long> {

			@Override
			@PgInvalidated("author")
			<S extends Author> S save(S author);

		}

		@NoRepositoryBean
		interface SavesAll extends JpaRepository<Author, Long> {

			@Override
			@PgInvalidated("author")
			<S extends Author> List<S> saveAllAndFlush(Iterable<S> authors);

		}

		@NoRepositoryBean
		interface Locks extends Repository<Author, Long> {

			@Lock(LockModeType.PESSIMISTIC_WRITE)
			@PgInvalidated("author")
			Optional<Author> findById(Long id);

		}

		@NoRepositoryBean
		@RepositoryDefinition(domainClass = Author.class, idClass = Long.class)
		interface Defined {

			@PgInvalidated("author")
			int deleteByName(String name);

		}

	}

	static class Reads {

		@NoRepositoryBean
		interface Finds extends CrudRepository<Author, Long> {

			@Override
			@PgInvalidated(table = "author", key = "id")
			Optional<Author> findById(Long id);

			@PgInvalidated("author")
			List<Author> findByName(String name);

			@PgInvalidated("author")
			long countByName(String name);

			@Override
			@PgInvalidated("author")
			Iterable<Author> findAll();

			@PgInvalidated("author")
			List<String> savedNames();

		}

	}

	@NoRepositoryBean
	interface Streams extends Repository<Author, Long> {

		@PgInvalidated("author")
		Stream<Author> streamAllBy();

	}

	@NoRepositoryBean
	interface Pages extends Repository<Author, Long> {

		@PgInvalidated("author")
		Page<Author> findAll(Pageable page);

		@PgInvalidated("author")
		Page<Name> findAllBy(Pageable page);

	}

	interface OfLibrary {

		@PgInvalidated("author")
		AbstractPersistable<Long> find(long id);

	}

	interface Name {

		String getName();

	}

	static class Mutable {

		@org.springframework.data.annotation.Id
		private Long id;

		void setId(Long id) {
			this.id = id;
		}

	}

	static class Immutable {

		@org.springframework.data.annotation.Id
		private final Long id;

		Immutable(Long id) {
			this.id = id;
		}

	}

	record Row(@org.springframework.data.annotation.Id Long id) {
	}

	interface Aggregates {

		@PgInvalidated(table = "author")
		Mutable mutable(long id);

		@PgInvalidated(table = "author")
		Immutable immutable(long id);

		@PgInvalidated(table = "author")
		Row row(long id);

	}

}
