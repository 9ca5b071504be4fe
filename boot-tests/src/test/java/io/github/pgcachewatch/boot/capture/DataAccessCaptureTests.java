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

package io.github.pgcachewatch.boot.capture;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.capture.FindingKind;
import io.github.pgcachewatch.capture.LoadCapture;
import io.github.pgcachewatch.capture.ReadFinding;
import io.github.pgcachewatch.capture.ReadFindings.Occurrences;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.session.SqlSessionFactory;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mybatis.spring.SqlSessionFactoryBean;
import org.mybatis.spring.mapper.MapperFactoryBean;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.Repository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a cached method reads is seen, whatever library reads it.
 */
class DataAccessCaptureTests {

	private static final String SQL = "select title || ' by ' || name from book join author on author.id = book.id";

	private static TestDatabase database;

	private static Bookshop bookshop;

	@BeforeAll
	static void start() {
		database = BookshopDatabase.create();
		bookshop = Bookshop.start(database, Libraries.class, "pgcachewatch.capture=verify");
	}

	@AfterAll
	static void close() {
		bookshop.close();
	}

	static Stream<Class<? extends BookAuthors>> libraries() {
		return Stream.of(WithJdbcTemplate.class, WithJdbcClient.class, WithSpringDataJdbc.class,
				WithSpringDataJpa.class, WithHibernate.class, WithJooq.class, WithMyBatis.class);
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void aForgottenTableIsReported(Class<? extends BookAuthors> library) {
		assertThat(bookshop.context().getBean(library).forgotten()).containsExactly(current());
		assertThat(findings(library.getSimpleName() + ".forgotten")).singleElement().satisfies((finding) -> {
			assertThat(finding.kind()).isEqualTo(FindingKind.UNCOVERED_TABLE);
			assertThat(finding.subject()).isEqualTo("public.author");
			assertThat(finding.method()).isEqualTo(library.getName() + ".forgotten()");
			assertThat(finding.action()).contains("@PgInvalidated(table = \"public.author\")");
		});
	}

	@ParameterizedTest
	@MethodSource("libraries")
	void anAnnotationWithoutATableFollowsEveryTableThatIsRead(Class<? extends BookAuthors> library) {
		BookAuthors books = bookshop.context().getBean(library);
		await().atMost(Duration.ofSeconds(30)).until(() -> books.followed() == books.followed());
		for (String change : List.of("update author set name = name || '!'", "update book set title = title || '?'")) {
			List<String> before = books.followed();
			assertThat(books.followed()).isSameAs(before);
			database.execute(change);
			bookshop.sync();
			assertThat(books.followed()).as(change).containsExactly(current()).isNotEqualTo(before);
		}
		assertThat(findings(library.getSimpleName() + ".followed")).isEmpty();
	}

	private static String current() {
		return BookshopDatabase.query(database, SQL);
	}

	private static List<ReadFinding> findings(String cache) {
		return bookshop.context()
			.getBean(LoadCapture.class)
			.findings()
			.list()
			.stream()
			.map(Occurrences::finding)
			.filter((finding) -> finding.cache().equals(cache))
			.toList();
	}

	/**
	 * Books with their authors, read by a method that forgot the authors and by one that
	 * names no table.
	 */
	interface BookAuthors {

		List<String> forgotten();

		List<String> followed();

	}

	static class WithJdbcTemplate implements BookAuthors {

		private final JdbcTemplate jdbc;

		WithJdbcTemplate(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return this.jdbc.queryForList(SQL, String.class);
		}

		@Override
		@PgInvalidated
		public List<String> followed() {
			return this.jdbc.queryForList(SQL, String.class);
		}

	}

	static class WithJdbcClient implements BookAuthors {

		private final JdbcClient jdbc;

		WithJdbcClient(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Override
		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return this.jdbc.sql(SQL).query(String.class).list();
		}

		@Override
		@PgInvalidated
		public List<String> followed() {
			return this.jdbc.sql(SQL).query(String.class).list();
		}

	}

	interface WithSpringDataJdbc extends BookAuthors, Repository<Volume, Long> {

		@Override
		@PgInvalidated(table = "book")
		@org.springframework.data.jdbc.repository.query.Query(SQL)
		List<String> forgotten();

		@Override
		@PgInvalidated
		@org.springframework.data.jdbc.repository.query.Query(SQL)
		List<String> followed();

	}

	interface WithSpringDataJpa extends BookAuthors, Repository<Book, Long> {

		@Override
		@PgInvalidated(table = "book")
		@org.springframework.data.jpa.repository.Query(Book.JPQL)
		List<String> forgotten();

		@Override
		@PgInvalidated
		@org.springframework.data.jpa.repository.Query(Book.JPQL)
		List<String> followed();

	}

	static class WithHibernate implements BookAuthors {

		private final EntityManager entities;

		WithHibernate(EntityManager entities) {
			this.entities = entities;
		}

		@Override
		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return this.entities.createQuery(Book.JPQL, String.class).getResultList();
		}

		@Override
		@PgInvalidated
		public List<String> followed() {
			return this.entities.createQuery(Book.JPQL, String.class).getResultList();
		}

	}

