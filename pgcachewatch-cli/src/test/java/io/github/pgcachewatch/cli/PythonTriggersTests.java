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

package io.github.pgcachewatch.cli;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import io.github.pgcachewatch.event.TableName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The triggers of the Python library, as its releases name them: after the table, or
 * after the channel.
 */
class PythonTriggersTests {

	private static final TableName BOOK = new TableName("public", "book");

	private static final TableName AUTHOR = new TableName("shop", "author");

	private final PythonTriggers triggers = new PythonTriggers(Duration.ofSeconds(2));

	private CommandLineFixture database;

	private Connection connection;

	@BeforeEach
	void start() throws SQLException {
		String name = "pgcachewatch_table_change_it_s";
		this.database = new CommandLineFixture("CREATE SCHEMA shop", "CREATE TABLE book (id int)",
				"CREATE TABLE shop.author (id int)", "CREATE TABLE sale (id int)", """
						CREATE FUNCTION fn_%s() RETURNS trigger LANGUAGE plpgsql AS $$
						BEGIN
						  PERFORM pg_notify(
						    'it''s', json_build_object('operation', lower(TG_OP))::text);
						  RETURN NEW;
						END $$""".formatted(name),
				"CREATE TRIGGER tg_%s AFTER INSERT ON book EXECUTE FUNCTION fn_%1$s()".formatted(name),
				"CREATE TRIGGER tg_pgcachewatch_table_change_author AFTER INSERT ON shop.author EXECUTE FUNCTION fn_%s()"
					.formatted(name),
				"CREATE TRIGGER own AFTER INSERT ON sale EXECUTE FUNCTION fn_%s()".formatted(name),
				"ALTER TABLE shop.author DISABLE TRIGGER ALL");
		this.connection = this.database.database().connect();
	}

	@AfterEach
	void stop() throws SQLException {
		this.connection.close();
	}

	@Test
	void theyAreFoundWithTheirChannel() throws Exception {
		assertThat(this.triggers.find(this.connection))
			.extracting(PythonTrigger::table, PythonTrigger::name, PythonTrigger::channel, PythonTrigger::fires)
			.containsExactly(tuple(BOOK, "tg_pgcachewatch_table_change_it_s", "it's", true),
					tuple(AUTHOR, "tg_pgcachewatch_table_change_author", "it's", false));
	}

	@Test
	void theyAreFoundByTheTablesName() throws Exception {
		assertThat(this.triggers.find(this.connection, List.of(TableName.parse("book"), TableName.parse("author"))))
			.extracting(PythonTrigger::table)
			.containsExactly(BOOK);
		assertThat(this.triggers.find(this.connection, List.of(AUTHOR))).extracting(PythonTrigger::table)
			.containsExactly(AUTHOR);
	}

	@Test
	void theyAreFoundByTheTablesNameWhereASessionReadsNoNullsInArrays() throws Exception {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("SET array_nulls = off");
		}
		assertThat(this.triggers.find(this.connection, List.of(TableName.parse("book"))))
			.extracting(PythonTrigger::table)
			.containsExactly(BOOK);
	}

	@Test
	void theyAreDroppedAndTheirFunctionWithTheLastOfThem() throws Exception {
		assertThat(this.triggers.dropScript(this.connection, List.of(BOOK)))
			.isEqualTo("SET lock_timeout = '2000ms';\nDROP TRIGGER IF EXISTS \"tg_pgcachewatch_table_change_it_s\" "
					+ "ON \"public\".\"book\";\nRESET lock_timeout;\n");
		this.database.execute("DROP TRIGGER own ON sale");
		String script = this.triggers.dropScript(this.connection, List.of(BOOK, AUTHOR));
		assertThat(script).contains("DROP FUNCTION IF EXISTS \"public\".\"fn_pgcachewatch_table_change_it_s\"();\n");
		this.triggers.drop(this.connection, List.of(BOOK, AUTHOR));
		assertThat(this.triggers.find(this.connection)).isEmpty();
		assertThat(this.database.query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'fn\\_pgcache%'"))
			.containsExactly("0");
	}

	@Test
	void aFunctionThatAnotherTriggerCallsIsKept() throws Exception {
		this.triggers.drop(this.connection, List.of(BOOK, AUTHOR));
		assertThat(this.database.query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'fn\\_pgcache%'"))
			.containsExactly("1");
	}

}
