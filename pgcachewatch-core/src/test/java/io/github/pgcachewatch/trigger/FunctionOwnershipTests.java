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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose functions triggers call, and what becomes of functions that none calls.
 */
class FunctionOwnershipTests {

	private TriggerFixture postgres;

	private String other;

	private String function;

	@BeforeEach
	void start() throws SQLException {
		this.postgres = new TriggerFixture("CREATE TABLE book (id int PRIMARY KEY)");
		this.other = "other_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + this.other + " LOGIN PASSWORD 'secret'",
				"GRANT CREATE, USAGE ON SCHEMA public TO " + this.other);
		String script = script();
		this.function = script.substring(script.indexOf("FUNCTION ") + 9, script.indexOf("()"));
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void aFunctionThatAnotherRoleCreatedFirstIsNotCalled() throws Exception {
		asOther("CREATE FUNCTION " + this.function + "() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		assertThat(ownersOfCalledFunctions()).doesNotContain(this.other);
	}

	@Test
	void anEqualFunctionThatAnotherRoleCreatedFirstIsNotCalled() throws Exception {
		asOther(createFunction());
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		assertThat(ownersOfCalledFunctions()).doesNotContain(this.other);
	}

	@Test
	void aFunctionThatAnotherRoleCreatesBeforeTheScriptIsRunBecomesTheRunningRoles() throws Exception {
		String script = script();
		asOther(createFunction());
		this.postgres.execute(script);
		assertThat(ownersOfCalledFunctions()).doesNotContain(this.other);
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.OK);
	}

	@Test
	void aTriggerThatCallsAFunctionOfARoleWithoutRightsOnTheTableIsReplaced() throws Exception {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("ALTER FUNCTION " + this.function + "() OWNER TO " + this.other);
		assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.DRIFTED);
		assertThat(this.postgres.ensure(request("book", "id")).isComplete()).isTrue();
		assertThat(ownersOfCalledFunctions()).doesNotContain(this.other);
	}

	@Test
	void aFunctionOfADroppedTableGoesWithTheNextCheckOfItsOwner() {
		this.postgres.execute("CREATE TABLE author (id int)");
		this.postgres.ensure(request("book", "id"), request("author", "id"));
		this.postgres.execute("DROP TABLE author");
		assertThat(functions()).hasSize(2);
		this.postgres.ensure(request("book", "id"));
		assertThat(functions()).hasSize(1);
	}

	@Test
	void anUninstallWithoutTablesDropsFunctionsThatNothingCalls() throws Exception {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("DROP TABLE book");
		TriggerManager manager = new TriggerManager(settings());
		assertThat(manager.uninstallScript(this.postgres.writer(), List.of())).contains("DROP FUNCTION");
		manager.uninstall(this.postgres.writer(), List.of());
		assertThat(functions()).isEmpty();
	}

	@Test
	void theFunctionOfADroppedTableKeepsNoOtherRoleFromWatchingItsSuccessor() throws Exception {
		this.postgres.ensure(request("book", "id"));
		this.postgres.execute("DROP TABLE book");
		try (Connection connection = this.postgres.connectAs(this.other);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE book (id int PRIMARY KEY)");
			TriggerReport report = new TriggerManager(settings()).ensure(connection, List.of(request("book", "id")));
			assertThat(report.isComplete()).isTrue();
			statement.execute("INSERT INTO book VALUES (1)");
		}
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"id\":1}]");
	}

	private String script() throws SQLException {
		return new TriggerManager(settings()).script(this.postgres.writer(), List.of(request("book", "id")));
	}

	private String createFunction() throws SQLException {
		String script = script();
		return script.substring(script.indexOf("CREATE"), script.indexOf(";\nALTER FUNCTION"));
	}

	private void asOther(String sql) throws SQLException {
		try (Connection connection = this.postgres.connectAs(this.other);
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private List<String> ownersOfCalledFunctions() {
		return this.postgres.query(String.class, "SELECT DISTINCT p.proowner::regrole::text FROM pg_trigger g "
				+ "JOIN pg_proc p ON p.oid = g.tgfoid WHERE g.tgrelid = 'book'::regclass");
	}

	private List<String> functions() {
		return this.postgres.query(String.class,
				"SELECT proname::text FROM pg_proc WHERE proname LIKE 'pgcachewatch%'");
	}

}
