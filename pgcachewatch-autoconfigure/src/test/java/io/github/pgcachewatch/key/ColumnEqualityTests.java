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

package io.github.pgcachewatch.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ResolvableType;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ColumnEqualityTests {

	private static final TableName BOOK = new TableName("public", "book");

	private final ColumnConversions conversions = new ColumnConversions(
			KeyConverters.of(new DefaultConversionService()), BOOK);

	@ParameterizedTest
	@ValueSource(strings = { "bpchar", "citext", "float4", "float8", "interval", "money", "bytea", "timetz", "json",
			"jsonb", "xml", "inet", "_int8", "int4range", "bit", "hstore", "char", "point", "tsvector" })
	void noColumnOfATypeWhoseEqualValuesMayDifferIsExact(String type) {
		for (Class<?> target : List.of(String.class, long.class, double.class, UUID.class, byte[].class)) {
			assertThat(find(type, target).reader()).as("%s as %s", type, target).isNull();
			assertThat(find(type, target).doubt()).contains(type);
		}
	}

	@Test
	void aNondeterministicCollationIsNotExact() {
		Column column = new Column("name", "text", 'S', false, true);
		ColumnConversions.Conversion conversion = this.conversions.find(column, ResolvableType.forClass(String.class));
		assertThat(conversion.reader()).isNull();
		assertThat(conversion.doubt()).contains("collation");
	}

	@ParameterizedTest
	@ValueSource(strings = { "int2", "int4", "int8", "numeric", "text", "uuid", "bool", "date", "time", "timestamp",
			"timestamptz" })
	void noOpenOrInexactJavaTypeIsExact(String type) {
		for (Class<?> target : List.of(BigDecimal.class, double.class, Float.class, OffsetDateTime.class,
				ZonedDateTime.class, Date.class, java.sql.Timestamp.class, Calendar.class, Object.class, Number.class,
				CharSequence.class, Comparable.class, Optional.class, List.class, Map.class, long[].class, URI.class)) {
			ColumnConversions.Conversion conversion = find(type, target);
			assertThat(conversion == null || conversion.reader() == null).as("%s as %s", type, target).isTrue();
		}
	}

	@Test
	void valuesThatCannotStandForOneAnotherAreNotConverted() {
		for (String number : List.of("int2", "int4", "int8", "numeric", "bool", "date", "timestamptz")) {
			assertThat(find(number, UUID.class)).as(number).isNull();
		}
		for (Class<?> target : List.of(long.class, Integer.class, double.class, boolean.class, char.class,
				LocalDate.class, Instant.class, Date.class)) {
			assertThat(find("uuid", target)).as("%s", target).isNull();
		}
		assertThat(find("date", boolean.class)).isNull();
		assertThat(find("bool", LocalDate.class)).isNull();
		assertThat(find("timestamptz", long.class).doubt()).isNotEmpty();
	}

	@Test
	void aConverterBeanComesBeforeGeneralConversionsAndBeforeTheNamesOfAnEnum() {
		GenericConversionService beans = new GenericConversionService();
		beans.addConverter(Long.class, UUID.class, (value) -> new UUID(0, value));
		beans.addConverter(String.class, Kind.class, (value) -> value.equals("P") ? Kind.PAPER : Kind.P);
		beans.addConverter(Integer.class, Kind.class, (value) -> Kind.values()[value]);
		beans.addConverter(String.class, Isbn.class, (value) -> new Isbn(value.replace("-", "")));
		ColumnConversions withBeans = new ColumnConversions(
				new KeyConverters(() -> beans, new DefaultConversionService(), (table, column, type) -> null), BOOK);
		assertThat(read(withBeans, "int8", UUID.class, 7L)).isEqualTo(new UUID(0, 7));
		assertThat(read(withBeans, "text", Kind.class, "P")).isEqualTo(Kind.PAPER);
		assertThat(read(withBeans, "int4", Kind.class, 1L)).isEqualTo(Kind.P);
		assertThat(read(withBeans, "text", Isbn.class, "9-7")).isEqualTo(new Isbn("97"));
	}

	@Test
	void aTextThatNamesNoConstantShowsThatTheColumnHoldsCodes() {
		ValueReader reader = find("text", Kind.class).reader();
		assertThat(reader.read("P")).isEqualTo(Kind.P);
		assertThatThrownBy(() -> reader.read("X")).hasMessageContaining("'X'").hasMessageContaining("Converter<String");
		assertThatThrownBy(() -> reader.read("P")).hasMessageContaining("other values than names");
	}

	@Test
	void aConstantThatAConverterAnswersForWhatItDoesNotKnowIsNotTakenFromIt() {
		GenericConversionService beans = new GenericConversionService();
		beans.addConverter(String.class, Kind.class, (value) -> value.equals("1") ? Kind.P : Kind.PAPER);
		beans.addConverter(Long.class, Kind.class, (value) -> (value == 1) ? Kind.P : Kind.PAPER);
		ColumnConversions asBeans = new ColumnConversions(
				new KeyConverters(() -> beans, new DefaultConversionService(), (table, column, type) -> null), BOOK);
		ColumnConversions asService = new ColumnConversions(KeyConverters.of(beans), BOOK);
		for (ColumnConversions conversions : List.of(asBeans, asService)) {
			assertThat(read(conversions, "text", Kind.class, "1")).isEqualTo(Kind.P);
			assertThat(read(conversions, "text", Kind.class, "PAPER")).isEqualTo(Kind.PAPER);
			assertThatThrownBy(() -> read(conversions, "text", Kind.class, "2")).hasMessageContaining("'2'");
		}
		assertThat(read(asBeans, "int4", Kind.class, 1L)).isEqualTo(Kind.P);
		assertThatThrownBy(() -> read(asBeans, "int4", Kind.class, 2L)).hasMessageContaining("what it does not know");
	}

	@Test
	void whatAnAttributeConverterWritesIsReadByABeanAlone() {
		GenericConversionService beans = new GenericConversionService();
		beans.addConverter(String.class, Isbn.class, (value) -> new Isbn(value.replace("-", "")));
		ColumnConversions conversions = new ColumnConversions(new KeyConverters(() -> beans,
				new DefaultConversionService(), (table, column, type) -> (type != Long.class) ? "Encryption" : null),
				BOOK);
		assertThat(read(conversions, "text", Isbn.class, "9-7")).isEqualTo(new Isbn("97"));
		assertThat(read(conversions, "text", long.class, "42")).isEqualTo(42L);
		for (Class<?> type : List.of(String.class, Kind.class, OrderId.class)) {
			ColumnConversions.Conversion conversion = conversions.find(TestTables.column("c", "text"),
					ResolvableType.forClass(type));
			assertThat(conversion.reader()).as("%s", type).isNull();
			assertThat(conversion.doubt()).contains("AttributeConverter Encryption");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "int2", "int4", "int8", "oid", "numeric", "uuid", "bool", "date", "time", "timestamp",
			"timestamptz" })
	void aStringBoundToWhatIsNoTextIsNotExact(String type) {
		assertThat(find(type, String.class).reader()).isNull();
		assertThat(find(type, String.class).doubt()).contains("several spellings");
	}

	@Test
	void datesAndTimesOfAnotherKindAreNotExact() {
		assertThat(find("timestamptz", LocalDateTime.class).reader()).isNull();
		assertThat(find("timestamp", Instant.class).reader()).isNull();
		assertThat(find("timestamp", LocalDate.class).reader()).isNull();
		assertThat(find("int4", Kind.class).reader()).isNull();
	}

	@Test
	void anUnresolvedTypeVariableIsNotExact() {
		ResolvableType variable = ResolvableType.forClass(List.class).getGeneric(0);
		ColumnConversions.Conversion conversion = this.conversions.find(TestTables.column("id", "int8"), variable);
		assertThat(conversion.reader()).isNull();
	}

	@Test
	void integersAreReadInEveryFormThatASenderMayUse() {
		for (Object value : List.of(42L, 42, (short) 42, BigInteger.valueOf(42), new BigDecimal("42.00"), "42")) {
			assertThat(read("int8", long.class, value)).isEqualTo(42L);
			assertThat(read("int8", Integer.class, value)).isEqualTo(42);
			assertThat(read("numeric", byte.class, value)).isEqualTo((byte) 42);
			assertThat(read("numeric", BigInteger.class, value)).isEqualTo(BigInteger.valueOf(42));
		}
	}

	@Test
	void whatDoesNotFitThrowsRatherThanNameAnotherRow() {
		assertThatThrownBy(() -> read("int8", int.class, 1L << 32)).isInstanceOf(ArithmeticException.class);
		assertThatThrownBy(() -> read("int8", short.class, 65_536L)).isInstanceOf(ArithmeticException.class);
		assertThatThrownBy(() -> read("int8", byte.class, 256L)).isInstanceOf(ArithmeticException.class);
		assertThatThrownBy(() -> read("numeric", long.class, new BigDecimal("1.5")))
			.isInstanceOf(ArithmeticException.class);
		assertThatThrownBy(() -> read("numeric", long.class, "NaN")).isInstanceOf(NumberFormatException.class);
		assertThatThrownBy(() -> read("int8", long.class, true)).isInstanceOf(ClassCastException.class);
		assertThatThrownBy(() -> read("text", String.class, 1L)).isInstanceOf(ClassCastException.class);
		assertThatThrownBy(() -> read("text", char.class, "ab")).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> read("date", LocalDate.class, "infinity")).isInstanceOf(RuntimeException.class);
		assertThatThrownBy(() -> read("enum_kind", Kind.class, "other")).isInstanceOf(RuntimeException.class);
	}

	@Test
	void instantsAreTheSameWhateverTheOffset() {
		assertThat(read("timestamptz", Instant.class, "2026-11-22T10:15:30.5+05:30"))
			.isEqualTo(read("timestamptz", Instant.class, "2026-11-22T04:45:30.5+00:00"));
	}

	@Test
	void textMayStandForMoreThanStrings() {
		UUID id = UUID.randomUUID();
		assertThat(read("varchar", UUID.class, id.toString())).isEqualTo(id);
		assertThat(read("text", long.class, "42")).isEqualTo(42L);
		assertThat(read("text", char.class, "x")).isEqualTo('x');
		assertThat(read("name", Kind.class, "PAPER")).isEqualTo(Kind.PAPER);
		assertThat(read("enum_kind", Kind.class, "PAPER")).isEqualTo(Kind.PAPER);
	}

	@Test
	void aValueTypeIsMadeByItsConverter() {
		DefaultConversionService service = new DefaultConversionService();
		service.addConverter(UUID.class, OrderId.class, OrderId::new);
		service.addConverter(Long.class, Number64.class, Number64::new);
		ColumnConversions withConverters = new ColumnConversions(KeyConverters.of(service), BOOK);
		UUID id = UUID.randomUUID();
		assertThat(read(withConverters, "uuid", OrderId.class, id.toString())).isEqualTo(new OrderId(id));
		assertThat(read(withConverters, "int8", Number64.class, 42L)).isEqualTo(new Number64(42L));
		assertThat(read(withConverters, "int4", Number64.class, 42L)).isEqualTo(new Number64(42L));
	}

	@Test
	void withoutAConverterThereIsNoConversion() {
		assertThat(find("int8", OrderId.class)).isNull();
	}

	@Test
	void aValueTypeThatComparesIdentityIsNotExact() {
		assertThat(find("text", Thread.class).reader()).isNull();
	}

	private ColumnConversions.Conversion find(String type, Class<?> target) {
		return this.conversions.find(TestTables.column("c", type), ResolvableType.forClass(target));
	}

	private Object read(String type, Class<?> target, Object value) {
		return read(this.conversions, type, target, value);
	}

	private static Object read(ColumnConversions conversions, String type, Class<?> target, Object value) {
		ColumnConversions.Conversion conversion = conversions.find(TestTables.column("c", type),
				ResolvableType.forClass(target));
		assertThat(conversion).isNotNull();
		assertThat(conversion.reader()).as(conversion.doubt()).isNotNull();
		Object read = conversion.reader().read(value);
		assertThat(read).isInstanceOf(ClassUtils.resolvePrimitiveIfNecessary(target));
		return read;
	}

	enum Kind {

		PAPER, P

	}

	record Isbn(String digits) {
	}

	record OrderId(UUID value) {
	}

	record Number64(Long value) {
	}

}
