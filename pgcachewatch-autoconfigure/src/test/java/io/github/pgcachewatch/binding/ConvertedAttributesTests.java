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

package io.github.pgcachewatch.binding;

import java.util.List;

import io.github.pgcachewatch.event.TableName;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConvertedAttributes}.
 */
class ConvertedAttributesTests {

	private final ConvertedAttributes attributes = new ConvertedAttributes(
			List.of(Customer.class, Address.class, Person.class, Plain.class, Codes.class, Lowercase.class));

	@Test
	void anAttributeThatNamesAConverterIsFoundByItsColumn() {
		assertThat(find("customer_account", "e_mail", String.class)).isEqualTo(Lowercase.class.getName());
		assertThat(find("customer_account", "nickName", String.class)).isEqualTo(Lowercase.class.getName());
	}

	@Test
	void aConverterThatIsAppliedByItselfIsFoundAtEachAttributeOfItsType() {
		assertThat(find("customer_account", "status", Status.class)).isEqualTo(Codes.class.getName());
		assertThat(find("Plain", "status", Status.class)).isEqualTo(Codes.class.getName());
	}

	@Test
	void whatIsConvertedByNameOrNotAtAllIsNoneOfItsAttributes() {
		assertThat(find("customer_account", "by_name", Status.class)).isNull();
		assertThat(find("customer_account", "native_status", Status.class)).isNull();
		assertThat(find("plain", "id", Status.class)).isNull();
	}

	@Test
	void anAttributeOfASuperclassAndOneThatIsEmbeddedAreFound() {
		assertThat(find("customer_account", "surname", String.class)).isEqualTo(Lowercase.class.getName());
		assertThat(find("customer_account", "home_city", String.class)).isEqualTo(Lowercase.class.getName());
		assertThat(find("customer_account", "street", String.class)).isEqualTo(Lowercase.class.getName());
	}

	@Test
	void aPropertyIsFoundByItsGetter() {
		assertThat(find("plain", "label", String.class)).isEqualTo(Lowercase.class.getName());
	}

	@Test
	void noOtherTableColumnOrTypeIsConcerned() {
		assertThat(find("orders", "e_mail", String.class)).isNull();
		assertThat(find("customer_account", "id", Long.class)).isNull();
		assertThat(find("customer_account", "status", String.class)).isNull();
	}

	private @Nullable String find(String table, String column, Class<?> type) {
		return this.attributes.converter(new TableName("public", table), column, type);
	}

	enum Status {

		ACTIVE, DELETED

	}

	@Converter(autoApply = true)
	static class Codes implements AttributeConverter<Status, String> {

		@Override
		public String convertToDatabaseColumn(Status attribute) {
			return attribute.name().substring(0, 1);
		}

		@Override
		public Status convertToEntityAttribute(String column) {
			return column.equals("A") ? Status.ACTIVE : Status.DELETED;
		}

	}

	@Converter
	static class Lowercase implements AttributeConverter<String, String> {

		@Override
		public String convertToDatabaseColumn(String attribute) {
			return attribute.toLowerCase();
		}

		@Override
		public String convertToEntityAttribute(String column) {
			return column;
		}

	}

	@MappedSuperclass
	static class Person {

		@Convert(converter = Lowercase.class)
		String surname = "";

	}

	@Embeddable
	static class Address {

		String city = "";

		@Convert(converter = Lowercase.class)
		String street = "";

	}

	@Entity
	@Table(name = "customer_account")
	static class Customer extends Person {

		@Id
		long id;

		@Convert(converter = Lowercase.class)
		@Column(name = "e_mail")
		String email = "";

		@Convert(converter = Lowercase.class)
		String nickName = "";

		Status status = Status.ACTIVE;

		@Enumerated(EnumType.STRING)
		Status byName = Status.ACTIVE;

		@Convert(disableConversion = true)
		Status nativeStatus = Status.ACTIVE;

		@Convert(attributeName = "city", converter = Lowercase.class)
		@AttributeOverride(name = "city", column = @Column(name = "home_city"))
		Address address = new Address();

	}

	@Entity
	static class Plain {

		@Id
		Status id = Status.ACTIVE;

		Status status = Status.ACTIVE;

		@Convert(converter = Lowercase.class)
		public String getLabel() {
			return "";
		}

	}

}
