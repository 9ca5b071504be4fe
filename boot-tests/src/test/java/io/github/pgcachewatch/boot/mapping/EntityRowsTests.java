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

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.boot.Bookshop;
import io.github.pgcachewatch.boot.BookshopDatabase;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.SQLRestriction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.Repository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @PgInvalidated} without a table on a JPA repository's {@code findById}: table
 * and key come from Hibernate's mapping.
 */
@ExtendWith(OutputCaptureExtension.class)
class EntityRowsTests {

	private static final TestDatabase database = BookshopDatabase.create();

	private static Bookshop bookshop;

	@BeforeAll
	static void start() {
		database.execute("create schema clinic",
				"create table clinic.owner (owner_no bigint primary key, full_name text)",
				"create table owner_detail (owner_ref bigint primary key, notes text)",
				"create table owner_phone (owner_ref bigint, phone text)",
				"create table club (id bigint primary key, name text)",
				"create table owner_club (owner_ref bigint, club_ref bigint)",
				"create table pet (id bigint primary key, owner_ref bigint, name text)",
				"insert into clinic.owner values (1, 'George'), (2, 'Betty')",
				"insert into owner_detail values (1, 'kind'), (2, 'quiet')",
				"insert into owner_phone values (1, '555'), (2, '556')",
				"insert into club values (1, 'Dogs'), (2, 'Cats')", "insert into owner_club values (1, 1), (2, 1)",
				"insert into pet values (10, 1, 'Leo'), (20, 2, 'Basil'), (21, 2, 'Max')",
				"create table vehicle (id bigint primary key, name text)",
				"create table car (id bigint primary key, doors int)",
				"insert into vehicle values (1, 'Golf'), (2, 'Polo')", "insert into car values (1, 3), (2, 5)",
				"create table \"Mixed Case\" (\"Key\" int primary key, name text)",
				"insert into \"Mixed Case\" values (1, 'one'), (2, 'two')",
				"create table shelf (id bigint primary key, title text, parent_id bigint)",
				"insert into shelf values (1, 'Emma', null), (2, 'Persuasion', null)",
				"create table stand (id bigint primary key, title text)",
				"insert into stand values (1, 'Emma'), (2, 'Persuasion')",
				"create view neighbour as select a.id as stand_id, b.title from stand a join stand b on b.id <> a.id",
				"create table member (country text, id bigint, name text, primary key (country, id))",
				"insert into member values ('CH', 1, 'Anna'), ('CH', 2, 'Beat')");
		bookshop = Bookshop.start(database, Repositories.class, "pgcachewatch.cached-entities=allow");
	}

