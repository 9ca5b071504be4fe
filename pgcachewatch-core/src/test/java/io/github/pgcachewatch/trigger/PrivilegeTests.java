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
import java.util.List;

import io.github.pgcachewatch.trigger.TriggerException.Reason;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What happens under roles with few rights, and what the owner is asked to run.
 */
class PrivilegeTests {

	private TriggerFixture postgres;

	private String role;

	private Connection connection;

	@BeforeEach
	void start() throws Exception {
		this.postgres = new TriggerFixture("CREATE TABLE book (id int, author int)",
				"CREATE TABLE sale (id int) PARTITION BY LIST (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES IN (1)");
		this.role = "app_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + this.role + " LOGIN PASSWORD 'secret'");
		this.connection = this.postgres.connectAs(this.role);
	}

	@AfterEach
	void stop() throws Exception {
		this.connection.close();
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void aRoleWithoutRightsIsToldWhatTheOwnerHasToRun(TriggerLevel level) {
		List<WatchRequest> requests = List.of(request("book", "id"), request("sale", "id"));
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> new TriggerManager(settings(level)).ensure(this.connection, requests))
			.returns(Reason.INSUFFICIENT_PRIVILEGE, TriggerException::reason)
			.withMessageContaining("'" + this.role + "'")
			.withMessageContaining("public.book")
			.withMessageContaining("public.sale")
			.withMessageContaining("of owner '" + this.postgres.database().username() + "'")
			.withMessageContaining("CREATE OR REPLACE FUNCTION")
			.withMessageContaining("ENABLE ALWAYS TRIGGER")
			.satisfies((ex) -> this.postgres.execute(ex.script()));
		assertComplete(settings(level), requests);
		this.postgres.execute("INSERT INTO sale VALUES (1)", "INSERT INTO book VALUES (1)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":1}]",
				"insert public.book [{\"id\":1}]");
	}

	private void assertComplete(TriggerSettings settings, List<WatchRequest> requests) {
		TriggerReport report = ensure(settings, requests);
		assertThat(report.isComplete()).isTrue();
		assertThat(report.installed()).isEmpty();
		assertThat(report.warnings()).isEmpty();
	}

	private TriggerReport ensure(TriggerSettings settings, List<WatchRequest> requests) {
		try {
			return new TriggerManager(settings).ensure(this.connection, requests);
		}
		catch (java.sql.SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRoleThatMayCreateTriggersButOwnsNothingInstallsAndIsWarnedOnce(TriggerLevel level) {
		this.postgres.execute("GRANT CREATE ON SCHEMA public TO " + this.role,
				"GRANT ALL ON book, sale, sale_1 TO " + this.role);
		List<WatchRequest> requests = List.of(request("book", "id"), request("sale", "id"));
		TriggerReport first = ensure(settings(level), requests);
		assertThat(first.isComplete()).isTrue();
		assertThat(first.warnings()).singleElement().asString().contains(this.role, "public.book", "ENABLE ALWAYS");
		TriggerReport second = ensure(settings(level), requests);
		assertThat(second.installed()).isEmpty();
		assertThat(second.isComplete()).isTrue();
		this.postgres.execute("INSERT INTO sale_1 VALUES (1)", "INSERT INTO book VALUES (1)");
		assertThat(this.postgres.changes()).containsExactly("insert public.sale [{\"id\":1}]",
				"insert public.book [{\"id\":1}]");
	}

	@Test
	void twoRolesThatOwnNothingAddToEachOthersKeys() throws Exception {
		this.postgres.execute("CREATE ROLE other_" + this.role + " LOGIN PASSWORD 'secret'",
				"GRANT CREATE ON SCHEMA public TO PUBLIC", "GRANT ALL ON book TO PUBLIC");
		ensure(settings(TriggerLevel.STATEMENT), List.of(request("book", "id")));
		try (Connection other = this.postgres.connectAs("other_" + this.role)) {
			TriggerReport report = new TriggerManager(settings(TriggerLevel.STATEMENT)).ensure(other,
					List.of(request("book", "author")));
			assertThat(report.isComplete()).isTrue();
		}
		assertThat(ensure(settings(TriggerLevel.STATEMENT), List.of(request("book", "id"))).installed()).isEmpty();
		this.postgres.execute("INSERT INTO book VALUES (1, 2)");
		assertThat(this.postgres.changes()).containsExactly("insert public.book [{\"author\":2,\"id\":1}]");
	}

	@Test
	void whatARoleMayInstallIsInstalledThoughAnotherTableIsRefused() throws Exception {
		this.postgres.execute("CREATE SCHEMA own AUTHORIZATION " + this.role);
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("CREATE TABLE own.mine (id int)");
		}
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> ensure(settings(TriggerLevel.STATEMENT),
					List.of(request("book", "id"), request("own.mine", "id"))))
			.returns(Reason.INSUFFICIENT_PRIVILEGE, TriggerException::reason)
			.satisfies((ex) -> assertThat(ex.script()).contains("book").doesNotContain("mine"));
		assertThat(this.postgres.state(request("own.mine", "id"))).isEqualTo(TriggerState.OK);
	}

	@Test
	void inModeValidateAMissingTriggerIsAnErrorWithTheScriptAndNothingIsInstalled() {
		TriggerSettings validate = settings(TriggerMode.VALIDATE);
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(validate, request("book", "id"), request("sale", "id")))
			.returns(Reason.MISSING_TRIGGER, TriggerException::reason)
			.withMessageContaining("public.book': MISSING")
			.withMessageContaining("public.sale_1': MISSING")
			.withMessageContaining("CREATE OR REPLACE TRIGGER")
			.satisfies((ex) -> assertThat(this.postgres.state(request("book", "id"))).isEqualTo(TriggerState.MISSING))
			.satisfies((ex) -> this.postgres.execute(ex.script()));
		assertThat(this.postgres.ensure(validate, request("book", "id"), request("sale", "id")).isComplete()).isTrue();
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER ALL");
		assertThatExceptionOfType(TriggerException.class)
			.isThrownBy(() -> this.postgres.ensure(validate, request("book", "id")))
			.returns(Reason.MISSING_TRIGGER, TriggerException::reason)
			.withMessageContaining("public.book': DISABLED");
	}

}
