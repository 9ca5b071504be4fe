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

import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is sent for each kind of statement.
 */
class NotificationTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TABLE author (id int PRIMARY KEY, name text)",
				"CREATE TABLE book (id bigint PRIMARY KEY, author int REFERENCES author ON DELETE CASCADE, title text)",
				"INSERT INTO author VALUES (1, 'a'), (2, 'b')",
				"INSERT INTO book SELECT i, 1 + i % 2, 't' " + "FROM generate_series(1, 4) i");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void whenRowsAreWrittenTheirKeysAreSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("INSERT INTO book VALUES (5, 1, 't')");
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":5}]");
		this.postgres.execute("UPDATE book SET title = 'u' WHERE id = 5");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"id\":5}]");
		this.postgres.execute("DELETE FROM book WHERE id = 5");
		assertThat(this.postgres.changes()).containsExactly("delete public.book [{\"id\":5}]");
		this.postgres.execute("TRUNCATE book");
		assertThat(this.postgres.changes()).containsExactly("truncate public.book");
	}

	@ParameterizedTest
	@EnumSource
	void whenAKeyIsChangedTheOldAndTheNewAreSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("UPDATE book SET id = 9 WHERE id = 1");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":1}", "{\"id\":9}");
	}

	@ParameterizedTest
	@EnumSource
	void whenNoRowIsChangedNothingIsSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("UPDATE book SET title = 'u' WHERE id = 99", "DELETE FROM book WHERE id = 99",
				"INSERT INTO book SELECT * FROM book WHERE id = 99");
		assertThat(this.postgres.payloads()).isEmpty();
	}

	@Test
	void whenAColumnsTypeChangesSessionsThatWroteBeforeSendItsKeysAllTheSame() throws Exception {
		this.postgres.ensure(settings(TriggerLevel.ROW), request("book", "title"));
		try (Connection writer = this.postgres.database().connect(); Statement statement = writer.createStatement()) {
			statement.execute("UPDATE book SET id = 11 WHERE id = 1");
			this.postgres.execute("ALTER TABLE book ALTER title TYPE varchar(20)");
			this.postgres.payloads();
			statement.execute("UPDATE book SET title = 'u' WHERE id = 11");
			assertThat(this.postgres.keys()).containsExactly("{\"title\":\"t\"}", "{\"title\":\"u\"}");
			statement.execute("INSERT INTO book VALUES (12, 1, NULL)");
			statement.execute("DELETE FROM book WHERE id = 12");
			assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"title\":null}]",
					"delete public.book [{\"title\":null}]");
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenAPartitionsTypeChangesSessionsThatWroteBeforeSendTheRootsName(TriggerLevel level) {
		this.postgres.execute("CREATE TABLE sale (id int, code text) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)", "INSERT INTO sale VALUES (1, 'a')");
		this.postgres.ensure(settings(level), request("sale", "code"));
		this.postgres.execute("UPDATE sale_1 SET code = 'b'", "ALTER TABLE sale ALTER code TYPE varchar(20)");
		this.postgres.payloads();
		this.postgres.execute("UPDATE sale_1 SET code = 'c'");
		assertThat(this.postgres.keys()).containsExactly("{\"code\":\"b\"}", "{\"code\":\"c\"}");
		this.postgres.execute("ALTER TABLE sale DROP code", "UPDATE sale_1 SET id = 1");
		assertThat(this.postgres.changes()).containsExactly("update public.sale");
	}

	@ParameterizedTest
	@EnumSource
	void whenARowIsSeenThroughSeveralParentsAllOfThemAreNamed(TriggerLevel level) {
		this.postgres.execute("CREATE TABLE fish (id int)", "CREATE TABLE pet (id int, name text)",
				"CREATE TABLE goldfish () INHERITS (fish, pet)", "INSERT INTO goldfish VALUES (1, 'a')");
		this.postgres.ensure(settings(level), request("pet", "id"));
		this.postgres.execute("UPDATE fish SET id = 2");
		assertThat(this.postgres.changes()).contains("update public.pet [{\"id\":2},{\"id\":1}]");
		assertThat(this.postgres.check(settings(level), request("pet", "id")).isComplete()).isTrue();
		this.postgres.execute("TRUNCATE fish");
		assertThat(this.postgres.changes()).contains("truncate public.pet");
	}

	@ParameterizedTest
	@EnumSource
	void whenATableIsWatchedWithoutKeysOnlyTheChangeIsSent(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book"));
		this.postgres.inTransaction("UPDATE book SET title = 'u'", "UPDATE book SET title = 'v'");
		assertThat(this.postgres.changes()).containsExactly("update public.book");
		this.postgres.execute("INSERT INTO book VALUES (5, 1, 't')", "DELETE FROM book WHERE id = 5");
		assertThat(this.postgres.changes()).containsExactly("insert public.book", "delete public.book");
	}

	@Test
	void whenAStatementWritesSeveralRowsOneNotificationHoldsThemAll() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("UPDATE book SET title = 'u'");
		assertThat(this.postgres.payloads()).singleElement()
			.asString()
			.contains("{\"id\":1}", "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");
	}

	@Test
	void whenRowsShareAKeyItIsSentOnce() {
		this.postgres.ensure(request("book", "author"));
		this.postgres.execute("UPDATE book SET title = 'u' WHERE author = 1");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"author\":1}]");
	}

	@Test
	void whenSeveralColumnsAreTheKeyAllAreSent() {
		this.postgres.ensure(request("book", "id", "author"));
		this.postgres.execute("UPDATE book SET author = 2 WHERE id = 2");
		assertThat(this.postgres.keys()).containsExactly("{\"author\":1,\"id\":2}", "{\"author\":2,\"id\":2}");
	}

	@Test
	void whenATransactionRollsBackNothingIsSent() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("BEGIN", "UPDATE book SET title = 'u'", "ROLLBACK");
		assertThat(this.postgres.payloads()).isEmpty();
	}

	@Test
	void whenATransactionRepeatsAChangeItIsSentOnce() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.inTransaction("UPDATE book SET title = 'u' WHERE id = 1",
				"UPDATE book SET title = 'v' WHERE id = 1");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"id\":1}]");
	}

	@ParameterizedTest
	@EnumSource
	void whenRowsAreCopiedOrUpsertedTheirKeysAreSent(TriggerLevel level) throws Exception {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.writer()
			.unwrap(org.postgresql.PGConnection.class)
			.getCopyAPI()
			.copyIn("COPY book FROM STDIN", new java.io.StringReader("10\t1\tx\n11\t2\ty\n"));
		assertThat(this.postgres.keys()).containsExactly("{\"id\":10}", "{\"id\":11}");
		this.postgres
			.execute("INSERT INTO book VALUES (10, 1, 'x'), (12, 1, 'x') ON CONFLICT (id) DO UPDATE SET title = 'z'");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":10}", "{\"id\":12}");
	}

	@ParameterizedTest
	@EnumSource
	@Tag("postgresql-15")
	void whenRowsAreMergedTheirKeysAreSent(TriggerLevel level) {
		this.postgres.execute("INSERT INTO book VALUES (10, 1, 'x'), (11, 2, 'y')");
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("MERGE INTO book USING (VALUES (10), (11), (13)) v (id) ON book.id = v.id "
				+ "WHEN MATCHED AND v.id = 10 THEN DELETE WHEN MATCHED THEN UPDATE SET title = 'm' "
				+ "WHEN NOT MATCHED THEN INSERT VALUES (v.id, 1, 'm')");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":10}", "{\"id\":11}", "{\"id\":13}");
	}

	@ParameterizedTest
	@EnumSource
	void whenADeleteOrTruncateCascadesTheOtherTableIsTold(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("DELETE FROM author WHERE id = 1");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":2}", "{\"id\":4}");
		this.postgres.execute("TRUNCATE author CASCADE");
		assertThat(this.postgres.changes()).containsExactly("truncate public.book");
	}

	@ParameterizedTest
	@EnumSource
	void whenRowsAreAppliedByReplicationTheyAreSentAsFarAsTheLevelAllows(TriggerLevel level) {
		this.postgres.ensure(settings(level), request("book", "id"));
		this.postgres.execute("SET session_replication_role = replica", "UPDATE book SET title = 'u' WHERE id = 1",
				"TRUNCATE book", "RESET session_replication_role");
		assertThat(this.postgres.changes()).containsExactly("update public.book [{\"id\":1}]", "truncate public.book");
	}

	@Test
	void whenTwoChannelsWatchATableBothAreTold() throws Exception {
		this.postgres.ensure(request("book", "id"));
		TriggerSettings other = new TriggerSettings("other", TriggerLevel.ROW, 10, TriggerMode.CREATE);
		this.postgres.ensure(other, request("book", "author"));
		this.postgres.listen("other");
		this.postgres.execute("UPDATE book SET title = 'u' WHERE id = 1");
		assertThat(this.postgres.changes()).containsExactlyInAnyOrder("update public.book [{\"id\":1}]",
				"update public.book [{\"author\":2}]");
	}

	@Test
	void whenThePythonLibrarysTriggersAreThereBothSend() throws Exception {
		this.postgres.listen("ch_pgcachewatch_table_change");
		this.postgres.execute("""
				CREATE FUNCTION fn_pgcachewatch_table_change_book() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				  PERFORM pg_notify('ch_pgcachewatch_table_change', json_build_object('operation', lower(TG_OP),
				    'table', TG_TABLE_NAME, 'sent_at', NOW())::text);
				  RETURN NULL;
				END $$""", """
				CREATE TRIGGER tg_pgcachewatch_table_change_book AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON book
				FOR EACH STATEMENT EXECUTE FUNCTION fn_pgcachewatch_table_change_book()""");
		TriggerSettings shared = new TriggerSettings("ch_pgcachewatch_table_change", TriggerLevel.STATEMENT, 1000,
				TriggerMode.CREATE);
		this.postgres.ensure(shared, request("book", "id"));
		this.postgres.execute("UPDATE book SET title = 'u' WHERE id = 1");
		assertThat(this.postgres.changes()).containsExactlyInAnyOrder("update public.book [{\"id\":1}]",
				"update null.book");
		assertThat(this.postgres.ensure(shared, request("book", "id")).installed()).isEmpty();
	}

	@Test
	void whenTheWriterHasNoSearchPathOrAHostileOneTheChangeIsSentAllTheSame() {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("CREATE SCHEMA hostile",
				"CREATE FUNCTION hostile.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT 1/0'",
				"CREATE FUNCTION hostile.eq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
				"CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.eq)",
				"SET search_path = hostile, pg_catalog", "UPDATE public.book SET title = 'u' WHERE id = 1",
				"SET search_path = ''", "UPDATE public.book SET title = 'u' WHERE id = 2", "RESET search_path");
		assertThat(this.postgres.keys()).containsExactly("{\"id\":1}", "{\"id\":2}");
	}

}
