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
import java.sql.Statement;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Removing triggers.
 */
class UninstallCommandTests {

	private CommandLineFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int)", "CREATE SCHEMA shop",
				"CREATE TABLE shop.author (id int)");
		this.postgres.run("install", "book:id", "shop.author:id", "--channel", "mine", "--commit");
		this.postgres.run("install", "book:id", "--channel", "other", "--commit");
	}

	@Test
	void withoutCommitTheSqlIsPrintedAndNothingIsChanged() {
		Result result = this.postgres.run("uninstall", "book", "--channel", "mine");
		assertThat(result.code()).isZero();
		assertThat(result.out().lines().filter((line) -> line.startsWith("DROP "))).hasSize(5);
		assertThat(result.out()).startsWith("SET lock_timeout").endsWith("RESET lock_timeout;\n");
		assertThat(result.err()).contains("Nothing was changed");
		assertThat(this.postgres.triggers()).hasSize(12);
		this.postgres.runScript(result.out());
		assertThat(this.postgres.triggers()).hasSize(8);
	}

	@Test
	void withoutATableAllThatTheChannelHasIsRemovedAndNothingElse() {
		assertThat(this.postgres.run("uninstall", "--channel", "mine", "--commit").code()).isZero();
		assertThat(this.postgres.triggers()).hasSize(4);
		assertThat(this.postgres.query("SELECT proname FROM pg_proc WHERE proname LIKE 'pgcachewatch%'")).hasSize(1);
		assertThat(this.postgres.run("status", "book:id", "--channel", "other").code()).isZero();
		Result again = this.postgres.run("uninstall", "--channel", "mine", "--commit");
		assertThat(again.out()).isEmpty();
		assertThat(again.err()).contains("There is nothing to remove on channel 'mine'");
	}

	@Test
	void aSchemaLimitsWhatIsRemoved() {
		this.postgres.run("uninstall", "--channel", "mine", "--schema", "shop", "--commit");
		assertThat(this.postgres.triggers()).hasSize(8);
		assertThat(this.postgres.run("uninstall", "author", "--channel", "mine", "--schema", "shop").err())
			.contains("There is nothing to remove");
	}

	@Test
	void thePythonLibrarysTriggersAreRemovedOnlyIfAsked() {
		this.postgres.execute(InstallCommandTests.PYTHON);
		this.postgres.run("uninstall", "--channel", "mine", "--commit");
		assertThat(this.postgres.triggers()).hasSize(5);
		this.postgres.run("uninstall", "shop.author", "--python", "--commit");
		assertThat(this.postgres.triggers()).hasSize(5);
		this.postgres.run("uninstall", "--python", "--commit");
		assertThat(this.postgres.triggers()).hasSize(4);
		assertThat(this.postgres.query("SELECT proname FROM pg_proc WHERE proname LIKE 'fn_pgcachewatch%'")).isEmpty();
	}

	@Test
	void whileTheTableIsLockedItIsGivenUpAndSaysSo() throws Exception {
		try (Connection locker = this.postgres.database().connect(); Statement statement = locker.createStatement()) {
			locker.setAutoCommit(false);
			statement.execute("LOCK TABLE book");
			Result result = this.postgres.run("uninstall", "book", "--channel", "mine", "--lock-timeout", "20ms",
					"--commit");
			assertThat(result.code()).isEqualTo(1);
			assertThat(result.err()).hasLineCount(1).contains("lock timeout").contains("Try again");
			locker.rollback();
		}
		assertThat(this.postgres.triggers()).hasSize(12);
	}

	@Test
	void anUnknownTableIsAnError() {
		Result result = this.postgres.run("uninstall", "bok", "--channel", "mine", "--commit");
		assertThat(result.code()).isEqualTo(1);
		assertThat(result.err()).hasLineCount(1).contains("Did you mean 'book'?");
	}

}
