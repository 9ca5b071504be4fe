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

import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.CacheBinding;
import io.github.pgcachewatch.key.InvalidBindingException;
import io.github.pgcachewatch.key.InvalidBindingException.Reason;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
import org.junit.jupiter.api.Test;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What cannot be bound is an error that names the method and the cure.
 */
class InvalidBindingTests {

	@Test
	void aColumnTooManyIsRefused() {
		assertRefused(TooMany.class, Reason.KEY, "TooMany.find(long)", "too many columns ('id', 'isbn')",
				"leave 'key' out");
	}

	@Test
	void aColumnTooFewIsRefused() {
		assertRefused(TooFew.class, Reason.KEY, "TooFew.find(long, String)", "too few columns ('nr')",
				"leave 'key' out");
	}

	@Test
	void aKeyWithoutParametersIsRefused() {
		assertRefused(NoParameters.class, Reason.KEY, "NoParameters.find()", "depends on no parameter",
				"Leave 'key' out");
	}

	@Test
	void anUnknownParameterIsRefused() {
		assertRefused(UnknownParameter.class, Reason.KEY, "UnknownParameter.find(long)", "'number'",
				"Bind it to one of 'id'.");
	}

	@Test
	void anUnknownComponentIsRefused() {
		assertRefused(UnknownComponent.class, Reason.KEY, "UnknownComponent.find(Place)", "'place.floor'",
				"'place.shelf'");
	}

	@Test
	void aParameterBoundTwiceIsRefused() {
		assertRefused(Twice.class, Reason.KEY, "Twice.find(long)", "more than one column", "once");
	}

	@Test
	void aParameterThatTheKeyDoesNotReadTakesNoColumn() {
		assertRefused(Unread.class, Reason.KEY, "Unread.find(long, String)",
				"bound to 'isbn', which the cache's key does not read", "'id'");
	}

	@Test
	void aKeyExpressionThatReadsAnythingButParametersIsRefused() {
		for (Class<?> type : List.of(ReadsRoot.class, ReadsResult.class)) {
			assertRefused(type, Reason.KEY, type.getSimpleName() + ".find(long)", "the key expression",
					"from parameters and constants alone");
		}
	}

	@Test
	void aKeyExpressionDoesNotMatterWithoutKey() {
		assertThat(TestRoutes.discover(RootWithoutKey.class).bindings()).singleElement()
			.satisfies((binding) -> assertThat(binding.columns()).isEmpty());
	}

