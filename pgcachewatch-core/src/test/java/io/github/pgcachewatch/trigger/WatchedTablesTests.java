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
import io.github.pgcachewatch.trigger.catalog.WatchedTable;
import io.github.pgcachewatch.trigger.catalog.WatchedTables;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import io.github.pgcachewatch.trigger.definition.TriggerNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.pgcachewatch.trigger.TriggerFixture.CHANNEL;
import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which tables of a database are watched, told by their triggers alone.
 */
class WatchedTablesTests {

	private static final TableName BOOK = new TableName("public", "book");

	private static final TableName SALE = new TableName("public", "sale");

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE book (id int, author int)",
				"CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void everyTableIsFoundOnceForEachChannelWithTheKeysItSends() throws Exception {
		TriggerSettings other = new TriggerSettings("other", TriggerLevel.ROW, 10, TriggerMode.CREATE);
		this.postgres.ensure(request("book", "id", "author"), request("sale_1"));
		this.postgres.ensure(other, request("sale", "id"));
		assertThat(WatchedTables.find(this.postgres.writer(), "unknown")).containsExactlyInAnyOrder(
				new WatchedTable(BOOK, CHANNEL, List.of("author", "id"), TriggerLevel.STATEMENT, 2),
				new WatchedTable(SALE, CHANNEL, List.of(), TriggerLevel.STATEMENT, 2),
				new WatchedTable(SALE, "other", List.of("id"), TriggerLevel.ROW, 2));
	}

	@Test
	void ofAChildsParentsThoseAreFoundThatAreWatchedThemselves() throws Exception {
		this.postgres.execute("CREATE TABLE fish (id int)", "CREATE TABLE pet (name text)",
				"CREATE TABLE goldfish () INHERITS (fish, pet)");
		this.postgres.ensure(request("fish", "id"));
		assertThat(WatchedTables.find(this.postgres.writer(), CHANNEL)).extracting(WatchedTable::table)
			.containsExactly(TableName.parse("public.fish"));
	}

	@Test
	void triggersWhoseFunctionWasChangedAreStillKnown() throws Exception {
		this.postgres.ensure(request("book", "id"));
		String function = this.postgres
			.query(String.class, "SELECT oid::regproc::text FROM pg_proc WHERE starts_with(proname::text, ?)",
					TriggerNames.prefix(CHANNEL))
			.get(0);
		this.postgres.execute("CREATE OR REPLACE FUNCTION " + function
				+ "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
		assertThat(WatchedTables.find(this.postgres.writer(), "unknown"))
			.containsExactly(new WatchedTable(BOOK, CHANNEL, List.of("id"), TriggerLevel.STATEMENT, 2));
		assertThat(WatchedTables.find(this.postgres.writer(), CHANNEL))
			.containsExactly(new WatchedTable(BOOK, CHANNEL, List.of("id"), TriggerLevel.STATEMENT, 2));
	}

	@Test
	void whereNothingIsWatchedNothingIsFound() throws Exception {
		assertThat(WatchedTables.find(this.postgres.writer(), CHANNEL)).isEmpty();
	}

}
