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

import java.util.List;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.catalog.Column;
import io.github.pgcachewatch.trigger.catalog.TableDescription;
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
 * Scripts for teams whose migrations own the schema, and what a table is described as.
 */
class ScriptTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE \"My book\" (\"Id\" int, author int)",
				"CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void theScriptIsTheSameFromRunToRunAndInstallsEverything(TriggerLevel level) throws Exception {
		TriggerManager manager = new TriggerManager(settings(level));
		List<WatchRequest> requests = List.of(request("My book", "Id", "author"), request("sale", "id"));
		String script = manager.script(this.postgres.writer(), requests);
		this.postgres.execute(script);
		TriggerReport report = this.postgres.ensure(settings(level), requests.toArray(WatchRequest[]::new));
		assertThat(report.installed()).isEmpty();
		assertThat(report.isComplete()).isTrue();
		assertThat(manager.script(this.postgres.writer(), requests)).isEqualTo(script);
		this.postgres.execute(script);
		assertThat(this.postgres.ensure(settings(level), requests.toArray(WatchRequest[]::new)).installed()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void theUninstallScriptRemovesWhatBelongsToTheChannelAndNothingElse(TriggerLevel level) throws Exception {
		TriggerSettings other = new TriggerSettings("other", level, 10, TriggerMode.CREATE);
		this.postgres.ensure(settings(level), request("My book", "Id"), request("sale", "id"));
		this.postgres.ensure(other, request("sale", "id"));
		String script = new TriggerManager(settings(level)).uninstallScript(this.postgres.writer(),
				List.of(TableName.parse("My book"), TableName.parse("sale"), TableName.parse("zebra")));
		this.postgres.execute(script);
		assertThat(this.postgres.query(Long.class, """
				SELECT (SELECT count(*) FROM pg_proc WHERE starts_with(proname::text, ?))
				  + (SELECT count(*) FROM pg_trigger WHERE starts_with(tgname::text, ?))""",
				TriggerNames.prefix(CHANNEL), TriggerNames.prefix(CHANNEL)))
			.containsExactly(0L);
		assertThat(this.postgres.check(other, request("sale", "id")).isComplete()).isTrue();
		assertThat(new TriggerManager(settings(level)).uninstallScript(this.postgres.writer(),
				List.of(TableName.parse("sale"))))
			.isEmpty();
	}

	@Test
	void aScriptWaitsForNoLockForLong() throws Exception {
		TriggerManager manager = new TriggerManager(settings());
		assertThat(manager.script(this.postgres.writer(), List.of(request("sale", "id"))))
			.startsWith("SET lock_timeout = '2000ms';\n")
			.endsWith("RESET lock_timeout;\n");
	}

	@ParameterizedTest
	@EnumSource
	void aScriptWhoseWhiteSpaceAndCommentsAToolHasAlteredIsInOrder(TriggerLevel level) throws Exception {
		TriggerManager manager = new TriggerManager(settings(level));
		List<WatchRequest> requests = List.of(request("sale", "id"));
		String script = manager.script(this.postgres.writer(), requests);
		this.postgres.execute(script.replaceAll("(?m)--.*$", "").replaceAll("(?m)^ +", "\t").replace("\n", "\r\n"));
		assertThat(manager.check(this.postgres.writer(), requests).isComplete()).isTrue();
	}

	@Test
	void aTableIsDescribedByItsColumnsBaseTypes() throws Exception {
		this.postgres.execute("CREATE TYPE mood AS ENUM ('good')", "CREATE DOMAIN positive AS bigint",
				"CREATE DOMAIN nested AS positive",
				"CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
				"CREATE TABLE described (id nested PRIMARY KEY, code char(3), mood mood, name text COLLATE folded, "
						+ "tags text[], amount numeric(10, 2), total int GENERATED ALWAYS AS (1) STORED, gone int)",
				"ALTER TABLE described DROP COLUMN gone");
		TableName name = TableName.parse("described");
		TableDescription description = new TriggerManager(settings(TriggerMode.NONE))
			.describe(this.postgres.writer(), List.of(request("described", "id")))
			.get(name);
		assertThat(description).isNotNull();
		assertThat(description.resolved()).isEqualTo(new TableName("public", "described"));
		assertThat(description.columns().values()).containsExactly(new Column("id", "int8", 'N', true, false),
				new Column("code", "bpchar", 'S', true, true), new Column("mood", "mood", 'E', true, true),
				new Column("name", "text", 'S', false, true), new Column("tags", "_text", 'A', true, true),
				new Column("amount", "numeric", 'N', true, true), new Column("total", "int4", 'N', true, true));
	}

}
