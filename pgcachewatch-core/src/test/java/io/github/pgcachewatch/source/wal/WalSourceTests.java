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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A fleet whose changes one instance reads from the WAL.
 */
class WalSourceTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
		SlotFixture.publish(this.database, "book");
	}

	@Test
	void changesThatWereCommittedBeforeASyncAreReceived() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			for (int i = 1; i <= 20; i++) {
				this.database.execute("INSERT INTO book VALUES (" + i + ")");
				instance.sync();
				assertThat(instance.received).endsWith("INSERT book [{id=" + i + "}]");
			}
		}
	}

	@Test
	void aSyncWhileNothingIsWrittenTakesAFewMilliseconds() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO book VALUES (1)");
			List<Long> times = Stream.generate(() -> {
				long start = System.nanoTime();
				instance.sync();
				return (System.nanoTime() - start) / 1_000;
			}).limit(200).sorted().toList();
			assertThat(times.get(100)).isLessThan(50_000);
		}
	}

	@Test
	void oneInstanceReadsAndAllReceive() {
		try (WalInstance one = WalInstance.on(this.database).live();
				WalInstance two = WalInstance.on(this.database).live();
				WalInstance three = WalInstance.on(this.database).live()) {
			assertThat(Stream.of(one, two, three).filter(WalInstance::isReader)).containsExactly(one);
			this.database.execute("INSERT INTO book VALUES (1)");
			Stream.of(one, two, three).forEach((instance) -> {
				instance.sync();
				assertThat(instance.received).contains("INSERT book [{id=1}]");
			});
			assertThat(slots()).hasSize(1);
		}
	}

	@Test
	void anotherInstanceTakesOverAndEveryInstanceClears() {
		try (WalInstance one = WalInstance.on(this.database).live();
				WalInstance two = WalInstance.on(this.database).live()) {
			int before = two.unknown.get();
			one.source.stop();
			this.database.execute("INSERT INTO book VALUES (1)");
			two.sync();
			assertThat(two.isReader()).isTrue();
			// Nobody read the change, so that all must be taken to have changed.
			assertThat(two.unknown.get()).isGreaterThan(before);
			this.database.execute("INSERT INTO book VALUES (2)");
			two.sync();
			assertThat(two.received).endsWith("INSERT book [{id=2}]");
			assertThat(two.listened).hasValue(1);
		}
		assertThat(slots()).isEmpty();
	}

	@Test
	void aReaderWhoseSessionTheServerEndsIsReplaced() throws SQLException {
		try (WalInstance one = WalInstance.on(this.database).live()) {
			String slot = slots().get(0);
			int before = one.unknown.get();
			query("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
			this.database.execute("INSERT INTO book VALUES (1)");
			one.sync();
			assertThat(one.unknown.get()).isGreaterThan(before);
			assertThat(slots()).doesNotContain(slot).hasSize(1);
		}
	}

	@Test
	void anEpochIsAnnouncedOnlyOnceEverythingCommittedBeforeItIsVisible() throws Exception {
		try (Connection connection = this.database.connect(); Statement writer = connection.createStatement()) {
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (1)");
			try (WalInstance one = WalInstance.on(this.database).start()) {
				// To create a slot waits for all transactions that write.
				WalInstance.eventually().until(() -> one.source.walStatus().role() == WalStatus.Role.CANDIDATE);
				WalInstance.eventually()
					.until(() -> String.valueOf(one.source.walStatus().detail()).contains("server process"));
				assertThat(one.source.state()).isNotEqualTo(ListenerState.LIVE);
				connection.commit();
				one.live();
			}
		}
	}

	@Test
	void theCreationOfASlotWaitsForNoTransactionLongerThanItsLimit() throws SQLException {
		try (Connection connection = this.database.connect();
				Statement writer = connection.createStatement();
				SlotStream stream = SlotStream.open(SlotFixture.factory(this.database), new SocketControl(),
						Duration.ofSeconds(10))) {
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (1)");
			String slot = new ChannelNames(SlotFixture.CHANNEL).newSlot();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> stream.createSlot(slot, Duration.ofMillis(200)))
				.satisfies((failure) -> assertThat(WalFailure.describe(failure)).contains("lock timeout",
						"pg_prepared_xacts"));
			assertThat(slots()).isEmpty();
		}
	}

	@Test
	void aPublicationThatIsNotThereIsReportedAndWaitedFor() {
		this.database.execute("DROP PUBLICATION " + WalSource.publication(SlotFixture.CHANNEL));
		try (WalInstance one = WalInstance.on(this.database).start()) {
			WalInstance.eventually()
				.until(() -> String.valueOf(one.source.walStatus().detail()).contains("no publication"));
			WalInstance.eventually()
				.until(() -> String.valueOf(one.source.status().lastFailure()).contains("no publication"));
			SlotFixture.publish(this.database, "book");
			one.live();
		}
	}

	@Test
	void aTableThatIsPublishedLaterIsReadFromThenOn() {
		try (WalInstance one = WalInstance.on(this.database).live()) {
			this.database.execute("CREATE TABLE author (id bigint PRIMARY KEY)",
					"ALTER PUBLICATION " + WalSource.publication(SlotFixture.CHANNEL) + " ADD TABLE author",
					"INSERT INTO author VALUES (1)");
			one.sync();
			assertThat(one.received).endsWith("INSERT author [{id=1}]");
			assertThat(one.listened).hasValue(1);
		}
	}

	@Test
	void pastTheLimitOfRetainedWalTheReaderEndsItsSession() {
		WalSettings settings = new WalSettings(100, (table) -> Set.of(), 1 << 20, Duration.ofMillis(500));
		try (WalInstance one = new WalInstance(SlotFixture.factory(this.database), settings).live();
				Connection connection = this.database.connect();
				Statement writer = connection.createStatement()) {
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (0)");
			this.database.execute("CREATE TABLE bulk (text text)",
					"INSERT INTO bulk SELECT repeat(md5(i::text), 30) FROM generate_series(1, 5000) i", "CHECKPOINT");
			WalInstance.eventually().until(() -> String.valueOf(one.source.walStatus().detail()).contains("MB of WAL"));
			connection.rollback();
			one.sync();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void muchWalThatNoTransactionKeepsEndsNoSession() {
		WalSettings settings = new WalSettings(100, (table) -> Set.of(), 1 << 20, Duration.ofSeconds(3));
		this.database.execute("CREATE TABLE bulk (text text)");
		try (WalInstance one = new WalInstance(SlotFixture.factory(this.database), settings).live()) {
			String epoch = one.source.walStatus().epoch();
			int before = one.unknown.get();
			// The server keeps this, since it records only now and then who writes.
			WalInstance.eventually().until(() -> {
				this.database
					.execute("INSERT INTO bulk SELECT repeat(md5(i::text), 30) FROM generate_series(1, 200) i");
				one.sync();
				Long retained = one.source.walStatus().retainedBytes();
				return retained == null || retained > 4 << 20;
			});
			assertThat(one.source.walStatus().epoch()).isEqualTo(epoch);
			assertThat(one.isReader()).isTrue();
			assertThat(one.unknown).hasValue(before);
		}
	}

	@Test
	void severalInstancesThatStartAtOnceHaveOneReader() {
		List<WalInstance> instances = Stream.generate(() -> WalInstance.on(this.database)).limit(5).toList();
		try {
			instances.forEach(WalInstance::start);
			instances.forEach(WalInstance::live);
			WalInstance.eventually().until(() -> instances.stream().filter(WalInstance::isReader).count() == 1);
			assertThat(slots()).hasSize(1);
			this.database.execute("INSERT INTO book VALUES (1)");
			instances.forEach((instance) -> {
				instance.sync();
				assertThat(instance.received).contains("INSERT book [{id=1}]");
			});
		}
		finally {
			instances.forEach(WalInstance::close);
		}
	}

	@Test
	void eachDatabaseOfAServerHasAReaderOfItsOwn() {
		TestDatabase other = PostgresServer.shared().createDatabase();
		other.execute("CREATE TABLE book (id bigint PRIMARY KEY)");
		SlotFixture.publish(other, "book");
		try (WalInstance one = WalInstance.on(this.database).live(); WalInstance two = WalInstance.on(other).live()) {
			WalInstance.eventually().until(() -> one.isReader() && two.isReader());
			this.database.execute("INSERT INTO book VALUES (1)");
			other.execute("INSERT INTO book VALUES (2)");
			one.sync();
			two.sync();
			assertThat(one.changes()).containsExactly("INSERT book [{id=1}]");
			assertThat(two.changes()).containsExactly("INSERT book [{id=2}]");
		}
	}

	@Test
	void aReaderWhoseNotifyingSessionTheServerEndsIsReplaced() throws SQLException {
		try (WalInstance one = WalInstance.on(this.database).live()) {
			String epoch = one.source.walStatus().epoch();
			int before = one.unknown.get();
			query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
					+ " AND backend_type = 'client backend' AND pid NOT IN (pg_backend_pid(), "
					+ one.source.status().backendPid() + ")");
			this.database.execute("INSERT INTO book VALUES (1)");
			WalInstance.eventually().until(() -> one.unknown.get() > before);
			assertThat(one.source.walStatus().epoch()).isNotEqualTo(epoch);
			this.database.execute("INSERT INTO book VALUES (2)");
			one.sync();
			assertThat(one.received).endsWith("INSERT book [{id=2}]");
			assertThat(one.listened).hasValue(1);
		}
	}

	@Test
	void aNewSegmentOfTheWalDelaysNoSync() throws SQLException {
		try (WalInstance one = WalInstance.on(this.database).live()) {
			for (int i = 0; i < 5; i++) {
				// What is written next stands behind a header that no slot reaches the
				// end of.
				query("SELECT pg_logical_emit_message(false, 'test', 'x') UNION ALL SELECT pg_switch_wal()");
				one.sync();
			}
			assertThat(one.listened).hasValue(1);
		}
	}

	@Test
	void aReaderThatHangsIsReplaced() {
		try (TcpProxy network = TcpProxy.to(this.database)) {
			PgConnectionFactory direct = SlotFixture.factory(this.database);
			PgConnectionFactory proxied = SlotFixture.factory(new TestDatabase(network.url(this.database), "",
					this.database.username(), this.database.password()));
			try (WalInstance hanging = new WalInstance(proxied, WalInstance.settings()).live();
					WalInstance other = new WalInstance(direct, WalInstance.settings()).live()) {
				assertThat(hanging.isReader()).isTrue();
				network.freeze();
				this.database.execute("INSERT INTO book VALUES (1)");
				int before = other.unknown.get();
				other.sync();
				assertThat(other.isReader()).isTrue();
				assertThat(other.unknown.get()).isGreaterThan(before);
				network.thaw();
				hanging.live().sync();
				this.database.execute("INSERT INTO book VALUES (2)");
				hanging.sync();
				assertThat(hanging.received).endsWith("INSERT book [{id=2}]");
				assertThat(slots()).hasSize(1);
			}
		}
	}

	@Test
	void aSlotThatIsNotAnnouncedProvesNothing() throws SQLException {
		try (SlotFixture foreign = new SlotFixture(this.database, 100, Map.of());
				WalInstance one = WalInstance.on(this.database).start()) {
			// Its name is one of the channel's, and nobody reads it: it would prove
			// anything
			// that is written before it is created.
			one.live();
			assertThat(one.isReader()).isTrue();
			String own = one.source.walStatus().epoch();
			assertThat(slots()).hasSize(2).contains(own);
			foreign.stream.close();
			one.sync();
			assertThat(slots()).containsExactly(own);
		}
	}

	@Test
	void eachSyncCoversWhatWasCommittedBefore() {
		try (WalInstance one = WalInstance.on(this.database).live();
				WalInstance two = WalInstance.on(this.database).live()) {
			List<CompletableFuture<Void>> writers = IntStream.range(0, 4)
				.mapToObj((writer) -> CompletableFuture.runAsync(() -> write(writer, writer % 2 == 0 ? one : two)))
				.toList();
			writers.forEach(CompletableFuture::join);
		}
	}

	private void write(int writer, WalInstance instance) {
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			for (int i = 1; i <= 100; i++) {
				int id = 1000 * writer + i;
				statement.execute("INSERT INTO book VALUES (" + id + ")");
				instance.sync();
				assertThat(instance.received).contains("INSERT book [{id=" + id + "}]");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<String> slots() {
		try {
			return query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<String> query(String sql) throws SQLException {
		try (Connection connection = this.database.connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			List<String> rows = new ArrayList<>();
			while (result.next()) {
				rows.add(result.getString(1));
			}
			return rows;
		}
	}

}
