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

package io.github.pgcachewatch.autoconfigure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.pgcachewatch.PgCacheWatch;
import io.github.pgcachewatch.autoconfigure.Bookshop.Books;
import io.github.pgcachewatch.autoconfigure.Bookshop.ShopConfiguration;
import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.wal.WalSource;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.trigger.TriggerManager;
import io.github.pgcachewatch.trigger.TriggerMode;
import io.github.pgcachewatch.trigger.TriggerSettings;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A fleet that moves from triggers to the WAL, and back, on one channel.
 */
class SourceMoveTests {

	private static final String CHANNEL = "moving";

	private static final int ROUNDS = 10;

	private final TestDatabase database = Bookshop.createDatabase();

	@Test
	void whenAFleetMovesFromTriggersToTheWalAndBackNoInstanceMissesAChange() {
		runner("notify").run((first) -> {
			try (Follower one = new Follower(first, 1)) {
				one.awaitRounds();
				runner("wal").run((second) -> move(one, first, second));
			}
		});
	}

	private void move(Follower one, AssertableApplicationContext first, AssertableApplicationContext second)
			throws SQLException {
		try (Follower two = new Follower(second, 2)) {
			one.awaitRounds();
			two.awaitRounds();
			one.close();
			close(first);
			uninstallTriggers();
			assertThat(count("pg_trigger WHERE NOT tgisinternal")).isZero();
			two.awaitRounds();
			runner("notify").run((third) -> moveBack(two, second, third));
		}
	}

	private void moveBack(Follower two, AssertableApplicationContext second, AssertableApplicationContext third) {
		try (Follower three = new Follower(third, 1)) {
			two.awaitRounds();
			three.awaitRounds();
			two.close();
			close(second);
			this.database.execute("DROP PUBLICATION " + WalSource.publication(CHANNEL));
			three.awaitRounds();
		}
	}

	private ApplicationContextRunner runner(String source) {
		return Bookshop.contextRunner(this.database)
			.withUserConfiguration(ShopConfiguration.class)
			.withPropertyValues("pgcachewatch.channel=" + CHANNEL, "pgcachewatch.source=" + source);
	}

	private static void close(AssertableApplicationContext context) {
		context.getSourceApplicationContext(ConfigurableApplicationContext.class).close();
	}

	private void uninstallTriggers() throws SQLException {
		TriggerSettings settings = new TriggerSettings(CHANNEL, TriggerLevel.STATEMENT, 1, TriggerMode.CREATE);
		try (Connection connection = this.database.connect()) {
			new TriggerManager(settings).uninstall(connection,
					List.of(new TableName("public", "book"), new TableName("public", "author")));
		}
	}

	private int count(String from) throws SQLException {
		try (Connection connection = this.database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
			result.next();
			return result.getInt(1);
		}
	}

	/**
	 * Changes a row of its own again and again, and looks each time whether an instance
	 * serves what was written.
	 */
	private final class Follower implements AutoCloseable {

		private final AtomicInteger rounds = new AtomicInteger();

		private final Books books;

		private final PgCacheWatch watch;

		private final long id;

		private final CompletableFuture<Void> following;

		private volatile boolean stopped;

		Follower(AssertableApplicationContext context, long id) {
			this.books = Bookshop.liveBooks(context);
			this.watch = context.getBean(PgCacheWatch.class);
			this.id = id;
			this.following = CompletableFuture.runAsync(this::follow, (task) -> new Thread(task, "follower").start());
		}

		private void follow() {
			while (!this.stopped) {
				String title = "edition " + this.rounds.get();
				SourceMoveTests.this.database.execute("UPDATE book SET title = '" + title + "' WHERE id = " + this.id);
				this.watch.sync().orTimeout(Bookshop.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
				assertThat(this.books.title(this.id)).isEqualTo(title);
				this.rounds.incrementAndGet();
			}
		}

		/**
		 * Waits until some more changes were followed.
		 */
		void awaitRounds() {
			int enough = this.rounds.get() + ROUNDS;
			await().atMost(Bookshop.LIMIT).until(() -> this.following.isDone() || this.rounds.get() >= enough);
			if (this.following.isDone()) {
				this.following.join();
			}
		}

		@Override
		public void close() {
			this.stopped = true;
			this.following.join();
		}

	}

}
