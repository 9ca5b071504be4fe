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

package io.github.pgcachewatch.trigger;

import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a trigger takes of the memory and the disk that its writer's session may use.
 */
class WriterCostTests {

	private static final int ROWS = 100_000;

	private static final long LIMIT = 32L << 20;

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE account_balance (id bigint PRIMARY KEY, amount int)",
				"INSERT INTO account_balance SELECT i, 0 FROM generate_series(1, " + ROWS + ") i");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void aHundredThousandStatementsOfATransactionTakeLittleMemory(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), comparing());
		try (Connection writer = this.postgres.database().connect(); Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			for (int first = 1; first <= ROWS; first += 1000) {
				statement.execute(IntStream.range(first, first + 1000)
					.mapToObj((id) -> "UPDATE account_balance SET amount = 1 WHERE id = " + id)
					.collect(Collectors.joining(";")));
			}
			assertThat(memory(statement)).isLessThan(LIMIT);
			writer.commit();
		}
		assertThat(this.postgres.changes()).contains("update public.account_balance [{\"id\":1}]")
			.contains("update public.account_balance");
	}

	@ParameterizedTest
	@EnumSource
	void oneStatementOfAHundredThousandRowsTakesLittleMemory(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), comparing());
		try (Connection writer = this.postgres.database().connect(); Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			statement.execute("UPDATE account_balance SET amount = 1");
			assertThat(memory(statement)).isLessThan(LIMIT);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aCopyOfAHundredThousandRowsTakesLittleMemory(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), request("account_balance", "id"));
		String rows = IntStream.range(0, ROWS).mapToObj((i) -> (ROWS + 1 + i) + "\t0\n").collect(Collectors.joining());
		try (Connection writer = this.postgres.database().connect(); Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			writer.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY account_balance FROM STDIN", new StringReader(rows));
			assertThat(memory(statement)).isLessThan(LIMIT);
		}
	}

	@Test
	void theKeysOfATransactionThatChangesThousandsOfRowsAreSentOneByOne() {
		this.postgres.ensure(settings(TriggerLevel.ROW), request("account_balance", "id"));
		this.postgres.execute("UPDATE account_balance SET amount = 1 WHERE id <= 20000");
		Set<String> keys = this.postgres.keys();
		assertThat(keys).hasSize(20_000);
	}

	@ParameterizedTest
	@EnumSource
	void whatOneTransactionHasSentIsNotHeldAgainstTheNext(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("account_balance", "id"));
		this.postgres.execute("DO $$ BEGIN FOR i IN 1.." + ROWS
				+ " LOOP UPDATE account_balance SET amount = 2 WHERE id = i; END LOOP; END $$");
		this.postgres.payloads();
		this.postgres.execute("UPDATE account_balance SET amount = 3 WHERE id = 7");
		assertThat(this.postgres.changes()).containsExactly("update public.account_balance [{\"id\":7}]");
	}

	@Test
	void aTableWatchedWithoutKeysWritesNoTemporaryFiles() throws Exception {
		this.postgres.ensure(request("account_balance"));
		String role = "limited_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"ALTER ROLE " + role + " SET temp_file_limit = '64kB'", "GRANT ALL ON account_balance TO " + role);
		try (Connection writer = this.postgres.connectAs(role); Statement statement = writer.createStatement()) {
			statement.execute("SET work_mem = '64kB'");
			assertThat(statement.executeUpdate("UPDATE account_balance SET amount = 1")).isEqualTo(ROWS);
		}
		assertThat(this.postgres.changes()).containsExactly("update public.account_balance");
	}

	private static WatchRequest comparing() {
		return new WatchRequest(TableName.parse("account_balance"), List.of("id"), List.of("amount"),
				"Balances.find(long)");
	}

	private static long memory(Statement statement) throws Exception {
		try (ResultSet row = statement.executeQuery("SELECT sum(total_bytes)::int8 FROM pg_backend_memory_contexts")) {
			row.next();
			return row.getLong(1);
		}
	}

}
