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

package io.github.pgcachewatch.source;

import java.net.UnknownHostException;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionFailure}.
 */
class ConnectionFailureTests {

	@ParameterizedTest
	@CsvSource({ "25006, standby", "28P01, credentials", "28000, credentials", "3D000, no such database",
			"53300, max_connections", "57P01, shut down", "57P02, crash", "57P03, starting up", "08001, be reached",
			"08006, broke", "XX000, reports an error" })
	void eachFailureIsExplained(String sqlState, String explanation) {
		assertThat(ConnectionFailure.describe(new SQLException("the cause", sqlState))).contains(explanation)
			.contains("the cause");
	}

	@Test
	void anUnknownHostIsNamed() {
		SQLException failure = new SQLException("The connection attempt failed.", "08001",
				new UnknownHostException("db.example"));
		assertThat(ConnectionFailure.describe(failure)).contains("db.example").contains("pgcachewatch.connection.url");
	}

	@Test
	void noPasswordIsShown() {
		assertThat(ConnectionFailure.describe(
				new SQLException("Driver claims to not accept jdbcUrl, postgres://scott:tiger@db/books", "08001")))
			.contains("postgres://***@db/books")
			.doesNotContain("tiger");
	}

	@Test
	void whatIsNoFailureOfTheConnectionIsNamedAsItIs() {
		assertThat(ConnectionFailure.describe(new IllegalStateException("odd"))).contains("odd");
		assertThat(ConnectionFailure.describe(new SQLException())).isNotEmpty();
	}

}