	@Test
	void anUnknownColumnIsRefused() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> route(UnknownColumn.class))
			.withMessageContaining("UnknownColumn.find(long)")
			.withMessageContaining("'public.book' has no column 'nr'")
			.withMessageContaining("id, isbn");
	}

	@Test
	void aTypeThatNothingConvertsToIsRefused() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> route(Unconvertible.class))
			.withMessageContaining("Unconvertible.find(")
			.withMessageContaining("column 'id' (int8)")
			.withMessageContaining("Converter<Long, Value>");
	}

	@Test
	void aTypeThatCannotStandForTheColumnIsRefused() {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> route(Impossible.class))
			.withMessageContaining("Impossible.find(")
			.withMessageContaining("column 'id' (int8) cannot be converted to 'id' (java.util.UUID)")
			.withMessageContaining("Correct the column or the type");
	}

	@Test
	void aMethodThatReturnsNothingIsRefused() {
		assertRefused(ReturnsNothing.class, Reason.PLACEMENT, "ReturnsNothing.find(long)", "returns nothing",
				"Move it");
	}

	@Test
	void aMethodThatNoProxyInterceptsIsRefused() {
		assertRefused(Hidden.class, Reason.PLACEMENT, "Hidden.find(long)", "private or static", "public");
		assertRefused(Protected.class, Reason.PLACEMENT, "Protected.find(long)", "not public", "Make it public.");
		assertRefused(Final.class, Reason.PLACEMENT, "Final.find(long)", "final method", "Remove 'final'.");
		assertRefused(KotlinFinal.class, Reason.PLACEMENT, "KotlinFinal.find(long)", "final method",
				"Declare the method and its class 'open'");
	}

	@Test
	void aMethodThatOnlyEvictsIsRefusedUnlessItNamesCaches() {
		assertRefused(OnlyEvicts.class, Reason.PLACEMENT, "OnlyEvicts.evict(long)", "@CacheEvict alone", "cacheNames");
	}

	@Test
	void syncBesideSpringsAnnotationIsRefused() {
		assertRefused(SyncBeside.class, Reason.PLACEMENT, "SyncBeside.find(long)", "'sync'", "@Cacheable");
	}

	@Test
	void syncWithTwoCachesIsRefused() {
		assertRefused(SyncTwo.class, Reason.PLACEMENT, "SyncTwo.find(long)", "2 caches", "one cache");
	}

	@Test
	void aCacheResolverWithoutNamesIsRefused() {
		assertRefused(Resolved.class, Reason.CACHE_NAME, "Resolved.find(long)", "CacheResolver", "'cacheNames'");
	}

	@Test
	void anAnnotationOfSpringsWithoutNamesIsRefused() {
		assertRefused(Nameless.class, Reason.CACHE_NAME, "Nameless.find(long)", "names no cache", "'cacheNames'");
	}

	@Test
	void twoMethodsThatComeToOneNameAreRefused() {
		assertRefused(Overloaded.class, Reason.CACHE_NAME, "Overloaded.find(", "'Overloaded.find'", "'cacheNames'");
	}

	@Test
	void twoBeansOfOneClassShareTheirName() {
		BindingDiscovery discovery = TestRoutes.discover();
		discovery.inspect("one", UnknownColumn.class);
		discovery.inspect("other", UnknownColumn.class);
		assertThat(discovery.bindings()).hasSize(1);
	}

	@Test
	void oneRepositorySeenAsItsInterfaceAndAsAProxySharesItsName() {
		BindingDiscovery discovery = TestRoutes.discover();
		discovery.inspect("one", Titles.class);
		discovery.inspect("other",
				Proxy
					.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Titles.class },
							(proxy, method, args) -> null)
					.getClass());
		assertThat(discovery.bindings()).extracting(CacheBinding::cacheName)
			.containsExactly("Titles.find", "Titles.find");
	}

	@Test
	void aTypesAnnotationThatNamesACacheWhichNoMethodFillsIsRefused() {
		assertRefused(TypeNames.class, Reason.CACHE_NAME, "TypeNames", "'misspelt'", "cacheNames");
	}

	@Test
	void aTableIsToBeNamedAndWellFormed() {
		assertRefused(NoTable.class, Reason.TABLE, "NoTable.find(long)", "no table", "Name the table");
		assertRefused(BadTable.class, Reason.TABLE, "BadTable.find(long)", "more than two parts", "Correct");
	}

	@Test
	void aConditionThatCannotBeParsedIsRefused() {
		assertRefused(BadCondition.class, Reason.CONDITION, "BadCondition.find(long)", "'#change.'", "#change");
		assertRefused(MissingOperand.class, Reason.CONDITION, "MissingOperand.find(long)", "cannot be parsed",
				"#change");
	}

	@Test
	void noOperationsAreRefused() {
		assertRefused(NoOperations.class, Reason.OPERATIONS, "NoOperations.find(long)", "'operations'", "Leave it out");
	}

	@Test
	void severalColumnsOfAPropertyNeedARecord() {
		assertThatExceptionOfType(InvalidBindingException.class)
			.isThrownBy(() -> CacheBinding.ofProperty("c", "book", List.of("id", "isbn"), String.class, List.of(),
					"pgcachewatch.caches.c.invalidated-by[0]"))
			.withMessageContaining("pgcachewatch.caches.c.invalidated-by[0]")
			.withMessageContaining("java.lang.String is no record");
	}

	private static void assertRefused(Class<?> type, Reason reason, String place, String problem, String action) {
		assertThatExceptionOfType(InvalidBindingException.class).as(type.getSimpleName())
			.isThrownBy(() -> TestRoutes.discover(type))
			.satisfies((ex) -> {
				assertThat(ex.reason()).isEqualTo(reason);
				assertThat(ex.place()).contains(place);
				assertThat(ex.problem()).contains(problem).doesNotEndWith(".");
				assertThat(ex.action()).contains(action).endsWith(".");
			});
	}

	private static void route(Class<?> type) {
		TableDescription table = CachingContext.tableOf("book", "id int8", "isbn text");
		TestRoutes.discover(type).bindings().forEach((binding) -> TestRoutes.factory().route(binding, table));
	}

	interface Base {

		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface Titles extends Base {

	}

	static class Value {

		@Override
		public boolean equals(Object other) {
			return other instanceof Value;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	record Place(int shelf, String isbn) {
	}

	interface TooMany {

		@PgInvalidated(table = "book", key = { "id", "isbn" })
		String find(long id);

	}

	interface TooFew {

		@PgInvalidated(table = "book", key = "nr")
		String find(long id, String isbn);

	}

	interface NoParameters {

		@PgInvalidated(table = "book", key = "id")
		String find();

	}

	interface UnknownParameter {

		@PgInvalidated(table = "book", key = "id:number")
		String find(long id);

	}

	interface UnknownComponent {

		@PgInvalidated(table = "book", key = { "id:place.floor", "isbn" })
		String find(Place place);

	}

	interface Twice {

		@PgInvalidated(table = "book", key = { "id:id", "isbn:id" })
		String find(long id);

	}

	interface Unread {

		@Cacheable(cacheNames = "c", key = "#id")
		@PgInvalidated(table = "book", key = { "id:id", "isbn:isbn" })
		String find(long id, String isbn);

	}

	interface ReadsRoot {

		@Cacheable(cacheNames = "c", key = "#root.target.name + #id")
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface ReadsResult {

		@CachePut(cacheNames = "c", key = "#result")
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface RootWithoutKey {

		@Cacheable(cacheNames = "c", key = "#root.methodName")
		@PgInvalidated(table = "book")
		String find(long id);

	}

	interface UnknownColumn {

		@PgInvalidated(table = "book", key = "nr")
		String find(long id);

	}

	interface Unconvertible {

		@PgInvalidated(table = "book", key = "id")
		String find(Value id);

	}

	interface Impossible {

		@PgInvalidated(table = "book", key = "id")
		String find(UUID id);

	}

	interface ReturnsNothing {

		@PgInvalidated(table = "book", key = "id")
		void find(long id);

	}

	static class Hidden {

		@PgInvalidated(table = "book", key = "id")
		private String find(long id) {
			return "x";
		}

	}

	static class Protected {

		@PgInvalidated(table = "book", key = "id")
		protected String find(long id) {
			return "x";
		}

	}

	static class Final {

		@PgInvalidated(table = "book", key = "id")
		public final String find(long id) {
			return "x";
		}

	}

	@kotlin.Metadata
	static class KotlinFinal {

		@PgInvalidated(table = "book", key = "id")
		public final String find(long id) {
			return "x";
		}

	}

	interface OnlyEvicts {

		@CacheEvict("c")
		@PgInvalidated(table = "book", key = "id")
		String evict(long id);

	}

	interface SyncBeside {

		@Cacheable("c")
		@PgInvalidated(table = "book", key = "id", sync = true)
		String find(long id);

	}

	interface SyncTwo {

		@PgInvalidated(table = "book", key = "id", sync = true, cacheNames = { "a", "b" })
		String find(long id);

	}

	interface Resolved {

		@Cacheable(cacheResolver = "custom")
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	interface Nameless {

		@Cacheable
		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	static class Overloaded {

		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

		@PgInvalidated(table = "book")
		public String find(LocalDate day) {
			return "x";
		}

	}

	@PgInvalidated(table = "book", cacheNames = "misspelt")
	static class TypeNames {

		@Cacheable("c")
		public String find(long id) {
			return "x";
		}

	}

	interface NoTable {

		@PgInvalidated(key = "id")
		String find(long id);

	}

	interface BadTable {

		@PgInvalidated("a.b.c")
		String find(long id);

	}

	interface BadCondition {

		@PgInvalidated(table = "book", condition = "#change.")
		String find(long id);

	}

	interface MissingOperand {

		@PgInvalidated(table = "book", condition = "#change.table = = 'book'")
		String find(long id);

	}

	interface NoOperations {

		@PgInvalidated(table = "book", operations = {})
		String find(long id);

	}

}
