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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.pgcachewatch.cli.CommandLineFixture.Result;
import io.github.pgcachewatch.cli.CommandLineFixture.Running;
import io.github.pgcachewatch.event.Operation;
import io.github.pgcachewatch.event.TableChange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Changes that are printed as they come.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WatchCommandTests {

	private CommandLineFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new CommandLineFixture("CREATE TABLE book (id int, author int)", "CREATE TABLE sale (id int)");
		this.postgres.run("install", "book:id,author", "sale", "--commit");
	}

	@Test
	void eachChangeIsALineWithItsKeysAndLatency() {
		Running watch = watch("--count", "3");
		this.postgres.execute("INSERT INTO book VALUES (1, 2), (2, 2)", "UPDATE book SET id = 1 WHERE id = 9",
				"DELETE FROM book WHERE id = 1", "TRUNCATE sale");
		Result result = watch.join();
		assertThat(result.code()).isZero();
		assertThat(result.out().lines()).satisfiesExactly(
				(line) -> assertThat(line)
					.matches("[0-9:.]{12}  insert    public.book  " + "author=2,id=1 author=2,id=2  -?[0-9.]+ ms"),
				(line) -> assertThat(line).contains("delete    public.book  author=2,id=1"),
				(line) -> assertThat(line).contains("truncate  public.sale  (the whole table)"));
	}

	@Test
	void asJsonEachLineIsAnObject() {
		Running watch = watch("--json", "--count", "1");
		this.postgres.execute("INSERT INTO book VALUES (1, NULL)");
		JsonNode change = JsonMapper.builder().build().readTree(watch.join().out());
		assertThat(change.get("operation").asString()).isEqualTo("insert");
		assertThat(change.get("schema").asString()).isEqualTo("public");
		assertThat(change.get("table").asString()).isEqualTo("book");
		assertThat(change.get("keys").toString()).isEqualTo("[{\"author\":null,\"id\":1}]");
		assertThat(change.get("latencyMillis").isNumber()).isTrue();
		assertThat(Instant.parse(change.get("sentAt").asString())).isBefore(Instant.now().plusSeconds(60));
	}

	@Test
	void onlyTheTablesAskedForArePrintedAndCounted() {
		Running watch = watch("--table", "sale", "--count", "1");
		this.postgres.execute("INSERT INTO book VALUES (1, 2)", "INSERT INTO sale VALUES (1)");
		assertThat(watch.join().out()).hasLineCount(1).contains("public.sale");
	}

	@Test
	void whenTheConnectionIsLostItIsMadeAgain() {
		Running watch = watch("--count", "1");
		this.postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
				+ "WHERE application_name = 'pgcachewatch-cli' AND datname = current_database()");
		await().atMost(Duration.ofMinutes(1)).until(() -> watch.err().contains("' again"));
		assertThat(watch.err()).contains("Not connected, trying again");
		this.postgres.execute("INSERT INTO book VALUES (1, 2)");
		assertThat(watch.join().out()).contains("insert    public.book");
	}

	@Test
	void whatIsNoChangeIsSaidBesideTheChanges() {
		Running watch = watch("--count", "1");
		this.postgres.query("SELECT pg_notify('ch_pgcachewatch_table_change', 'junk')");
		this.postgres.execute("INSERT INTO book VALUES (1, 2)");
		Result result = watch.join();
		assertThat(result.out()).hasLineCount(1);
		assertThat(result.err()).contains("Received what is no change");
	}

	@Test
	void afterTheTimeAskedForItEnds() {
		assertThat(this.postgres.run("watch", "--for", "300ms").code()).isZero();
		assertThat(this.postgres.run("watch", "--for", "soon").code()).isEqualTo(2);
	}

	@Test
	void whatKeepsItFromConnectingAtFirstIsAnError() {
		Result result = CommandLineFixture.runAlone(Map.of(), "watch", "--url",
				this.postgres.url().replaceFirst("/[^/]*$", "/nowhere"));
		assertThat(result.code()).isEqualTo(1);
		assertThat(result.err()).hasLineCount(1).contains("check the database's name");
		assertThat(this.postgres.run("watch", "--table", "bok").err()).contains("Did you mean 'book'?");
	}

	@Test
	void whenNobodyReadsAnyMoreItEndsQuietly() {
		PrintStream closed = new PrintStream(new OutputStream() {

			@Override
			public void write(int b) throws IOException {
				throw new IOException("Broken pipe");
			}

		}, true);
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		Terminal terminal = new Terminal(InputStream.nullInputStream(), closed, new PrintStream(err, true), Map.of(),
				Ansi.OFF);
		CompletableFuture<Integer> code = CompletableFuture
			.supplyAsync(() -> PgCacheWatchCli.commandLine(terminal).execute("watch", "--url", this.postgres.url()));
		await().atMost(Duration.ofMinutes(1)).until(() -> err.toString().contains("Listening"));
		this.postgres.execute("INSERT INTO book VALUES (1, 2)");
		assertThat(code.join()).isZero();
		assertThat(err.toString()).hasLineCount(1);
	}

	@Test
	void whatASlowTerminalCannotTakeIsCountedAndTheListenerIsNotHeldUp() throws Exception {
		ChangeFeed feed = new ChangeFeed("mine");
		TableChange change = TableChange.of(Operation.INSERT, "book");
		for (int i = 0; i < 10_005; i++) {
			feed.changes(List.of(change));
		}
		assertThat(feed.next(Duration.ZERO)).extracting(ChangeFeed.Item::message)
			.isEqualTo("Dropped 5 changes that came faster than they could be printed");
		assertThat(feed.next(Duration.ZERO)).extracting(ChangeFeed.Item::change).isNotNull();
	}

	private Running watch(String... arguments) {
		String[] all = new String[arguments.length + 1];
		all[0] = "watch";
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		Running running = this.postgres.start(all);
		await().atMost(Duration.ofMinutes(1))
			.until(() -> running.err().contains("Listening") || running.code().isDone());
		return running;
	}

}
