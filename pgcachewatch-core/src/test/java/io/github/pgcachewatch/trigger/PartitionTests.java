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

import java.util.Objects;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.CHANNEL;
import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Partitioned tables: whichever relation a statement names, the root is told of.
 */
class PartitionTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE SCHEMA parts",
				"CREATE TABLE sale (id int, year int, n int DEFAULT 0) PARTITION BY RANGE (year)",
				"CREATE TABLE parts.sale_old PARTITION OF sale FOR VALUES FROM (2000) TO (2020) PARTITION BY LIST (id)",
				"CREATE TABLE parts.sale_old_1 PARTITION OF parts.sale_old FOR VALUES IN (1, 2)",
				"CREATE TABLE parts.sale_old_rest PARTITION OF parts.sale_old DEFAULT",
				"CREATE TABLE parts.\"Sale new\" PARTITION OF sale FOR VALUES FROM (2020) TO (2030)",
				"INSERT INTO sale VALUES (1, 2010), (7, 2011), (3, 2025)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void whicheverRelationIsWrittenToTheRootIsTold(TriggerLevel level) {
		assertThat(this.postgres.ensure(settings(level), request("sale", "id")).isComplete()).isTrue();
		this.postgres.execute("UPDATE sale SET n = 1");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":1}", "{\"id\":3}", "{\"id\":7}");
		this.postgres.execute("UPDATE parts.\"Sale new\" SET n = 2");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":3}]");
		this.postgres.execute("DELETE FROM parts.sale_old WHERE id = 7");
		assertThat(this.postgres.changes()).containsExactly("delete public.sale [{\"id\":7}]");
		this.postgres.execute("INSERT INTO parts.sale_old_1 VALUES (2, 2012)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":2}]");
		assertThat(this.postgres.ensure(settings(level), request("sale", "id")).installed()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whenOnlyAPartitionIsTruncatedTheRootIsTold(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("sale", "id"));
		this.postgres.execute("TRUNCATE parts.sale_old_1");
		assertThat(this.postgres.changes()).containsExactly("truncate public.sale");
		this.postgres.execute("TRUNCATE sale");
		assertThat(this.postgres.changes()).containsExactly("truncate public.sale");
	}

	@ParameterizedTest
	@EnumSource
	void whenARowMovesToAnotherPartitionBothItsKeysAreSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("sale", "id", "year"));
		this.postgres.execute("UPDATE sale SET year = 2026, id = 4 WHERE id = 1");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":1,\"year\":2010}", "{\"id\":4,\"year\":2026}");
	}

	@ParameterizedTest
	@EnumSource
	void aPartitionThatComesLaterIsFoundByTheNextCheck(TriggerLevel level) {
		WatchRequest request = request("sale", "id");
		this.postgres.ensure(settings(level), request);
		this.postgres.execute("CREATE TABLE next (LIKE sale)", "INSERT INTO next VALUES (9, 2030, 0)",
				"ALTER TABLE sale ATTACH PARTITION next FOR VALUES FROM (2030) TO (2040)");
		this.postgres.execute("UPDATE sale SET n = 5 WHERE id = 9");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":9}]");
		assertThat(this.postgres.state(request)).isEqualTo(TriggerState.MISSING);
		assertThat(this.postgres.ensure(request).installed()).containsExactly(new TableName("public", "next"));
		this.postgres.execute("UPDATE next SET n = 6", "TRUNCATE next");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":9}]", "truncate public.sale");
		assertThat(this.postgres.ensure(request).installed()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void aTableThatWasWatchedByItselfCanBeAttached(TriggerLevel level) {
		this.postgres.execute("CREATE TABLE next (LIKE sale)", "INSERT INTO next VALUES (9, 2030, 0)");
		this.postgres.ensure(settings(level), request("sale", "id"), request("next", "year"));
		this.postgres.execute("ALTER TABLE sale ATTACH PARTITION next FOR VALUES FROM (2030) TO (2040)");
		TriggerReport report = this.postgres.ensure(settings(level), request("sale", "id"), request("next", "year"));
		assertThat(report.isComplete()).isTrue();
		this.postgres.execute("UPDATE next SET n = 6");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":9,\"year\":2030}]");
		this.postgres.execute("UPDATE sale SET n = 7 WHERE id = 9");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":9,\"year\":2030}]");
		assertThat(this.postgres.ensure(settings(level), request("sale", "id"), request("next")).installed()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whenAPartitionIsDetachedItSpeaksForItself(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("sale", "id"));
		this.postgres.execute("ALTER TABLE sale DETACH PARTITION parts.\"Sale new\"");
		assertThat(this.postgres.ensure(settings(level), request("sale", "id")).isComplete()).isTrue();
		this.postgres.ensure(settings(level), request("parts.Sale new", "id"));
		this.postgres.execute("UPDATE parts.\"Sale new\" SET n = 2");
		assertThat(this.postgres.changes()).containsExactly("update parts.Sale new [{\"id\":3}]");
	}

	@ParameterizedTest
	@EnumSource
	void aWatchedPartitionIsToldUnderTheRootsName(TriggerLevel level) {
		WatchRequest request = request("parts.sale_old_1", "id");
		TriggerReport report = this.postgres.ensure(settings(level), request);
		TableStatus status = Objects.requireNonNull(report.status(request.table()));
		assertThat(Objects.requireNonNull(status.description()).resolved()).isEqualTo(new TableName("public", "sale"));
		this.postgres.execute("UPDATE sale SET n = 2 WHERE id = 1");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":1}]");
		this.postgres.execute("UPDATE parts.sale_old_1 SET n = 3");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":1}]");
	}

	@Test
	void whenTheRootIsRenamedItsPartitionsSendTheNewNameAtOnce() {
		this.postgres.ensure(request("sale", "id"));
		this.postgres.execute("ALTER TABLE sale RENAME TO \"Deal\"", "UPDATE parts.\"Sale new\" SET n = 2");
		assertThat(this.postgres.changes()).containsExactly("update public.Deal [{\"id\":3}]");
		assertThat(this.postgres.ensure(request("Deal", "id")).installed()).isEmpty();
	}

	@Test
	void whenTheLevelRisesToRowNoChangeIsSentTwice() {
		this.postgres.ensure(request("sale", "id"));
		assertThat(this.postgres.ensure(settings(TriggerLevel.ROW), request("sale", "id")).isComplete()).isTrue();
		this.postgres.execute("UPDATE parts.\"Sale new\" SET n = 2");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":3}]");
		this.postgres.execute("INSERT INTO sale VALUES (5, 2012)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":5}]");
		assertThat(this.postgres.ensure(request("sale", "id")).installed()).isEmpty();
		assertThat(this.postgres.query(Long.class,
				"SELECT count(DISTINCT tgfoid) FROM pg_trigger WHERE starts_with(tgname::text, ?)",
				TriggerNames.prefix(CHANNEL)))
			.containsExactly(1L);
	}

	@ParameterizedTest
	@EnumSource
	void aDisabledTriggerOfAPartitionIsFoundAndEnabled(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("sale", "id"));
		this.postgres.execute("ALTER TABLE parts.\"Sale new\" DISABLE TRIGGER ALL");
		assertThat(this.postgres.state(request("sale", "id"))).isEqualTo(TriggerState.DISABLED);
		assertThat(this.postgres.ensure(request("sale", "id")).isComplete()).isTrue();
		this.postgres.execute("SET session_replication_role = replica", "UPDATE parts.\"Sale new\" SET n = 2",
				"RESET session_replication_role");
		assertThat(this.postgres.changes()).containsExactly("update public.sale [{\"id\":3}]");
	}

	@ParameterizedTest
	@EnumSource
	void aForeignPartitionMakesTheTableUseRowTriggers(TriggerLevel level) {
		this.postgres.execute("CREATE EXTENSION file_fdw", "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
				"CREATE FOREIGN TABLE far PARTITION OF sale FOR VALUES FROM (2030) TO (2040) SERVER files "
						+ "OPTIONS (filename '/dev/null')");
		TriggerReport report = this.postgres.ensure(settings(level), request("sale", "id"));
		assertThat(report.isComplete()).isTrue();
		assertThat(report.warnings()).singleElement().asString().contains("public.far", "foreign server");
		this.postgres.execute("INSERT INTO sale VALUES (5, 2012)", "UPDATE sale SET n = 3 WHERE year < 2030");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":1}", "{\"id\":3}", "{\"id\":5}", "{\"id\":7}");
	}

	@ParameterizedTest
	@EnumSource
	void tablesThatInheritAreToldUnderTheirOutermostParentsNames(TriggerLevel level) {
		this.postgres.execute("CREATE TABLE place (id int, name text)", "CREATE TABLE thing (id int, weight int)",
				"CREATE TABLE city (mayor text) INHERITS (place)", "CREATE TABLE capital () INHERITS (city)",
				"CREATE TABLE statue () INHERITS (place, thing)", "INSERT INTO capital VALUES (1, 'Rome', 'x')",
				"INSERT INTO statue VALUES (2, 'Liberty', 9)");
		this.postgres.ensure(settings(level), request("place", "id"), request("thing", "weight"));
		this.postgres.execute("UPDATE capital SET name = 'Roma'");
		assertThat(this.postgres.changes()).containsExactly("update public.place [{\"id\":1}]");
		this.postgres.execute("UPDATE place SET name = 'x' WHERE id = 1");
		assertThat(this.postgres.changes()).containsExactly("update public.place [{\"id\":1}]");
		this.postgres.execute("TRUNCATE city");
		assertThat(this.postgres.changes()).containsOnly("truncate public.place");
		this.postgres.execute("UPDATE statue SET name = 'y'");
		assertThat(this.postgres.changes()).containsExactlyInAnyOrder("update public.place [{\"id\":2,\"weight\":9}]",
				"update public.thing [{\"id\":2,\"weight\":9}]");
		this.postgres.ensure(settings(level), request("place", "id"), request("thing", "weight"));
		assertThat(
				this.postgres.ensure(settings(level), request("place", "id"), request("thing", "weight")).installed())
			.isEmpty();
	}

}
