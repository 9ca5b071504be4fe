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

import java.beans.ConstructorProperties;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.key.InvalidBindingException;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Ids of several columns are bound whatever they are written as.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompositeKeyTests {

	private CachingContext context;

	@BeforeAll
	void start() {
		this.context = new CachingContext(Lines.class).table("line", "order_id int8", "line_no int4", "sku text",
				"status enum_status");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	static Stream<Fill> fills() {
		return Stream.of(new Fill("byEmbeddable", (lines) -> lines.byEmbeddable(EmbeddableId.of(7L, 3))),
				new Fill("byName", (lines) -> lines.byName(EmbeddableId.of(7L, 3))),
				new Fill("byNameOfSome", (lines) -> lines.byNameOfSome(EmbeddableId.of(7L, 3))),
				new Fill("swapped", (lines) -> lines.swapped(EmbeddableId.of(7L, 3))),
				new Fill("withMore", (lines) -> lines.withMore(EmbeddableId.of(7L, 3), "x")),
				new Fill("byConstructor", (lines) -> lines.byConstructor(new ConstructorId(3, 7L))),
				new Fill("byProperties", (lines) -> lines.byProperties(new PropertiesId(7L, 3L))),
				new Fill("bySubclass", (lines) -> lines.bySubclass(new SubclassId(7L, 3))),
				new Fill("nested", (lines) -> lines.nested(new NestedId(EmbeddableId.of(7L, 3), "x"))),
				new Fill("single", (lines) -> lines.single(SingleId.of("x"))));
	}

	@ParameterizedTest
	@MethodSource("fills")
	void theRowEvictsTheEntryThatTheMethodFilled(Fill fill) {
		fill.call().accept(this.context.bean(Lines.class));
		String cache = "Lines." + fill.method();
		assertThat(this.context.cachedKeys(cache)).hasSize(1);
		List<String> removals = this.context.change("line", "order_id", 7L, "line_no", 3L, "sku", "x", "status", "NEW");
		assertThat(removals).anyMatch((removal) -> removal.startsWith("evict " + cache + " ["));
		assertThat(this.context.evicted()).containsAll(this.context.cachedKeys(cache));
	}

	@Test
	void noRouteOfTheseFallsBackToClearing() {
		assertThat(this.context.routes()).allSatisfy((route) -> assertThat(route.warning()).isEmpty());
	}

	@Test
	void aClassThatCannotBeMadeOfItsFieldsIsRefusedWithWhatToAdd() {
		assertRefused(NoEquals.class, "PlainId has no equals method", "add equals and hashCode");
		assertRefused(NoNames.class, "HiddenId cannot be made of its fields (orderId, line)", "@ConstructorProperties",
				"record");
		assertRefused(Stateful.class, "FixedId cannot be made of its fields (orderId, line)");
	}

	@Test
	void classesThatReferToOthersAreFollowedToABound() {
		assertRefused(Deep.class, "'id.next.next.next.number'", "'id.next.next.next', 'id.next.next.number'");
	}

	@Test
	void anEntityIsNotMadeOfItsFields() {
		assertRefused(ByEntity.class, "too many columns ('order_id', 'line_no')", "Name one column");
	}

	@Test
	void aComponentThatIsNotThereIsRefusedByTheNamesOfThoseThatAre() {
		assertRefused(WrongComponent.class, "'id.number'", "'id.orderId', 'id.line'");
	}

	private static void assertRefused(Class<?> type, String... parts) {
		assertThatExceptionOfType(InvalidBindingException.class).isThrownBy(() -> TestRoutes.discover(type))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(type.getSimpleName() + ".find(").contains(parts));
	}

	record Fill(String method, Consumer<Lines> call) {

		@Override
		public String toString() {
			return this.method;
		}

	}

	@Embeddable
	static class EmbeddableId implements Serializable {

		private static final long serialVersionUID = 1L;

		private Long orderId;

		private Integer line;

		private transient int hash;

		protected EmbeddableId() {
		}

		static EmbeddableId of(Long orderId, Integer line) {
			EmbeddableId id = new EmbeddableId();
			id.orderId = orderId;
			id.line = line;
			return id;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof EmbeddableId id && Objects.equals(id.orderId, this.orderId)
					&& Objects.equals(id.line, this.line);
		}

		@Override
		public int hashCode() {
			this.hash = Objects.hash(this.orderId, this.line);
			return this.hash;
		}

	}

	@Embeddable
	static class SingleId {

		private String sku;

		protected SingleId() {
		}

		static SingleId of(String sku) {
			SingleId id = new SingleId();
			id.sku = sku;
			return id;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof SingleId id && Objects.equals(id.sku, this.sku);
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.sku);
		}

	}

	abstract static class BaseId {

		private final Long orderId;

		BaseId(Long orderId) {
			this.orderId = orderId;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof BaseId id && id.toString().equals(toString());
		}

		@Override
		public int hashCode() {
			return toString().hashCode();
		}

		@Override
		public String toString() {
			return this.orderId + "/";
		}

	}

	static class SubclassId extends BaseId {

		private final int line;

		SubclassId(Long orderId, int line) {
			super(orderId);
			this.line = line;
		}

		@Override
		public String toString() {
			return super.toString() + this.line;
		}

	}

	static class ConstructorId extends BaseId {

		private final Integer line;

		ConstructorId(Integer line, Long orderId) {
			super(orderId);
			this.line = line;
		}

		ConstructorId(String text) {
			this(Integer.valueOf(text), 0L);
		}

		@Override
		public String toString() {
			return super.toString() + this.line;
		}

	}

	static class PropertiesId extends BaseId {

		private final Long line;

		@ConstructorProperties({ "orderId", "line" })
		PropertiesId(Long one, Long other) {
			super(one);
			this.line = other;
		}

		@Override
		public String toString() {
			return super.toString() + this.line;
		}

	}

	static class NestedId {

		private final EmbeddableId id;

		private final String sku;

		NestedId(EmbeddableId id, String sku) {
			this.id = id;
			this.sku = sku;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof NestedId nested && nested.id.equals(this.id) && nested.sku.equals(this.sku);
		}

		@Override
		public int hashCode() {
			return this.id.hashCode();
		}

	}

	static class Chain<T> {

		private T next;

		private int number;

		@Override
		public boolean equals(Object other) {
			return other instanceof Chain<?> chain && chain.number == this.number
					&& Objects.equals(chain.next, this.next);
		}

		@Override
		public int hashCode() {
			return this.number;
		}

	}

	static class First extends Chain<Second> {

	}

	static class Second extends Chain<Third> {

	}

	static class Third extends Chain<Fourth> {

	}

	static class Fourth extends Chain<Long> {

	}

	@Entity
	static class OrderLine extends Chain<Long> {

	}

	static class PlainId {

		Long orderId;

		Integer line;

	}

	static class HiddenId extends BaseId {

		private final Long line;

		HiddenId(Long one, Long other) {
			super(one);
			this.line = other;
		}

		@Override
		public String toString() {
			return super.toString() + this.line;
		}

	}

	static final class FixedId extends BaseId {

		private final Integer line = 0;

		private FixedId() {
			super(0L);
		}

		@Override
		public String toString() {
			return super.toString() + this.line;
		}

	}

	static class Lines {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		public String byEmbeddable(EmbeddableId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "line_no:id.line", "order_id:id.orderId" })
		public String byName(EmbeddableId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "line_no:id.line", "order_id" })
		public String byNameOfSome(EmbeddableId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "line_no", "order_id" })
		public String swapped(EmbeddableId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "order_id", "line_no", "sku" })
		public String withMore(EmbeddableId id, String sku) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		public String byConstructor(ConstructorId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		public String byProperties(PropertiesId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		public String bySubclass(SubclassId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = { "order_id", "line_no", "sku" })
		public String nested(NestedId id) {
			return "x";
		}

		@PgInvalidated(table = "line", key = "sku")
		public String single(SingleId id) {
			return "x";
		}

	}

	interface Deep {

		@PgInvalidated(table = "line", key = "line_no:id.next.next.next.number")
		String find(First id);

	}

	interface ByEntity {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		String find(OrderLine line);

	}

	interface NoEquals {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		String find(PlainId id);

	}

	interface NoNames {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		String find(HiddenId id);

	}

	interface Stateful {

		@PgInvalidated(table = "line", key = { "order_id", "line_no" })
		String find(FixedId id);

	}

	interface WrongComponent {

		@PgInvalidated(table = "line", key = { "order_id:id.number", "line_no" })
		String find(EmbeddableId id);

	}

}
