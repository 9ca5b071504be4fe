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

package io.github.pgcachewatch.event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TableName}.
 */
class TableNameTests {

	@Test
	void aPlainNameIsTakenAsItStands() {
		assertThat(TableName.parse("Order Items")).isEqualTo(new TableName(null, "Order Items"));
	}

	@Test
	void aDotSeparatesSchemaAndName() {
		assertThat(TableName.parse("shop.book")).isEqualTo(new TableName("shop", "book"));
	}

	@Test
	void quotedPartsMayHoldDotsAndQuotes() {
		assertThat(TableName.parse("\"my.schema\".\"my \"\"quoted\"\" table\""))
			.isEqualTo(new TableName("my.schema", "my \"quoted\" table"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "book", "shop.book", "\"a.b\".c", "a.\"b\"\"c\"" })
	void theTextOfANameParsesToTheSameName(String text) {
		assertThat(TableName.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".book", "shop.", "a..b", "a.b.c", "\"open", "\"a\"b", "\"\"" })
	void aMalformedNameIsRefusedWithTheText(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TableName.parse(text)).withMessageContaining(text);
	}

	@Test
	void aNameWithoutSchemaMatchesTheTableInAnySchema() {
		assertThat(TableName.parse("book").matches("shop", "book")).isTrue();
		assertThat(TableName.parse("shop.book").matches(null, "book")).isTrue();
		assertThat(TableName.parse("shop.book").matches("other", "book")).isFalse();
		assertThat(TableName.parse("shop.book").matches("shop", "Book")).isFalse();
	}

}