	@AfterAll
	static void stop() {
		bookshop.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "update clinic.owner set full_name = full_name || '!' where owner_no = 1",
			"update owner_detail set notes = notes || '!' where owner_ref = 1",
			"delete from owner_detail where owner_ref = 1; insert into owner_detail values (1, 'new')",
			"insert into owner_phone values (1, '557')", "update pet set name = name || '!' where id = 10",
			"insert into pet select max(id) + 100, 1, 'Mulligan' from pet", "insert into owner_club values (1, 2)",
			"delete from owner_club where owner_ref = 1; insert into owner_club values (1, 1)" })
	void aRowOfAnyOfItsTablesEvictsTheEntryOfItsOwnEntityAlone(String change) {
		Owners owners = bookshop.context().getBean(Owners.class);
		rows("Owners.findById").awaitCached(1L, () -> owners.findById(1L));
		rows("Owners.findById").awaitCached(2L, () -> owners.findById(2L));
		Owner other = owners.findById(2L).orElseThrow();
		rows("Owners.findById").assertEvicts(1L, 2L, change.split("; "));
		assertThat(owners.findById(2L)).containsSame(other);
	}

	@Test
	void aRowThatMovesEvictsBothOfItsEntities() {
		Owners owners = bookshop.context().getBean(Owners.class);
		CachedRows rows = rows("Owners.findById");
		rows.awaitCached(1L, () -> owners.findById(1L));
		rows.awaitCached(2L, () -> owners.findById(2L));
		rows.change("update pet set owner_ref = 1 where id = 21");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(rows.isCached(2L)).isFalse();
		assertThat(owners.findById(1L).orElseThrow().pets).extracting((pet) -> pet.name).contains("Max");
	}

	@Test
	void aTableThatSeveralEntitiesMayShareClearsTheWholeCache() {
		Owners owners = bookshop.context().getBean(Owners.class);
		CachedRows rows = rows("Owners.findById");
		rows.awaitCached(1L, () -> owners.findById(1L));
		rows.awaitCached(2L, () -> owners.findById(2L));
		rows.change("update club set name = name || '!' where id = 1");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(rows.isCached(2L)).isFalse();
	}

	@Test
	void anEntityThatWasMissingIsFoundOnceItIsThere() {
		Owners owners = bookshop.context().getBean(Owners.class);
		rows("Owners.findById").awaitCached(1L, () -> owners.findById(1L));
		CachedRows rows = rows("Owners.findById");
		assertThat(owners.findById(3L)).isEmpty();
		rows.assertEvicts(3L, 1L, "insert into clinic.owner values (3, 'Jean')");
		assertThat(owners.findById(3L)).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "update vehicle set name = name || '!' where id = 1",
			"update car set doors = doors + 1 where id = 1" })
	void aRowOfAJoinedTableEvictsItsOwnEntry(String change) {
		Vehicles vehicles = bookshop.context().getBean(Vehicles.class);
		rows("Vehicles.findById").awaitCached(1L, () -> vehicles.findById(1L));
		rows("Vehicles.findById").awaitCached(2L, () -> vehicles.findById(2L));
		rows("Vehicles.findById").assertEvicts(1L, 2L, change);
	}

	@Test
	void quotedNamesAreTakenAsTheyAre() {
		Quoted quoted = bookshop.context().getBean(Quoted.class);
		rows("Quoted.findById").awaitCached(1, () -> quoted.findById(1));
		rows("Quoted.findById").awaitCached(2, () -> quoted.findById(2));
		rows("Quoted.findById").assertEvicts(1, 2, "update \"Mixed Case\" set name = 'x' where \"Key\" = 1");
	}

	@Test
	void anEntityFromWhichOthersOfItsTableCanBeReachedFollowsTheWholeTable(CapturedOutput output) {
		Pets pets = bookshop.context().getBean(Pets.class);
		rows("Pets.findById").awaitCached(10L, () -> pets.findById(10L));
		CachedRows rows = rows("Pets.findById");
		rows.change("update pet set name = name || '!' where id = 20");
		assertThat(rows.isCached(10L)).isFalse();
		assertThat(output)
			.containsPattern("Pets.findById\\(Long\\) evicts no single entries .*'public.pet'.*Owner.pets");
	}

	@Test
	void anEntityWhoseRowsAreReadThroughAViewAsWellFollowsTheWholeTable() {
		Stands stands = bookshop.context().getBean(Stands.class);
		CachedRows rows = rows("Stands.findById");
		rows.awaitCached(1L, () -> stands.findById(1L));
		assertThat(stands.findById(1L).orElseThrow().neighbours).containsExactly("Persuasion");
		rows.change("update stand set title = 'Sanditon' where id = 2");
		assertThat(stands.findById(1L).orElseThrow().neighbours).containsExactly("Sanditon");
	}

	@Test
	void aSecondMethodOfTheCacheFollowsTheWholeTable() {
		Shared shared = bookshop.context().getBean(Shared.class);
		CachedRows rows = rows("shared");
		rows.awaitCached(1L, () -> shared.findById(1L));
		rows.awaitCached(0L, () -> shared.findByIdGreaterThan(0L));
		rows.change("update vehicle set name = 'Lupo' where id = 2");
		assertThat(shared.findByIdGreaterThan(0L)).extracting((vehicle) -> vehicle.name).contains("Lupo");
	}

	@Test
	void aCompositeIdentifierFollowsTheWholeTable(CapturedOutput output) {
		Members members = bookshop.context().getBean(Members.class);
		MemberId id = new MemberId("CH", 1L);
		CachedRows rows = rows("Members.findById");
		rows.awaitCached(id, () -> members.findById(id));
		rows.change("update member set name = 'x' where id = 2");
		assertThat(rows.isCached(id)).isFalse();
		assertThat(output).containsPattern("Members.findById\\(MemberId\\) evicts no single entries .*no single");
	}

	@Test
	void aRestrictedEntityFollowsTheWholeTable(CapturedOutput output) {
		RestrictedShelves shelves = bookshop.context().getBean(RestrictedShelves.class);
		assertFollowsWholeTable("RestrictedShelves.findById", () -> shelves.findById(1L), output, "SQL restriction");
	}

	@Test
	void anEntityWithAFormulaFollowsTheWholeTable(CapturedOutput output) {
		CountedShelves shelves = bookshop.context().getBean(CountedShelves.class);
		assertFollowsWholeTable("CountedShelves.findById", () -> shelves.findById(1L), output,
				"an SQL expression makes CountedShelf.others");
	}

	@Test
	void anEntityWithACallbackFollowsTheWholeTable(CapturedOutput output) {
		CalledShelves shelves = bookshop.context().getBean(CalledShelves.class);
		assertFollowsWholeTable("CalledShelves.findById", () -> shelves.findById(1L), output, "a callback");
	}

	@Test
	void aTreeFollowsTheWholeTable(CapturedOutput output) {
		ShelfTrees shelves = bookshop.context().getBean(ShelfTrees.class);
		assertFollowsWholeTable("ShelfTrees.findById", () -> shelves.findById(1L), output, "ShelfTree.parent");
	}

	@Test
	void aQueryOfTheApplicationFollowsTheWholeTable(CapturedOutput output) {
		QueriedShelves shelves = bookshop.context().getBean(QueriedShelves.class);
		assertFollowsWholeTable("QueriedShelves.findById", () -> shelves.findById(1L), output, "own code or query");
	}

	@Test
	void aDefaultMethodFollowsTheWholeTable(CapturedOutput output) {
		DefaultShelves shelves = bookshop.context().getBean(DefaultShelves.class);
		assertFollowsWholeTable("DefaultShelves.findById", () -> shelves.findById(1L), output, "own code or query");
	}

	@Test
	void anyOtherMethodFollowsTheWholeTable(CapturedOutput output) {
		NamedShelves shelves = bookshop.context().getBean(NamedShelves.class);
		assertFollowsWholeTable("NamedShelves.findByIdNot", () -> shelves.findByIdNot(1L), output, "only 'findById'");
	}

	private static void assertFollowsWholeTable(String cache, Runnable find, CapturedOutput output, String reason) {
		CachedRows rows = rows(cache);
		rows.awaitCached(1L, find);
		rows.change("update shelf set title = title || '!' where id = 2");
		assertThat(rows.isCached(1L)).isFalse();
		assertThat(output)
			.containsPattern(cache.replace(".", "\\.") + "\\(Long\\) evicts no single entries .*" + reason);
	}

	private static CachedRows rows(String cache) {
		return new CachedRows(bookshop, database, cache);
	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan(basePackageClasses = EntityRowsTests.class)
	@EnableJpaRepositories(basePackageClasses = EntityRowsTests.class, considerNestedRepositories = true)
	static class Repositories {

	}

	@Entity
	@Table(name = "owner", schema = "clinic")
	@SecondaryTable(name = "owner_detail", pkJoinColumns = @PrimaryKeyJoinColumn(name = "owner_ref"))
	static class Owner {

		@Id
		@Column(name = "owner_no")
		private Long id;

		private String fullName;

		@Column(table = "owner_detail")
		private String notes;

		@ElementCollection(fetch = FetchType.EAGER)
		@CollectionTable(name = "owner_phone", joinColumns = @JoinColumn(name = "owner_ref"))
		@Column(name = "phone")
		private Set<String> phones;

		@OneToMany(mappedBy = "owner", fetch = FetchType.EAGER)
		private Set<Pet> pets;

		@ManyToMany(fetch = FetchType.EAGER)
		@JoinTable(name = "owner_club", joinColumns = @JoinColumn(name = "owner_ref"),
				inverseJoinColumns = @JoinColumn(name = "club_ref"))
		private Set<Club> clubs;

	}

	@Entity
	@Table(name = "pet")
	static class Pet {

		@Id
		private Long id;

		private String name;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "owner_ref")
		private Owner owner;

	}

	@Entity
	@Table(name = "club")
	static class Club {

		@Id
		private Long id;

		private String name;

	}

	@Entity
	@Table(name = "vehicle")
	@Inheritance(strategy = InheritanceType.JOINED)
	static class Vehicle {

		@Id
		private Long id;

		private String name;

	}

	@Entity
	@Table(name = "car")
	static class Car extends Vehicle {

		private int doors;

	}

	@Entity
	@Table(name = "`Mixed Case`")
	static class Mixed {

		@Id
		@Column(name = "`Key`")
		private Integer id;

		private String name;

	}

	@Entity
	@Table(name = "stand")
	static class Stand {

		@Id
		private Long id;

		private String title;

		@ElementCollection(fetch = FetchType.EAGER)
		@CollectionTable(name = "neighbour", joinColumns = @JoinColumn(name = "stand_id"))
		@Column(name = "title")
		private Set<String> neighbours;

	}

	@Entity
	@Table(name = "shelf")
	static class PlainShelf {

		@Id
		private Long id;

		private String title;

	}

	@Entity
	@Table(name = "shelf")
	@SQLRestriction("title <> ''")
	static class RestrictedShelf {

		@Id
		private Long id;

		private String title;

	}

	@Entity
	@Table(name = "shelf")
	static class CountedShelf {

		@Id
		private Long id;

		@Formula("(select count(*) from shelf s where s.title <> 'x')")
		private int others;

	}

	@Entity
	@Table(name = "shelf")
	static class CalledShelf {

		@Id
		private Long id;

		private String title;

		@PostLoad
		void loaded() {
			this.title = this.title + "?";
		}

	}

	@Entity
	@Table(name = "shelf")
	static class ShelfTree {

		@Id
		private Long id;

		private String title;

		@ManyToOne(fetch = FetchType.LAZY)
		@JoinColumn(name = "parent_id")
		private ShelfTree parent;

	}

	@Entity
	@Table(name = "member")
	static class Member {

		@EmbeddedId
		private MemberId id;

		private String name;

	}

	@Embeddable
	record MemberId(String country, Long id) {
	}

	interface Owners extends CrudRepository<Owner, Long> {

		@Override
		@PgInvalidated
		Optional<Owner> findById(Long id);

	}

	interface Pets extends CrudRepository<Pet, Long> {

		@Override
		@PgInvalidated
		Optional<Pet> findById(Long id);

	}

	interface Vehicles extends Repository<Vehicle, Long> {

		@PgInvalidated
		Vehicle findById(Long id);

	}

	interface Shared extends Repository<Vehicle, Long> {

		@PgInvalidated(cacheNames = "shared")
		Optional<Vehicle> findById(Long id);

		@PgInvalidated(cacheNames = "shared")
		List<Vehicle> findByIdGreaterThan(Long id);

	}

	interface Quoted extends Repository<Mixed, Integer> {

		@PgInvalidated
		Optional<Mixed> findById(Integer id);

	}

	interface Stands extends Repository<Stand, Long> {

		@PgInvalidated
		Optional<Stand> findById(Long id);

	}

	interface RestrictedShelves extends Repository<RestrictedShelf, Long> {

		@PgInvalidated
		Optional<RestrictedShelf> findById(Long id);

	}

	interface CountedShelves extends Repository<CountedShelf, Long> {

		@PgInvalidated
		Optional<CountedShelf> findById(Long id);

	}

	interface CalledShelves extends Repository<CalledShelf, Long> {

		@PgInvalidated
		Optional<CalledShelf> findById(Long id);

	}

	interface ShelfTrees extends Repository<ShelfTree, Long> {

		@PgInvalidated
		Optional<ShelfTree> findById(Long id);

	}

	interface QueriedShelves extends Repository<PlainShelf, Long> {

		@PgInvalidated
		@Query("select s from EntityRowsTests$PlainShelf s where s.id = :id")
		Optional<PlainShelf> findById(Long id);

	}

	interface DefaultShelves extends Repository<PlainShelf, Long> {

		@PgInvalidated
		default Optional<PlainShelf> findById(Long id) {
			return findByIdNot(id).stream().findFirst();
		}

		List<PlainShelf> findByIdNot(Long id);

	}

	interface NamedShelves extends Repository<PlainShelf, Long> {

		@PgInvalidated
		List<PlainShelf> findByIdNot(Long id);

	}

	interface Members extends Repository<Member, MemberId> {

		@PgInvalidated
		Optional<Member> findById(MemberId id);

	}

}
