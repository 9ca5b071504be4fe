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

import java.util.ArrayList;
import java.util.List;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An UPDATE says which of the columns asked about it altered, and nothing if that is not
 * known.
 */
class ChangedColumnsTests {

	private static final String UNKNOWN = "unknown";

	private final JsonMapper json = JsonMapper.builder().build();

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture(
				"CREATE TABLE book (id bigint PRIMARY KEY, title text, price numeric, views int DEFAULT 0, note jsonb)",
				"INSERT INTO book SELECT i, 't' || i, i, 0, '{}' FROM generate_series(1, 4) i");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void theAlteredColumnsOfOneRowAreNamed(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("title", "price", "note"));
		assertThat(changed("UPDATE book SET title = 'u', views = 1 WHERE id = 1")).containsExactly("title");
		assertThat(changed("UPDATE book SET views = views + 1 WHERE id = 1")).containsExactly("");
		assertThat(changed("UPDATE book SET price = NULL, note = NULL WHERE id = 1")).containsExactly("note,price");
		assertThat(changed("UPDATE book SET price = NULL, note = NULL WHERE id = 1")).containsExactly("");
		assertThat(changed("UPDATE book SET id = 9 WHERE id = 1")).containsExactly("");
	}

	@ParameterizedTest
	@EnumSource
	void theAlteredColumnsOfAnyRowAreNamed(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("title", "price"));
		assertThat(changed("UPDATE book SET views = views + 1")).containsOnly("");
		assertThat(changed("UPDATE book SET title = CASE id WHEN 3 THEN 'u' ELSE title END")).contains("title");
		assertThat(changed("UPDATE book a SET title = b.title FROM book b WHERE a.id + b.id = 5")).contains("title");
	}

	@ParameterizedTest
	@EnumSource
	void withoutKeysTheyAreNamedAsWell(TriggerLevel level) {
		this.postgres.ensure(settings(level),
				new WatchRequest(TableName.parse("book"), List.of(), List.of("title"), "Books.all()"));
		assertThat(changed("UPDATE book SET views = 1")).containsExactly("");
		assertThat(changed("UPDATE book SET title = 'u'")).contains("title");
		assertThat(changed("INSERT INTO book (id) VALUES (7)")).containsExactly(UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNoUpdateNamesNone(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("title"));
		assertThat(changed("INSERT INTO book (id) VALUES (7)")).containsExactly(UNKNOWN);
		assertThat(changed("DELETE FROM book WHERE id = 7")).containsExactly(UNKNOWN);
		assertThat(changed("TRUNCATE book")).containsExactly(UNKNOWN);
	}

	@Test
	void anInsertThatUpdatesOnConflictNamesWhatItUpdated() {
		this.postgres.ensure(request("title"));
		assertThat(changed("INSERT INTO book (id, title) VALUES (1, 't1'), (8, 'x') "
				+ "ON CONFLICT (id) DO UPDATE SET title = excluded.title"))
			.containsExactlyInAnyOrder(UNKNOWN, "");
	}

	@Test
	void moreRowsThanAreSentOneByOneNameNone() {
		this.postgres.ensure(settings(3), request("title"));
		assertThat(changed("UPDATE book SET views = 1 WHERE id < 4")).containsExactly("");
		assertThat(changed("UPDATE book SET views = 1")).containsExactly(UNKNOWN);
	}

	@Test
	void valuesThatAreEqualAndLookDifferentCountAsAltered() {
		this.postgres.ensure(request("price"));
		assertThat(changed("UPDATE book SET price = 1.00 WHERE id = 1")).containsExactly("price");
	}

	@Test
	void columnsOfAnyNameAreNamed() {
		this.postgres.execute("ALTER TABLE book ADD \"A 'b\"\"%s \\\" text");
		this.postgres.ensure(request("A 'b\"%s \\"));
		assertThat(changed("UPDATE book SET \"A 'b\"\"%s \\\" = 'x' WHERE id = 1")).containsExactly("A 'b\"%s \\");
	}

	@Test
	void manyColumnsAreNamedAsLongAsTheyFit() {
		List<String> columns = new ArrayList<>();
		StringBuilder values = new StringBuilder("id = id");
		for (int i = 0; i < 150; i++) {
			String column = "column_with_a_rather_long_name_" + i;
			this.postgres.execute("ALTER TABLE book ADD " + column + " int");
			columns.add(column);
			values.append(", ").append(column).append(" = 1");
		}
		this.postgres.ensure(request(columns.toArray(String[]::new)));
		assertThat(changed("UPDATE book SET " + columns.get(149) + " = 2 WHERE id = 1"))
			.containsExactly(columns.get(149));
		assertThat(changed("UPDATE book SET " + values + " WHERE id = 1")).containsExactly(UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource
	void aDroppedColumnFailsNoWriterAndNamesNone(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("title", "price"));
		changed("UPDATE book SET views = 1 WHERE id = 1");
		this.postgres.execute("ALTER TABLE book DROP COLUMN price");
		assertThat(changed("UPDATE book SET views = 2 WHERE id = 1")).containsExactly(UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource
	void aPartitionsRowsAreCompared(TriggerLevel level) {
		this.postgres.execute("CREATE TABLE sale (id int, code text, n int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)", "INSERT INTO sale VALUES (1, 'a', 0)");
		this.postgres.ensure(settings(level),
				new WatchRequest(TableName.parse("sale"), List.of("id"), List.of("code"), "Sales.find(int)"));
		for (String table : List.of("sale", "sale_1")) {
			assertThat(changed("UPDATE " + table + " SET n = n + 1")).containsExactly("");
			assertThat(changed("UPDATE " + table + " SET code = code || 'x'")).containsExactly("code");
		}
	}

	@Test
	void whatSeveralApplicationsAskIsPutTogetherAndNeverTakenAway() {
		this.postgres.ensure(request("title"));
		assertThat(this.postgres.check(request("price")).counts()).containsOnlyKeys(TriggerState.DRIFTED);
		this.postgres.ensure(request("price"));
		this.postgres.ensure(new WatchRequest(TableName.parse("book"), List.of("id"), "Books.find(long)"));
		assertThat(changed("UPDATE book SET title = 'u', price = 7 WHERE id = 1")).containsExactly("price,title");
		assertThat(this.postgres.check(request("title", "price")).isComplete()).isTrue();
		assertThat(this.postgres.ensure(request("title")).installed()).isEmpty();
	}

	@Test
	void aTriggerWithoutComparedColumnsIsAsItWas() {
		this.postgres.ensure(new WatchRequest(TableName.parse("book"), List.of("id"), "Books.find(long)"));
		assertThat(this.postgres.query(String.class, "SELECT prosrc FROM pg_proc WHERE proname LIKE 'pgcachewatch%'"))
			.singleElement()
			.satisfies((source) -> assertThat(source).doesNotContain("changed"));
		assertThat(changed("UPDATE book SET views = 1 WHERE id = 1")).containsExactly(UNKNOWN);
		assertThat(this.postgres.check(request("title")).counts()).containsOnlyKeys(TriggerState.DRIFTED);
	}

	@Test
	void anUnknownColumnIsRefusedWithTheOneThatMayBeMeant() {
		assertThatThrownBy(() -> this.postgres.ensure(request("titles"))).isInstanceOf(TriggerException.class)
			.hasMessageContaining("has no column 'titles', which 'columns' names")
			.hasMessageContaining("Did you mean 'title'?");
	}

	@Test
	void wideValuesAreComparedOneAtATime() {
		this.postgres.execute("UPDATE book SET note = to_jsonb(repeat('x', 20000000))");
		this.postgres.ensure(request("note"));
		assertThat(changed("UPDATE book SET views = views + 1")).containsExactly("");
	}

	private static WatchRequest request(String... columns) {
		return new WatchRequest(TableName.parse("book"), List.of("id"), List.of(columns), "Books.find(long)");
	}

	/**
	 * Returns the altered columns of each notification, with commas between them.
	 */
	private List<String> changed(String statement) {
		this.postgres.payloads();
		this.postgres.execute(statement);
		return this.postgres.payloads().stream().map((payload) -> changed(this.json.readTree(payload))).toList();
	}

	private static String changed(JsonNode payload) {
		List<String> columns = new ArrayList<>();
		payload.path("changed").forEach((column) -> columns.add(column.asString()));
		return payload.has("changed") ? String.join(",", columns) : UNKNOWN;
	}

}