	static class WithJooq implements BookAuthors {

		private final DSLContext jooq;

		WithJooq(DSLContext jooq) {
			this.jooq = jooq;
		}

		@Override
		@PgInvalidated(table = "book")
		public List<String> forgotten() {
			return query();
		}

		@Override
		@PgInvalidated
		public List<String> followed() {
			return query();
		}

		private List<String> query() {
			return this.jooq
				.select(DSL.concat(DSL.field("title", String.class), DSL.inline(" by "),
						DSL.field("name", String.class)))
				.from("book")
				.join("author")
				.on("author.id = book.id")
				.fetchInto(String.class);
		}

	}

	interface WithMyBatis extends BookAuthors {

		@Override
		@PgInvalidated(table = "book")
		@Select(SQL)
		List<String> forgotten();

		@Override
		@PgInvalidated
		@Select(SQL)
		List<String> followed();

	}

	/**
	 * A row of {@code book}, of Spring Data JDBC.
	 *
	 * @param id its key
	 * @param title its title
	 */
	@org.springframework.data.relational.core.mapping.Table("book")
	record Volume(@org.springframework.data.annotation.Id Long id, String title) {
	}

	@Entity(name = "book")
	static class Book {

		static final String JPQL = "select b.title || ' by ' || a.name from book b join author a on a.id = b.id";

		@Id
		private Long id;

		private String title;

	}

	@Entity(name = "author")
	static class Author {

		@Id
		private Long id;

		private String name;

	}

	/**
	 * What the starters of these libraries configure.
	 */
	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = DataAccessCaptureTests.class)
	@EnableJpaRepositories(considerNestedRepositories = true,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = WithSpringDataJpa.class))
	@EnableJdbcRepositories(considerNestedRepositories = true,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = WithSpringDataJdbc.class))
	@Import({ WithJdbcTemplate.class, WithJdbcClient.class, WithHibernate.class, WithJooq.class })
	static class Libraries extends AbstractJdbcConfiguration {

		@Bean
		DSLContext jooq(DataSource dataSource) {
			return DSL.using(new TransactionAwareDataSourceProxy(dataSource), SQLDialect.POSTGRES);
		}

		@Bean
		SqlSessionFactoryBean myBatis(DataSource dataSource) {
			SqlSessionFactoryBean factory = new SqlSessionFactoryBean();
			factory.setDataSource(dataSource);
			return factory;
		}

		@Bean
		MapperFactoryBean<WithMyBatis> withMyBatis(SqlSessionFactory factory) {
			MapperFactoryBean<WithMyBatis> mapper = new MapperFactoryBean<>(WithMyBatis.class);
			mapper.setSqlSessionFactory(factory);
			return mapper;
		}

	}

}
