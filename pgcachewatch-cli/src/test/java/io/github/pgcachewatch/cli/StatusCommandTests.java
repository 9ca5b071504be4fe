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
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the status shows, and how it ends.
 */
class StatusCommandTests {

	private CommandLineFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int, author int)", "CREATE TABLE sale (id int)");
	}

	@Test
	void whereNothingIsWatchedItSaysSo() {
		Result result = this.postgres.run("status");
		assertThat(result.code()).isZero();
		assertThat(result.out()).contains("PostgreSQL")
			.contains("of the notification queue")
			.contains("No table has triggers");
	}

	@Test
	void everyTableIsShownWithItsChannelKeysLevelAndState() {
		this.postgres.run("install", "book:id,author", "--channel", "mine", "--commit");
		this.postgres.run("install", "sale", "--level", "row", "--commit");
		Result result = this.postgres.run("status");
		assertThat(result.code()).isZero();
		assertThat(result.out()).containsPattern("public.book +mine +author,id +statement +2 +OK")
			.containsPattern("public.sale +ch_pgcachewatch_table_change +- +row +2 +OK")
			.contains("pgcachewatch uninstall --channel 'mine' --commit");
	}

	@Test
	void aTriggerThatIsGoneDisabledOrChangedIsShownAndEndsWithThree() {
		this.postgres.run("install", "book:id", "--commit");
		String trigger = this.postgres.triggers().get(0);
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER " + trigger);
		Result disabled = this.postgres.run("status");
		assertThat(disabled.code()).isEqualTo(3);
		assertThat(disabled.out()).containsPattern("public.book .* DISABLED").contains("'public.book': DISABLED");
		this.postgres.execute("DROP TRIGGER " + trigger + " ON book");
		assertThat(this.postgres.run("status").out()).containsPattern("public.book .* MISSING");
		this.postgres.run("install", "book:id", "--commit");
		assertThat(this.postgres.run("status").code()).isZero();
		this.postgres.execute("DO $$ BEGIN EXECUTE (SELECT 'CREATE OR REPLACE FUNCTION ' || tgfoid::regproc || "
				+ "'() RETURNS trigger LANGUAGE plpgsql AS $f$BEGIN RETURN NULL; END$f$' FROM pg_trigger "
				+ "WHERE tgrelid = 'book'::regclass LIMIT 1); END $$");
		Result drifted = this.postgres.run("status");
		assertThat(drifted.code()).isEqualTo(3);
		assertThat(drifted.out()).containsPattern("public.book .* DRIFTED");
	}

	@Test
	void limitsOfTemporaryFilesAndFunctionsWithoutUseAreShown() {
		this.postgres.run("install", "book:id", "sale:id", "--commit");
		String role = "limited_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + role + " LOGIN", "ALTER ROLE " + role + " IN DATABASE "
				+ this.postgres.database().name() + " SET temp_file_limit = '1GB'", "DROP TABLE sale");
		Result result = this.postgres.run("status");
		assertThat(result.code()).isZero();
		assertThat(result.out()).contains("role " + role + " in database " + this.postgres.database().name())
			.contains("temp_file_limit = 1GB")
			.containsPattern("No trigger calls the function pgcachewatch_\\w+_sale\\(\\) of role");
		this.postgres.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
	}

	@Test
	void triggersThatFireForLocalWritesOnlyAreShownWithTheCure() {
		this.postgres.run("install", "book:id", "--commit");
		this.postgres.execute("ALTER TABLE book DISABLE TRIGGER ALL", "ALTER TABLE book ENABLE TRIGGER ALL");
		Result result = this.postgres.run("status");
		assertThat(result.out()).contains("fire for local writes only")
			.contains("ALTER TABLE \"public\".\"book\" ENABLE ALWAYS TRIGGER");
		assertThat(this.postgres.run("install", "book:id", "--commit").err()).contains("Installed on public.book");
		assertThat(this.postgres.run("status").out()).doesNotContain("local writes only");
	}

	@Test
	void aTableThatIsNamedMustHaveItsTriggersAndKeys() {
		assertThat(this.postgres.run("status", "book:id").code()).isEqualTo(3);
		this.postgres.run("install", "book:id", "--commit");
		assertThat(this.postgres.run("status", "book:id").code()).isZero();
		assertThat(this.postgres.run("status", "book:author").out()).containsPattern("public.book .* DRIFTED");
		assertThat(this.postgres.run("status", "book:id", "--channel", "other").out())
			.containsPattern("public.book .* MISSING");
		Result unknown = this.postgres.run("status", "bok");
		assertThat(unknown.code()).isEqualTo(3);
		assertThat(unknown.out()).containsPattern("bok .* INVALID").contains("Did you mean 'book'?");
	}

	@Test
	void thoseWhoListenAreShown() throws Exception {
		Properties properties = new Properties();
		properties.setProperty("user", this.postgres.database().username());
		properties.setProperty("password", this.postgres.database().password());
		properties.setProperty("ApplicationName", "bookshop-pgcachewatch");
		try (Connection listener = DriverManager.getConnection(this.postgres.database().url(), properties);
				Connection other = this.postgres.database().connect()) {
			other.createStatement().execute("LISTEN theirs");
			assertThat(listener.isValid(1)).isTrue();
			assertThat(this.postgres.run("status").out()).contains("Listeners  2").contains("bookshop-pgcachewatch");
		}
	}

	@Test
	void thePythonLibrarysTriggersAreShownAndAreNoDrift() {
		this.postgres.execute(InstallCommandTests.PYTHON);
		Result result = this.postgres.run("status");
		assertThat(result.code()).isZero();
		assertThat(result.out()).containsPattern("public.book +theirs +tg_pgcachewatch_table_change_theirs +enabled");
	}

	@Test
	void thereAreColoursOnlyOnATerminal() {
		this.postgres.run("install", "book:id", "--commit");
		List<String> arguments = List.of("status", "--url", this.postgres.url());
		assertThat(CommandLineFixture.start(Map.of(), Ansi.ON, arguments).join().out()).contains("\u001b[32mOK");
		assertThat(CommandLineFixture.start(Map.of(), Ansi.OFF, arguments).join().out()).doesNotContain("\u001b");
	}

}
