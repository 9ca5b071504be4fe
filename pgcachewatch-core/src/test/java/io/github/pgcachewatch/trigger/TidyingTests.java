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

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Triggers that are no longer needed are dropped if no session has to wait for that.
 */
class TidyingTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)",
				"CREATE TABLE sale_2 PARTITION OF sale FOR VALUES IN (2)");
		this.postgres.ensure(request("sale", "id"));
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void whatAReaderIsInTheWayOfIsDroppedByALaterCheck() throws Exception {
		try (Connection reader = this.postgres.database().connect(); Statement statement = reader.createStatement()) {
			reader.setAutoCommit(false);
			statement.execute("SELECT FROM sale");
			assertThat(this.postgres.ensure(settings(TriggerLevel.ROW), request("sale", "id")).isComplete()).isTrue();
			assertThat(statementTriggers()).isPositive();
		}
		assertThat(this.postgres.ensure(settings(TriggerLevel.ROW), request("sale", "id")).installed()).isEmpty();
		assertThat(statementTriggers()).isZero();
		this.postgres.execute("INSERT INTO sale VALUES (1)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":1}]");
	}

	@Test
	void readersDoNotWaitForIt() throws Exception {
		try (Connection blocker = this.postgres.database().connect();
				Statement blocking = blocker.createStatement();
				Connection reader = this.postgres.database().connect();
				Statement reading = reader.createStatement()) {
			blocker.setAutoCommit(false);
			blocking.execute("SELECT FROM sale");
			Duration longest = Duration.ZERO;
			CompletableFuture<?> ensured = CompletableFuture
				.runAsync(() -> this.postgres.ensure(settings(TriggerLevel.ROW), request("sale", "id")));
			while (!ensured.isDone()) {
				long start = System.nanoTime();
				reading.execute("SELECT FROM sale");
				Duration waited = Duration.ofNanos(System.nanoTime() - start);
				longest = (waited.compareTo(longest) > 0) ? waited : longest;
			}
			ensured.join();
			assertThat(longest).isLessThan(Duration.ofMillis(1000));
		}
	}

	private long statementTriggers() {
		return this.postgres
			.query(Long.class,
					"SELECT count(*) FROM pg_trigger WHERE tgtype & 1 = 0 AND tgtype & 32 = 0 AND NOT tgisinternal")
			.get(0);
	}

}
