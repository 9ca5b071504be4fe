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

package io.github.pgcachewatch.source.wal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is in the WAL, and not visible yet: a synchronous standby that is away lets a
 * commit wait between the two for as long as a test likes.
 */
class VisibilityTests {

	private static final EmbeddedServer server = EmbeddedServer.start("wal_level=logical");

	private static int databases;

	private final TestDatabase database = server.createDatabase("visibility_" + ++databases);

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)",
				"INSERT INTO book VALUES (1, 'old')");
		SlotFixture.publish(this.database, "book");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aTransactionIsToldOnceItIsVisible() throws Exception {
		try (WalInstance instance = WalInstance.on(this.database).live();
				SlotFixture ungated = new SlotFixture(this.database, 100, Map.of())) {
			holdCommits();
			CompletableFuture<Void> writer = CompletableFuture
				.runAsync(() -> this.database.execute("UPDATE book SET title = 'new'"));
			try {
				// The control: who told what the stream has would tell of a row that a
				// reader does not find, and who read it would keep the old one for ever.
				ungated.read(1);
				assertThat(title()).isEqualTo("old");
				assertThat(ungated.notifier.send(ungated.transactions)).isZero();
				// The reader has it, too, and the fleet is bypassed in time.
				WalInstance.eventually().until(instance.source::state, (state) -> state != ListenerState.LIVE);
				assertThat(instance.received).noneMatch((change) -> change.startsWith("UPDATE"));
				assertThat(title()).isEqualTo("old");
				WalInstance.eventually().until(() -> number(instance, "walUnsentBytes") > 0);
				WalInstance.eventually().until(() -> number(instance, "walLagMillis") > 1000);
			}
			finally {
				standbys("");
			}
			writer.join();
			WalInstance.eventually().until(() -> number(instance, "walLagMillis") < 1000);
			WalInstance.eventually().until(() -> instance.received.contains("UPDATE book [{id=1}]"));
			assertThat(title()).isEqualTo("new");
			instance.live().sync();
		}
	}

	@Test
	void visibleTransactionsAreToldThoughALaterOneIsNotVisible() throws Exception {
		try (SlotFixture slot = new SlotFixture(this.database, 100, Map.of());
				Connection listener = this.database.connect();
				Statement listen = listener.createStatement()) {
			listen.execute("LISTEN " + SlotFixture.CHANNEL);
			this.database.execute("INSERT INTO book VALUES (2)");
			holdCommits();
			CompletableFuture<Void> writer = CompletableFuture
				.runAsync(() -> this.database.execute("INSERT INTO book VALUES (3)"));
			try {
				slot.read(2);
				assertThat(slot.notifier.send(slot.transactions)).isEqualTo(1);
				PGNotification[] notifications = listener.unwrap(PGConnection.class).getNotifications(10_000);
				assertThat(notifications).singleElement()
					.satisfies((one) -> assertThat(one.getParameter()).contains("{\"id\":2}"));
			}
			finally {
				standbys("");
			}
			writer.join();
			assertThat(slot.notifier.send(slot.transactions)).isEqualTo(2);
		}
	}

	@Test
	void aReaderThatCountsAsASynchronousStandbyEndsItsSessionBeforeItConfirmsAnything() throws Exception {
		standbys("*");
		try (WalInstance instance = WalInstance.on(this.database).start()) {
			WalInstance.eventually()
				.until(() -> String.valueOf(instance.source.walStatus().detail()).contains("synchronous standby"));
			CompletableFuture<Void> writer = CompletableFuture
				.runAsync(() -> this.database.execute("UPDATE book SET title = 'new'"));
			// Its commit waits for a standby, and a new slot for its commit.
			WalInstance.eventually()
				.until(() -> String.valueOf(instance.source.status().lastFailure()).contains("could not begin"));
			assertThat(writer).isNotDone();
			assertThat(instance.source.state()).isNotEqualTo(ListenerState.LIVE);
			standbys("");
			writer.join();
			instance.live();
		}
		finally {
			standbys("");
		}
	}

	@Test
	void aReaderThatBecomesASynchronousStandbyEndsItsSession() throws Exception {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			standbys("*");
			WalInstance.eventually()
				.until(() -> String.valueOf(instance.source.walStatus().detail()).contains("synchronous standby"));
		}
		finally {
			standbys("");
		}
	}

	@Test
	void anEpochIsAnnouncedOnceWhatIsNotInItsSlotIsVisible() throws Exception {
		try (SlotFixture blocked = new SlotFixture(this.database, 100, Map.of())) {
			holdCommits();
			CompletableFuture<Void> writer = CompletableFuture
				.runAsync(() -> this.database.execute("UPDATE book SET title = 'new'"));
			blocked.read(1);
			try (WalInstance instance = WalInstance.on(this.database).start()) {
				WalInstance.eventually()
					.until(() -> String.valueOf(instance.source.status().lastFailure()).contains("could not begin"));
				assertThat(instance.source.state()).isNotEqualTo(ListenerState.LIVE);
				standbys("");
				writer.join();
				instance.live();
			}
		}
		finally {
			standbys("");
		}
	}

	@Test
	void theNewestTransactionIsAmongThoseInProgress() throws Exception {
		try (SlotFixture slot = new SlotFixture(this.database, 100, Map.of());
				Connection connection = this.database.connect();
				Statement writer = connection.createStatement()) {
			connection.setAutoCommit(false);
			try (ResultSet result = writer.executeQuery("SELECT pg_current_xact_id()::text")) {
				result.next();
				assertThat(slot.notifier.inProgress()).contains(result.getString(1));
			}
		}
	}

	private static long number(WalInstance instance, String detail) {
		return (instance.source.status().details().get(detail) instanceof Long value) ? value : -1;
	}

	private String title() throws SQLException {
		try (Connection connection = this.database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT title FROM book WHERE id = 1")) {
			result.next();
			return result.getString(1);
		}
	}

	private static void standbys(String names) {
		server.database("postgres")
			.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'", "SELECT pg_reload_conf()");
	}

	/**
	 * Has commits wait from now on: the processes of the server take up a setting one
	 * after the other.
	 */
	private static void holdCommits() throws SQLException {
		standbys("absent");
		try (Connection connection = server.database("postgres").connect();
				Statement statement = connection.createStatement()) {
			for (boolean held = false; !held;) {
				CompletableFuture<Void> commit = CompletableFuture.runAsync(
						() -> server.database("postgres").execute("SELECT pg_logical_emit_message(true, 'probe', '')"));
				while (!commit.isDone()) {
					ResultSet result = statement.executeQuery("SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
							+ " WHERE wait_event = 'SyncRep' AND datname = 'postgres'");
					held |= result.next();
				}
			}
		}
	}

}
