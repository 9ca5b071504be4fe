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

package io.github.pgcachewatch.boot.mapping;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @PgInvalidated} without a table on {@code findById} of Spring Data JDBC: table
 * and key come from its mapping.
 */
@ExtendWith(OutputCaptureExtension.class)
class AggregateRowsTests {

	private static final TestDatabase database = BookshopDatabase.create();

	private static Bookshop bookshop;

	@BeforeAll
	static void start() {
		database.execute("create schema shop", "create table shop.purchase (no bigint primary key, customer text)",
				"create table item (id bigint primary key, purchase bigint, product text)",
				"create table address (buyer bigint, city text)",
				"create table remark (purchase bigint, purchase_key text, text text)",
				"create table note (item bigint, text text)", "insert into shop.purchase values (1, 'Ann'), (2, 'Bob')",
				"insert into item values (10, 1, 'pen'), (20, 2, 'ink'), (21, 2, 'nib')",
				"insert into address values (1, 'Bern'), (2, 'Chur')",
				"insert into remark values (1, 'a', 'soon'), (2, 'a', 'late')", "insert into note values (10, 'blue')");
		bookshop = Bookshop.start(database, Repositories.class, "pgcachewatch.cached-entities=allow");
	}

	@AfterAll
	static void stop() {
		bookshop.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "update shop.purchase set customer = customer || '!' where no = 1",
			"update item set product = product || '!' where id = 10",
			"insert into item select max(id) + 100, 1, 'cap' from item",
			"update address set city = city || '!' where buyer = 1",
			"update remark set text = text || '!' where purchase = 1" })
	void aRowOfTheAggregateEvictsItsOwnEntryAlone(String change) {
		Purchases purchases = bookshop.context().getBean(Purchases.class);
		rows("Purchases.findById").awaitCached(1L, () -> purchases.findById(1L));
		rows("Purchases.findById").awaitCached(2L, () -> purchases.findById(2L));
		Purchase other = purchases.findById(2L).orElseThrow();
		rows("Purchases.findById").assertEvicts(1L, 2L, change);
		assertThat(purchases.findById(2L)).containsSame(other);
	}

	@Test
	void aRowThatMovesEvictsBothOfItsAggregates() {
		Purchases purchases = bookshop.context().getBean(Purchases.class);
		rows("Purchases.findById").awaitCached(1L, () -> purchases.findById(1L));
		rows("Purchases.findById").awaitCached(2L, () -> purchases.findById(2L));
		CachedRows rows = rows("Purchases.findById");
		rows.change("update item set purchase = 1 where id = 21");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(rows.isCached(2L)).isFalse();
	}

	@Test
	void aRowThatRefersToAPartOfTheAggregateClearsTheWholeCache() {
		Purchases purchases = bookshop.context().getBean(Purchases.class);
		rows("Purchases.findById").awaitCached(1L, () -> purchases.findById(1L));
		rows("Purchases.findById").awaitCached(2L, () -> purchases.findById(2L));
		CachedRows rows = rows("Purchases.findById");
		rows.change("insert into note values (10, 'red')");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(rows.isCached(2L)).isFalse();
	}

	@Test
	void aQueryOfTheApplicationFollowsTheWholeTable(CapturedOutput output) {
		Queried queried = bookshop.context().getBean(Queried.class);
		rows("Queried.findById").awaitCached(1L, () -> queried.findById(1L));
		CachedRows rows = rows("Queried.findById");
		rows.change("update shop.purchase set customer = customer || '!' where no = 2");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(output).containsPattern("Queried.findById\\(Long\\) evicts no single entries .*own code or query");
	}

	private static CachedRows rows(String cache) {
		return new CachedRows(bookshop, database, cache);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJdbcRepositories(basePackageClasses = AggregateRowsTests.class, considerNestedRepositories = true)
	static class Repositories extends AbstractJdbcConfiguration {

	}

	@Table(name = "purchase", schema = "shop")
	record Purchase(@Id @Column("no") Long id, String customer, Set<Item> items,
			@MappedCollection(idColumn = "buyer") Address address, Map<String, Remark> remarks) {
	}

	record Item(@Id Long id, String product, @MappedCollection(idColumn = "item") Set<Note> notes) {
	}

	record Address(String city) {
	}

	record Remark(String text) {
	}

	record Note(String text) {
	}

	@Table(name = "purchase", schema = "shop")
	record Row(@Id @Column("no") Long id, String customer) {
	}

	interface Purchases extends CrudRepository<Purchase, Long> {

		@Override
		@PgInvalidated
		Optional<Purchase> findById(Long id);

	}

	interface Queried extends Repository<Row, Long> {

		@PgInvalidated
		@Query("select * from shop.purchase where no = :id")
		Optional<Row> findById(Long id);

	}

}
