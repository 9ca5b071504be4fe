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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import io.github.pgcachewatch.cli.CommandLineFixture.Running;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.trigger.TableStatus;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.TriggerState;
import io.github.pgcachewatch.trigger.WatchRequest;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Installing triggers: by {@code --commit}, or by the SQL that is printed.
 */
class InstallCommandTests {

	static final String[] PYTHON = { """
			CREATE FUNCTION fn_pgcachewatch_table_change_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN
			  PERFORM pg_notify('theirs', json_build_object('operation', lower(TG_OP), 'table', TG_TABLE_NAME,
			    'sent_at', now())::text);
			  RETURN NEW;
			END $$""", """
			CREATE TRIGGER tg_pgcachewatch_table_change_theirs AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON book
			EXECUTE FUNCTION fn_pgcachewatch_table_change_theirs()""" };

	private CommandLineFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int PRIMARY KEY, author int)",
				"CREATE SCHEMA \"My.Schema\"", "CREATE TABLE \"My.Schema\".\"Order: Line\" (\"a,b\" int)");
	}

	@Test
	void withoutCommitTheSqlIsPrintedAloneAndNothingIsChanged() {
		Result result = this.postgres.run("install", "book:id");
		assertThat(result.code()).isZero();
		assertThat(result.out()).startsWith("SET lock_timeout = '2000ms';\nCREATE OR REPLACE FUNCTION")
			.doesNotContain("Nothing was changed");
		assertThat(result.err()).contains("'public.book': MISSING").contains("Nothing was changed. Add --commit");
		assertThat(this.postgres.triggers()).isEmpty();
	}

	@Test
	void thePrintedSqlInstallsEverythingAndIsPrintedTheSameAgain() {
		String script = this.postgres.run("install", "book:id").out();
		this.postgres.runScript(script);
		assertThat(this.postgres.triggers()).hasSize(4);
		Result again = this.postgres.run("install", "book:id");
		assertThat(again.out()).isEqualTo(script);
		assertThat(again.err()).contains("Everything is in place already.");
	}

	@Test
	void withCommitTheTriggersAreInstalledAndTheSqlIsPrintedToo() {
		Result result = this.postgres.run("install", "book:id", "--channel", "shop", "--level", "row", "--max-keys",
				"7", "--commit");
		assertThat(result.code()).isZero();
		assertThat(result.out()).contains("CREATE OR REPLACE TRIGGER").contains("FOR EACH ROW");
		assertThat(result.err()).contains("Installed on public.book").contains("Everything is in place.");
		assertThat(this.postgres.query("SELECT DISTINCT encode(tgargs, 'escape') FROM pg_trigger")).containsExactly(
				"{\"pgcachewatch\":2,\"channel\":\"shop\",\"keys\":[\"id\"],\"maxKeys\":7,\"level\":\"row\"}\\000");
	}

	@Test
	void theColumnsThatMatterAreComparedAsAnApplicationAsksForIt() throws SQLException {
		this.postgres.run("install", "book:id", "--commit");
		TableStatus without = statusAskedFor(List.of("id"));
		assertThat(without.state()).isEqualTo(TriggerState.DRIFTED);
		assertThat(without.detail()).contains("pgcachewatch install 'public.book:id:author,id' --channel");
		this.postgres.runScript(this.postgres.run("install", "book:id:author").out());
		assertThat(statusAskedFor(List.of("id")).state()).isEqualTo(TriggerState.OK);
		assertThat(this.postgres.run("status", "book:id:author").code()).isZero();
		this.postgres.run("install", "book:id", "--commit");
		assertThat(statusAskedFor(List.of("id")).state()).isEqualTo(TriggerState.OK);
	}

	@Test
	void columnsMayMatterWhereNoKeyIsSent() throws SQLException {
		assertThat(statusAskedFor(List.of()).detail()).contains("pgcachewatch install 'public.book::author' --channel");
		assertThat(this.postgres.run("install", "book::author", "--commit").code()).isZero();
		assertThat(statusAskedFor(List.of()).state()).isEqualTo(TriggerState.OK);
	}

	/**
	 * Asks as {@code @PgInvalidated(table = "book", key = ..., columns = "author")} does.
	 */
	private TableStatus statusAskedFor(List<String> keys) throws SQLException {
		TableName book = new TableName(null, "book");
		List<String> columns = new ArrayList<>(keys);
		columns.add("author");
		TriggerSettings settings = new TriggerSettings("ch_pgcachewatch_table_change", TriggerLevel.STATEMENT, 1000,
				TriggerMode.VALIDATE);
		try (Connection connection = this.postgres.database().connect()) {
			TableStatus status = new TriggerManager(settings)
				.check(connection, List.of(new WatchRequest(book, keys, columns, "Books.offer(long)")))
				.status(book);
			return Objects.requireNonNull(status);
		}
	}

	@Test
	void namesOfAnySpellingWorkInTheFormOfTheAnnotation() {
		String table = "\"My.Schema\".\"Order: Line\":\"a,b\"";
		assertThat(this.postgres.run("install", table, "--commit").code()).isZero();
		assertThat(this.postgres.run("status", table).code()).isZero();
		assertThat(this.postgres.run("install", "\"Order: Line\":\"a,b\"", "--schema", "My.Schema").err())
			.contains("Everything is in place already.");
	}

	@Test
	void anUnknownTableOrColumnIsOneLineWithTheCure() {
		Result table = this.postgres.run("install", "bok:id");
		assertThat(table.code()).isEqualTo(1);
		assertThat(table.out()).isEmpty();
		assertThat(table.err()).hasLineCount(1).contains("argument 'bok:id'").contains("Did you mean 'book'?");
		Result compared = this.postgres.run("install", "book:id:autor");
		assertThat(compared.err()).hasLineCount(1).contains("Did you mean 'author'?");
		Result column = this.postgres.run("install", "book:idd");
		assertThat(column.err()).hasLineCount(1).contains("Did you mean 'id'?");
	}

	@Test
	void thePythonLibrarysTriggersAreNamedAndDroppedOnlyIfAsked() {
		this.postgres.execute(PYTHON);
		Result kept = this.postgres.run("install", "book:id", "--commit");
		assertThat(kept.err()).contains("--replace-python");
		assertThat(this.postgres.triggers()).hasSize(5);
		Result printed = this.postgres.run("install", "book:id", "--replace-python");
		assertThat(printed.out()).endsWith("""
				DROP TRIGGER IF EXISTS "tg_pgcachewatch_table_change_theirs" ON "public"."book";
				DROP FUNCTION IF EXISTS "public"."fn_pgcachewatch_table_change_theirs"();
				RESET lock_timeout;
				""");
		assertThat(printed.err()).contains("clients on channel 'theirs' hear no more of public.book");
		assertThat(this.postgres.triggers()).hasSize(5);
		assertThat(this.postgres.run("install", "book:id", "--replace-python", "--commit").code()).isZero();
		assertThat(this.postgres.triggers()).hasSize(4).allMatch((name) -> name.startsWith("pgcachewatch_"));
	}

	@Test
	void theSqlThatReplacesThePythonLibrarysTriggersDoesSo() {
		this.postgres.execute(PYTHON);
		this.postgres.runScript(this.postgres.run("install", "book:id", "--replace-python").out());
		assertThat(this.postgres.triggers()).hasSize(4).allMatch((name) -> name.startsWith("pgcachewatch_"));
	}

	@Test
	void whoMayNotIsToldToLetTheOwnerDoIt() {
		String role = "reader_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
		Result result = CommandLineFixture.runAlone(Map.of(), "install", "book:id", "--commit", "--url",
				this.postgres.url().replaceFirst("//[^@]*@", "//" + role + ":secret@"));
		assertThat(result.code()).isEqualTo(1);
		assertThat(result.out()).contains("CREATE OR REPLACE TRIGGER");
		assertThat(result.err().lines().toList()).last().asString().contains("permission denied").contains("owner");
		assertThat(this.postgres.triggers()).isEmpty();
	}

	@Test
	void whileTheTableIsLockedItIsTriedAgain() throws Exception {
		Set<String> attempts = new HashSet<>();
		try (Connection locker = lockBook()) {
			Running running = this.postgres.start("install", "book:id", "--commit", "--lock-timeout", "1s");
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				attempts.addAll(this.postgres.query("SELECT virtualtransaction FROM pg_locks "
						+ "WHERE NOT granted AND relation = 'book'::regclass"));
				return attempts.size() > 1;
			});
			locker.rollback();
			assertThat(running.join().code()).isZero();
		}
		assertThat(this.postgres.triggers()).hasSize(4);
	}

	@Test
	void whenTheTableStaysLockedItIsGivenUp() throws Exception {
		try (Connection locker = lockBook()) {
			Result result = this.postgres.run("install", "book:id", "--commit", "--lock-timeout", "20ms");
			assertThat(result.code()).isEqualTo(1);
			assertThat(result.err()).hasLineCount(1).contains("lock timeout").contains("Try again");
			locker.rollback();
		}
		assertThat(this.postgres.triggers()).isEmpty();
	}

	private Connection lockBook() throws SQLException {
		Connection locker = this.postgres.database().connect();
		locker.setAutoCommit(false);
		try (Statement statement = locker.createStatement()) {
			statement.execute("LOCK TABLE book IN ACCESS EXCLUSIVE MODE");
		}
		return locker;
	}

}
