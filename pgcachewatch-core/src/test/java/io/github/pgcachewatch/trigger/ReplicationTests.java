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

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Rows that logical replication writes.
 */
class ReplicationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private TriggerFixture publisher;

	private TriggerFixture postgres;

	private String name;

	@BeforeEach
	void start() {
		this.publisher = new TriggerFixture("CREATE TABLE book (id int PRIMARY KEY, title text)",
				"CREATE PUBLICATION books FOR TABLE book");
		this.postgres = new TriggerFixture("CREATE TABLE book (id int PRIMARY KEY, title text)");
		this.name = "subscription_" + this.postgres.database().name();
		this.publisher.execute("SELECT pg_create_logical_replication_slot('" + this.name + "', 'pgoutput')");
	}

	@AfterEach
	void stop() throws SQLException {
		this.postgres.execute("DROP SUBSCRIPTION IF EXISTS " + this.name);
		this.publisher
			.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
					+ this.name + "'");
		this.postgres.close();
		this.publisher.close();
	}

	private void subscribe() {
		String port = this.postgres.query(String.class, "SELECT current_setting('port')").get(0);
		this.postgres.execute("CREATE SUBSCRIPTION " + this.name + " CONNECTION 'host=localhost port=" + port
				+ " dbname=" + this.publisher.database().name() + " user=" + this.publisher.database().username()
				+ " password=" + this.publisher.database().password()
				+ "' PUBLICATION books WITH (create_slot = false, copy_data = false)");
	}

	@ParameterizedTest
	@EnumSource
	void whatReplicationWritesIsSentWhateverTheLevelThatIsAskedFor(TriggerLevel level) {
		subscribe();
		TriggerReport report = this.postgres.ensure(settings(level), request("book", "id"));
		assertThat(report.isComplete()).isTrue();
		assertThat(report.warnings()).singleElement().asString().contains("public.book", "row");
		this.publisher.execute("INSERT INTO book VALUES (1, 'a')");
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":1}]"));
	}

	@Test
	void aTableThatBecomesASubscribersIsNotInOrderBeforeItHasRowTriggers() {
		this.postgres.ensure(request("book", "id"));
		subscribe();
		TableStatus status = Objects
			.requireNonNull(this.postgres.check(request("book", "id")).status(request("book").table()));
		assertThat(status.state().isReliable()).isFalse();
		assertThat(status.detail()).contains("public.book", "logical replication", "row triggers",
				"pgcachewatch install");
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.OK);
	}

	@Test
	void triggersThatWereDisabledAndEnabledOnASubscriberFireForLocalWritesOnlyAndAreRepaired() {
		subscribe();
		this.postgres.ensure(settings(TriggerLevel.ROW), request("book", "id"));
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER ALL", "ALTER TABLE book ENABLE TRIGGER ALL");
		TableStatus status = Objects
			.requireNonNull(this.postgres.check(request("book", "id")).status(request("book").table()));
		assertThat(status.state()).isEqualTo(TriggerState.LOCAL_ONLY);
		assertThat(status.detail()).contains("ALTER TABLE \"public\".\"book\" ENABLE ALWAYS TRIGGER");
		assertThat(this.postgres.ensure(request("book", "id")).installed()).isNotEmpty();
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.OK);
	}

	@Test
	void triggersThatFireForLocalWritesOnlyAreWarnedOfWhereTheyAreNotToBeRepaired() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER ALL", "ALTER TABLE book ENABLE TRIGGER ALL");
		TriggerReport report = this.postgres.ensure(settings(TriggerMode.VALIDATE), request("book", "id"));
		assertThat(report.isComplete()).isTrue();
		assertThat(report.warnings()).singleElement()
			.asString()
			.contains("public.book", "local writes only", "ALTER TABLE \"public\".\"book\" ENABLE ALWAYS TRIGGER");
		assertThat(this.postgres.ensure(request("book", "id")).installed()).isNotEmpty();
		assertThat(this.postgres.ensure(settings(TriggerMode.VALIDATE), request("book", "id")).warnings()).isEmpty();
		assertThat(List.of(this.postgres.ensure(request("book", "id")).installed())).containsExactly(List.of());
	}

}
