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

package io.github.pgcachewatch.contract;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The converter that a message asks for is used, in whichever form it is declared.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConverterContractTests {

	private static final String CHANGE_1 = "UPDATE book SET n = n + 1 WHERE isbn = '1'";

	private static final String CHANGE_2 = "UPDATE book SET n = n + 1 WHERE isbn = '2'";

	private TestDatabase database;

	@BeforeEach
	void createDatabase() {
		this.database = TestApplication.database(
				"CREATE TABLE book (isbn text PRIMARY KEY, status varchar(1), n int DEFAULT 0)",
				"INSERT INTO book VALUES ('1', 'A'), ('2', 'D')");
	}

	@Test
	void withoutAConverterTheMessageNamesTheBeanToDeclare() {
		assertThatThrownBy(
				() -> TestApplication.start(this.database, NoConverter.class, "pgcachewatch.fail-fast=true").close())
			.hasStackTraceContaining("column 'isbn' (text) cannot be converted to 'isbn'")
			.hasStackTraceContaining("declare a bean of type Converter<String, Isbn>");
	}

	@ParameterizedTest
	@ValueSource(classes = { WithClass.class, WithLambda.class, WithFactory.class, WithGeneric.class, WithService.class,
			WithServiceBeside.class })
	void aRowEvictsTheEntryOfItsConvertedValue(Class<?> configuration) {
		try (TestApplication application = TestApplication.live(this.database, configuration)) {
			Books books = application.bean(Books.class);
			application.assertEvictedBy(() -> books.find(Isbn.parse("1")), CHANGE_1);
			application.assertKeptDespite(() -> books.find(Isbn.parse("1")), CHANGE_2);
		}
	}

	@Test
	void aUuidForAnIntegerIsRefusedByNamesOfBoth() {
		assertThatThrownBy(
				() -> TestApplication.start(this.database, Impossible.class, "pgcachewatch.fail-fast=true").close())
			.hasStackTraceContaining("column 'n' (int4) cannot be converted to 'id' (java.util.UUID)")
			.hasStackTraceContaining("Correct the column or the type");
	}

	@Test
	void theCodesOfAnEnumAreReadByItsConverter() {
		try (TestApplication application = TestApplication.live(this.database, WithCodes.class)) {
			ByStatus books = application.bean(ByStatus.class);
			application.assertEvictedBy(() -> books.find(Status.ACTIVE), CHANGE_1);
			application.assertKeptDespite(() -> books.find(Status.ACTIVE), CHANGE_2);
		}
	}

	@Test
	void aCodeThatNamesNoConstantHasAnyChangeClearTheCacheFromThenOn(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, WithoutCodes.class)) {
			ByStatus books = application.bean(ByStatus.class);
			application.assertEvictedBy(() -> books.find(Status.ACTIVE), CHANGE_2);
			application.assertEvictedBy(() -> books.find(Status.ACTIVE), CHANGE_1);
		}
		assertThat(output).contains("declare a bean of type Converter<String, Status>");
	}

	@Test
	void aConstantForWhatAConverterDoesNotKnowHasTheCacheCleared(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, WithFallback.class)) {
			ByStatus books = application.bean(ByStatus.class);
			application.assertEvictedBy(() -> books.find(Status.ACTIVE), CHANGE_1);
		}
		assertThat(output).contains("answers what it does not know with DELETED");
	}

	@Test
	void whatAnAttributeConverterOfJpaWritesHasAnyChangeClearTheCacheAndAWarningSaysSo(CapturedOutput output) {
		try (TestApplication application = TestApplication.live(this.database, WithEntity.class)) {
			ByStatus books = application.bean(ByStatus.class);
			application.assertEvictedBy(() -> books.find(Status.ACTIVE), CHANGE_1);
			ByIsbn byIsbn = application.bean(ByIsbn.class);
			application.assertEvictedBy(() -> byIsbn.find("I"), CHANGE_1);
		}
		assertThat(output).contains("ByStatus.find(Status): any change of the table 'public.book' clears",
				"column 'status' as 'status': it holds what the AttributeConverter " + StatusCodes.class.getName(),
				"declare a bean of type Converter<String, Status>",
				"column 'isbn' as 'isbn': it holds what the AttributeConverter " + IsbnDigits.class.getName());
	}

	static final class Isbn {

		private final String text;

		private Isbn(String text) {
			this.text = text;
		}

		static Isbn parse(String text) {
			return new Isbn(text);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Isbn isbn && isbn.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	enum Status {

		ACTIVE, DELETED, A

	}

	static class Books {

		@PgInvalidated(table = "book", key = "isbn")
		public Object find(Isbn isbn) {
			return new Object();
		}

	}

	static class ByStatus {

		@PgInvalidated(table = "book", key = "status")
		public Object find(Status status) {
			return new Object();
		}

	}

	static class ByIsbn {

		@PgInvalidated(table = "book", key = "isbn")
		public Object find(String isbn) {
			return new Object();
		}

	}

	@Entity
	@Table(name = "book")
	static class BookEntity {

		@Id
		@Convert(converter = IsbnDigits.class)
		String isbn = "";

		Status status = Status.ACTIVE;

	}

	@jakarta.persistence.Converter(autoApply = true)
	static class StatusCodes implements AttributeConverter<Status, String> {

		@Override
		public String convertToDatabaseColumn(Status status) {
			return status.name().substring(0, 1);
		}

		@Override
		public Status convertToEntityAttribute(String code) {
			return code.equals("A") ? Status.ACTIVE : Status.DELETED;
		}

	}

	@jakarta.persistence.Converter
	static class IsbnDigits implements AttributeConverter<String, String> {

		@Override
		public String convertToDatabaseColumn(String roman) {
			return String.valueOf(roman.length());
		}

		@Override
		public String convertToEntityAttribute(String digits) {
			return "I".repeat(Integer.parseInt(digits));
		}

	}

	static class ById {

		@PgInvalidated(table = "book", key = "n")
		public Object find(UUID id) {
			return new Object();
		}

	}

	static class IsbnConverter implements Converter<String, Isbn> {

		@Override
		public Isbn convert(String source) {
			return Isbn.parse(source);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Books.class)
	static class NoConverter {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(IsbnConverter.class)
	static class WithClass extends NoConverter {

	}

	@Configuration(proxyBeanMethods = false)
	static class WithLambda extends NoConverter {

		@Bean
		Converter<String, Isbn> isbnConverter() {
			return Isbn::parse;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithFactory extends NoConverter {

		@Bean
		ConverterFactory<String, Isbn> isbnConverter() {
			return new ConverterFactory<>() {

				@Override
				public <T extends Isbn> Converter<String, T> getConverter(Class<T> targetType) {
					return (source) -> targetType.cast(Isbn.parse(source));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithGeneric extends NoConverter {

		@Bean
		GenericConverter isbnConverter() {
			return new GenericConverter() {

				@Override
				public Set<ConvertiblePair> getConvertibleTypes() {
					return Set.of(new ConvertiblePair(String.class, Isbn.class));
				}

				@Override
				public Object convert(Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
					return Isbn.parse((String) source);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithService extends NoConverter {

		@Bean
		ConversionService conversionService() {
			ApplicationConversionService service = new ApplicationConversionService();
			service.addConverter(new IsbnConverter());
			return service;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(IsbnConverter.class)
	static class WithServiceBeside extends NoConverter {

		@Bean
		ConversionService conversionService() {
			return new ApplicationConversionService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ById.class)
	static class Impossible {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ByStatus.class)
	static class WithoutCodes {

	}

	@Configuration(proxyBeanMethods = false)
	static class WithCodes extends WithoutCodes {

		@Bean
		Converter<String, Status> statusConverter() {
			return Map.of("A", Status.ACTIVE, "D", Status.DELETED)::get;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithFallback extends WithoutCodes {

		@Bean
		Converter<String, Status> statusConverter() {
			return (text) -> text.equalsIgnoreCase("active") ? Status.ACTIVE : Status.DELETED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ByIsbn.class)
	static class WithEntity extends WithoutCodes {

		@Bean
		PersistenceManagedTypes managedTypes() {
			return PersistenceManagedTypes.of(BookEntity.class.getName(), StatusCodes.class.getName(),
					IsbnDigits.class.getName());
		}

	}

}
