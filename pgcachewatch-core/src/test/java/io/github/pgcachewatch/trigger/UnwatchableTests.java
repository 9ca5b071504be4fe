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

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;

import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What cannot be watched is said with its cure.
 */
class UnwatchableTests {

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE SCHEMA shelf", "CREATE TABLE \"Book\" (id int, \"Author\" int)",
				"CREATE TABLE shelf.magazine (id int)", "CREATE TABLE author (id int)",
				"CREATE VIEW reading AS SELECT b.id FROM \"Book\" b JOIN author a ON a.id = b.id",
				"CREATE VIEW shelf.nested AS SELECT * FROM reading",
				"CREATE MATERIALIZED VIEW stored AS SELECT * FROM shelf.nested", "CREATE SEQUENCE counter",
				"CREATE INDEX book_index ON \"Book\" (id)", "CREATE TYPE pair AS (a int)", "CREATE EXTENSION file_fdw",
				"CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
				"CREATE FOREIGN TABLE far (id int) SERVER files OPTIONS (filename '/dev/null')",
				"CREATE TABLE left_parent (id int)", "CREATE TABLE right_parent (id int)",
				"CREATE TABLE child () INHERITS (left_parent, right_parent)");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@CsvSource({ "book, Did you mean 'Book'?", "Boook, Did you mean 'Book'?", "BOOK, Did you mean 'Book'?",
			"public.book, Did you mean 'public.Book'?", "magazine, Did you mean 'shelf.magazine'?",
			"public.magazine, Did you mean 'shelf.magazine'?", "zebra, looked for on the search_path",
			"nowhere.zebra, in exactly this spelling" })
	void anUnknownTableIsNamedWithTheNearestOne(String table, String cure) {
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> this.postgres.ensure(request(table, "id")))
			.returns(Reason.UNKNOWN_TABLE, TriggerException::reason)
			.withMessageContaining("'" + table + "'")
			.withMessageContaining("Books.find(long)")
			.withMessageContaining(cure);
	}

	@ParameterizedTest
	@CsvSource({ "author, Did you mean 'Author'?", "Id, Did you mean 'id'?", "isbn, 'It has: id, Author'" })
	void anUnknownColumnIsNamedWithTheNearestOne(String column, String cure) {
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(request("Book", column)))
			.returns(Reason.UNKNOWN_COLUMN, TriggerException::reason)
			.withMessageContaining("'Book'")
			.withMessageContaining("'" + column + "'")
			.withMessageContaining("Books.find(long)")
			.withMessageContaining(cure);
	}

	@ParameterizedTest
	@EnumSource
	@Tag("postgresql-18")
	void aKeyThatIsAVirtualColumnIsRefusedWithTheCure(TriggerLevel level) {
		this.postgres.execute("ALTER TABLE author ADD code int GENERATED ALWAYS AS (id + 1)",
				"ALTER TABLE author ADD stored int GENERATED ALWAYS AS (id + 1) STORED");
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(settings(level), request("author", "code")))
			.returns(Reason.UNKNOWN_COLUMN, TriggerException::reason)
			.withMessageContaining("'author'")
			.withMessageContaining("'code'")
			.withMessageContaining("VIRTUAL")
			.withMessageContaining("STORED");
		this.postgres.ensure(settings(level), request("author", "stored"));
		this.postgres.execute("INSERT INTO author VALUES (1)");
		assertThat(this.postgres.changes()).containsExactly("insert public.author [{\"stored\":2}]");
	}

	@ParameterizedTest
	@CsvSource({ "reading, 'view, which has no rows', 'public.Book, public.author'",
			"shelf.nested, 'view, which has no rows', 'public.Book, public.author'",
			"stored, materialized view, 'public.Book, public.author'", "counter, a sequence, only tables",
			"book_index, an index, only tables", "pair, a composite type, only tables",
			"far, foreign table, another server", "pg_catalog.pg_class, system catalog, no triggers",
			"pg_class, system catalog, no triggers", "information_schema.sql_features, system catalog, no triggers",
			"child, several tables, public.left_parent", "child, Watch them instead, public.right_parent" })
	void whatIsNoTableIsNamedWithTheCure(String table, String what, String cure) {
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> this.postgres.ensure(request(table)))
			.returns(Reason.NOT_A_TABLE, TriggerException::reason)
			.withMessageContaining("'" + table + "'")
			.withMessageContaining(what)
			.withMessageContaining(cure);
	}

	@Test
	void aTemporaryTableIsNotWatched() {
		this.postgres.execute("CREATE TEMPORARY TABLE author (id int)");
		assertThatExceptionOfType(TriggerException.class).isThrownBy(() -> this.postgres.ensure(request("author")))
			.returns(Reason.NOT_A_TABLE, TriggerException::reason)
			.withMessageContaining("temporary table");
		assertThat(this.postgres.ensure(request("public.author")).isComplete()).isTrue();
	}

	@Test
	void whenOneOfSeveralCannotBeWatchedNothingIsInstalled() {
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(request("author", "id"), request("zebra"), request("lion")))
			.returns(Reason.UNKNOWN_TABLE, TriggerException::reason)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		assertThat(this.postgres.state(request("author", "id"))).isEqualTo(TriggerState.MISSING);
	}

	@Test
	void aCheckReportsWhatCannotBeWatchedBesideTheOthers() {
		this.postgres.ensure(request("author", "id"));
		TriggerReport report = this.postgres.check(request("author", "id"), request("zebra"));
		assertThat(report.tables()).extracting(TableStatus::state)
			.containsExactly(TriggerState.OK, TriggerState.INVALID);
		assertThat(report.tables().get(1).detail()).contains("zebra");
	}

	@Test
	void tablesInTheSearchPathAreFoundUnqualified() {
		this.postgres.execute("SET search_path = shelf, public");
		TriggerReport report = this.postgres.ensure(request("magazine", "id"));
		assertThat(report.tables().get(0).description()).isNotNull()
			.satisfies((description) -> assertThat(description.resolved()).hasToString("shelf.magazine"));
	}

	@ParameterizedTest
	@CsvSource({ "MySQL, 9, pgcachewatch.enabled=false", "PostgreSQL, 13, at least 14" })
	void anotherDatabaseIsRefused(String product, int version, String cure) {
		DatabaseMetaData metaData = proxy(DatabaseMetaData.class, product, version);
		Connection connection = proxy(Connection.class, metaData, 0);
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> new TriggerManager(settings(10)).ensure(connection, List.of()))
			.returns(Reason.UNSUPPORTED_DATABASE, TriggerException::reason)
			.withMessageContaining(cure);
	}

	private static <T> T proxy(Class<T> type, Object answer, int number) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> (method.getReturnType() == int.class) ? number
						: method.getReturnType().isInstance(answer) ? answer : null));
	}

}
