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

package io.github.pgcachewatch.capture.mapping;

import io.github.pgcachewatch.event.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqlName}.
 */
class SqlNameTests {

	@Test
	void aPlainNameIsFoldedAndAQuotedOneIsNot() {
		assertThat(SqlName.table("Owner")).isEqualTo(new TableName(null, "owner"));
		assertThat(SqlName.table("Clinic.\"Owner\"")).isEqualTo(new TableName("clinic", "Owner"));
		assertThat(SqlName.table("\"a.b\".\"c\"\"d\"")).isEqualTo(new TableName("a.b", "c\"d"));
		assertThat(SqlName.column("OWNER_no")).isEqualTo("owner_no");
		assertThat(SqlName.column("\"Key\"")).isEqualTo("Key");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "db.clinic.owner", "( select 1 )", "\"open", "größe", "a b",
			"a123456789012345678901234567890123456789012345678901234567890123" })
	void anythingElseIsNoName(String sql) {
		assertThat(SqlName.table(sql)).isNull();
		assertThat(SqlName.column(sql)).isNull();
	}

}
