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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The publication in place of triggers: installed, shown and removed.
 */
class PublicationCommandTests {

	private CommandLineFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int PRIMARY KEY, author int)",
				"CREATE TABLE sale (id int PRIMARY KEY)", "CREATE TABLE note (text text)", "CREATE SCHEMA shop",
				"CREATE TABLE shop.author (id int PRIMARY KEY)");
	}

	@Test
	void withoutCommitTheSqlIsPrintedAndRunByHandItPublishes() {
		Result result = run("install", "book:id");
		assertThat(result.code()).isZero();
		assertThat(result.out()).startsWith("SET lock_timeout = '2000ms';\nCREATE PUBLICATION \"pgcachewatch_mine\"")
			.contains("LOCK TABLE \"public\".\"book\"")
			.doesNotContain("TRIGGER");
		assertThat(result.err()).contains("is not in the publication").contains("Add --commit");
		assertThat(published()).isEmpty();
		this.postgres.runScript(result.out());
		assertThat(published()).containsExactly("book");
		assertThat(run("install", "book:id").err()).contains("Everything is in place already.");
	}

	@Test
	void withCommitTheTablesArePublishedAndNoTriggerIsInstalled() {
		Result result = run("install", "book:id", "sale:id", "--commit");
		assertThat(result.code()).isZero();
		assertThat(result.err()).contains("Installed on public.book").contains("Everything is in place.");
		assertThat(published()).containsExactly("book", "sale");
		assertThat(this.postgres.triggers()).isEmpty();
	}

	@Test
	void aKeyThatIsNotInTheReplicaIdentityIsNamedWithTheCure() {
		assertThat(run("install", "book:author", "--commit").err()).contains("[author]")
			.contains("REPLICA IDENTITY FULL");
	}

	@Test
	void aTableWithoutReplicaIdentityIsRefusedInOneLine() {
		Result result = run("install", "note", "--commit");
		assertThat(result.code()).isEqualTo(1);
		assertThat(result.err()).hasLineCount(1).contains("no replica identity");
		assertThat(published()).isEmpty();
	}

	@Test
	void anOwnerThatMayNotReplicatePublishesForOthers() {
		String owner = "owner_" + this.postgres.database().name();
		this.postgres.execute("CREATE ROLE " + owner + " LOGIN PASSWORD 'secret'",
				"GRANT CREATE ON DATABASE " + this.postgres.database().name() + " TO " + owner,
				"ALTER TABLE book OWNER TO " + owner);
		Result result = CommandLineFixture.runAlone(Map.of(), "install", "book:id", "--source", "wal", "--channel",
				"mine", "--commit", "--url", this.postgres.url().replaceFirst("//[^@]*@", "//" + owner + ":secret@"));
		assertThat(result.err()).contains("Everything is in place.");
		assertThat(published()).containsExactly("book");
	}

	@Test
	void theStatusShowsWhatIsPublishedAndWhoReads() throws Exception {
		assertThat(run("status").out()).contains("No table is published")
			.contains("wal_level is logical")
			.contains("Readers    none");
		run("install", "book:id", "--commit");
		Properties properties = new Properties();
		properties.setProperty("user", this.postgres.database().username());
		properties.setProperty("password", this.postgres.database().password());
		properties.setProperty("replication", "database");
		properties.setProperty("preferQueryMode", "simple");
		properties.setProperty("assumeMinServerVersion", "10");
		try (Connection reader = DriverManager.getConnection(this.postgres.database().url(), properties);
				Statement statement = reader.createStatement()) {
			String slot = "pgcachewatch_" + this.postgres.database().name();
			statement.execute("CREATE_REPLICATION_SLOT " + slot + " TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT");
			Result result = run("status");
			assertThat(result.code()).isZero();
			assertThat(result.out()).containsPattern("public.book +mine .* OK").containsPattern("\\d +" + slot);
		}
	}

	@Test
	void aTableThatIsNotPublishedEndsTheStatusWithThree() {
		run("install", "book:id", "--commit");
		assertThat(run("status", "book:id").code()).isZero();
		Result missing = run("status", "book:id", "sale:id");
		assertThat(missing.code()).isEqualTo(3);
		assertThat(missing.out()).containsPattern("public.sale .* MISSING").contains("is not in the publication");
		this.postgres.execute("ALTER PUBLICATION pgcachewatch_mine SET (publish = 'insert')");
		Result drifted = run("status");
		assertThat(drifted.code()).isEqualTo(3);
		assertThat(drifted.out()).containsPattern("public.book .* DRIFTED");
	}

	@Test
	void uninstallTakesTablesOutOrDropsThePublication() {
		run("install", "book:id", "sale:id", "shop.author:id", "--commit");
		Result printed = run("uninstall", "book");
		assertThat(printed.out()).contains("DROP TABLE ONLY \"public\".\"book\"").doesNotContain("sale");
		assertThat(published()).containsExactly("author", "book", "sale");
		assertThat(run("uninstall", "book", "--commit").err()).contains("Removed.");
		assertThat(published()).containsExactly("author", "sale");
		run("uninstall", "--schema", "shop", "--commit");
		assertThat(published()).containsExactly("sale");
		assertThat(run("uninstall", "--commit").out()).contains("DROP PUBLICATION \"pgcachewatch_mine\"");
		assertThat(this.postgres.query("SELECT pubname FROM pg_publication")).isEmpty();
		assertThat(run("uninstall", "--commit").err()).contains("There is nothing to remove");
	}

	@Test
	void anUnknownSourceIsOneLineAndEndsWithTwo() {
		Result result = this.postgres.run("status", "--source", "relay");
		assertThat(result.code()).isEqualTo(2);
		assertThat(result.err()).hasLineCount(1).contains("--source");
	}

	private Result run(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--source", "wal", "--channel", "mine"));
		return this.postgres.run(all.toArray(String[]::new));
	}

	private List<String> published() {
		return this.postgres.query("SELECT tablename FROM pg_publication_tables ORDER BY 1");
	}

}
