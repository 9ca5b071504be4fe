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
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reader whose role may replicate, and nothing else: the server shows it no statistics
 * of walsenders.
 */
class ReaderRoleTests {

	private static final String APPLICATION = "The \"Shop\", wal";

	private static final EmbeddedServer server = EmbeddedServer.start("wal_level=logical");

	private static int databases;

	private final TestDatabase database = server.createDatabase("role_" + ++databases);

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)", "DROP ROLE IF EXISTS reader",
				"CREATE ROLE reader LOGIN REPLICATION PASSWORD 'reader'");
		SlotFixture.publish(this.database, "book");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aRoleThatMayReplicateReads() {
		try (WalInstance instance = reader().live()) {
			this.database.execute("INSERT INTO book VALUES (1)");
			instance.sync();
			assertThat(instance.received).endsWith("INSERT book [{id=1}]");
		}
	}

	@Test
	void itSaysWhichSessionItWaitsFor() throws SQLException {
		try (Connection connection = this.database.connect(); Statement writer = connection.createStatement()) {
			connection.setAutoCommit(false);
			writer.execute("INSERT INTO book VALUES (1)");
			try (WalInstance instance = reader().start()) {
				WalInstance.eventually()
					.until(() -> String.valueOf(instance.source.walStatus().detail()).contains("server process"));
				connection.commit();
				instance.live();
			}
		}
	}

	@Test
	void whereTheReaderIsNamedAsASynchronousStandbyItEndsItsSession() {
		assertEndsWhileStandbysAre("*");
		assertEndsWhileStandbysAre("FIRST 1 (absent, \"the \"\"shop\"\", wal\")");
	}

	@Test
	void whereOthersAreNamedAsSynchronousStandbysItReads() {
		standbys("ANY 1 (absent, \"The Shop\", shop, wal)");
		try (WalInstance instance = reader().live()) {
			WalInstance.eventually().until(instance::isReader);
			instance.sync();
		}
		finally {
			standbys("");
		}
	}

	private void assertEndsWhileStandbysAre(String names) {
		try (WalInstance instance = reader().live()) {
			standbys(names);
			WalInstance.eventually()
				.until(() -> String.valueOf(instance.source.walStatus().detail()).contains("synchronous standby"));
			standbys("");
			WalInstance.eventually().until(instance::isReader);
			instance.sync();
		}
		finally {
			standbys("");
		}
	}

	private WalInstance reader() {
		ConnectionSettings settings = new ConnectionSettings(this.database.url(), "reader", "reader", Map.of(),
				Duration.ofSeconds(10), APPLICATION);
		return new WalInstance(new PgConnectionFactory(() -> settings), WalInstance.settings());
	}

	private static void standbys(String names) {
		server.database("postgres")
			.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'", "SELECT pg_reload_conf()");
	}

}
