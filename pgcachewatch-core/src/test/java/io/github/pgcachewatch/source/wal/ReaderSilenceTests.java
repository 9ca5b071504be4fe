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
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.source.notify.DedicatedConnectionFactory;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reader whose connections stay open although nothing comes through them any more.
 */
class ReaderSilenceTests {

	/** So long that no machine is too slow to answer in a third of it. */
	private static final Duration PATIENT = Duration.ofSeconds(9);

	private static final WalSettings SETTINGS = new WalSettings(100, PATIENT, (table) -> Set.of());

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	private final PgConnectionFactory direct = SlotFixture.factory(this.database);

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
		SlotFixture.publish(this.database, "book");
	}

	@Test
	void aReaderThatHearsNothingEndsItsSessionAndReadsAgainLater() {
		try (TcpProxy network = TcpProxy.to(this.database);
				WalInstance one = new WalInstance(proxied(network), WalInstance.settings()).live()) {
			network.freeze();
			WalInstance.eventually().until(() -> !one.isReader() && one.source.state() != ListenerState.LIVE);
			this.database.execute("INSERT INTO book VALUES (1)");
			int before = one.unknown.get() + one.listened.get();
			network.thaw();
			one.live().sync();
			// What was committed meanwhile was not read.
			assertThat(one.unknown.get() + one.listened.get()).isGreaterThan(before);
			assertFollows(one);
		}
	}

	@Test
	void aReaderThatHearsNothingOfTheWalAloneEndsItsSession() {
		try (TcpProxy network = TcpProxy.to(this.database);
				WalInstance one = new WalInstance(streamThrough(network), PATIENT, SETTINGS).live()) {
			int before = one.unknown.get();
			// What it reports arrives, so that the server has no reason to end it.
			network.freezeToClient();
			WalInstance.eventually()
				.until(() -> String.valueOf(one.source.walStatus().detail())
					.contains("has not answered the reader of the WAL"));
			this.database.execute("INSERT INTO book VALUES (1)");
			network.thaw();
			one.sync();
			assertThat(one.unknown.get()).isGreaterThan(before);
			assertFollows(one);
		}
	}

	private void assertFollows(WalInstance instance) {
		this.database.execute("INSERT INTO book VALUES (2)");
		instance.sync();
		assertThat(instance.received).endsWith("INSERT book [{id=2}]");
		assertThat(instance.isReader()).isTrue();
	}

	private PgConnectionFactory proxied(TcpProxy network) {
		return SlotFixture.factory(
				new TestDatabase(network.url(this.database), "", this.database.username(), this.database.password()));
	}

	/**
	 * Has the walsender's connection go through a network, and all others past it.
	 */
	private DedicatedConnectionFactory streamThrough(TcpProxy network) {
		PgConnectionFactory proxied = proxied(network);
		return new DedicatedConnectionFactory() {

			@Override
			public Connection open() throws SQLException {
				return ReaderSilenceTests.this.direct.open();
			}

			@Override
			public Connection open(SocketControl control) throws SQLException {
				return ReaderSilenceTests.this.direct.open(control);
			}

			@Override
			public Connection openReplication(SocketControl control) throws SQLException {
				return proxied.openReplication(control);
			}

		};
	}

}
