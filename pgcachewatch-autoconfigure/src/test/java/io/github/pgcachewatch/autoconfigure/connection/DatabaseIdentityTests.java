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

package io.github.pgcachewatch.autoconfigure.connection;

import java.sql.Connection;
import java.sql.SQLException;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import io.github.pgcachewatch.test.TcpProxy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DatabaseIdentity}.
 */
class DatabaseIdentityTests {

	private static final DatabaseIdentity PRIMARY = new DatabaseIdentity("books", false, "1.5", "77");

	@Test
	void aDatabaseIsTheSameWhateverWayLeadsToIt() throws SQLException {
		TestDatabase database = PostgresServer.shared().createDatabase();
		TestDatabase other = PostgresServer.shared().createDatabase();
		try (TcpProxy proxy = TcpProxy.to(database);
				Connection direct = database.connect();
				Connection proxied = new TestDatabase(proxy.url(database), database.name(), database.username(),
						database.password())
					.connect();
				Connection another = other.connect()) {
			proxied.createStatement().execute("SET TimeZone = 'Asia/Kolkata'");
			DatabaseIdentity identity = DatabaseIdentity.of(direct);
			assertThat(identity.cluster()).isNotNull();
			assertThat(identity.isSameAs(DatabaseIdentity.of(proxied))).isTrue();
			assertThat(identity.isSameAs(DatabaseIdentity.of(another))).isFalse();
		}
	}

	@Test
	void aRoleThatMayNotReadTheClustersIdentifierCanTellAllTheSame() throws SQLException {
		TestDatabase database = PostgresServer.shared().createDatabase();
		String role = "reader_" + database.name();
		database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC",
				"CREATE ROLE " + role + " LOGIN PASSWORD 'reader'");
		TestDatabase reader = new TestDatabase(database.url(), database.name(), role, "reader");
		try (Connection owning = database.connect(); Connection reading = reader.connect()) {
			DatabaseIdentity identity = DatabaseIdentity.of(reading);
			assertThat(identity.cluster()).isNull();
			assertThat(identity.isSameAs(DatabaseIdentity.of(owning))).isTrue();
		}
	}

	@Test
	void aStandbyIsTheSameAsItsPrimary() {
		DatabaseIdentity standby = new DatabaseIdentity("books", true, "2.5", "77");
		assertThat(PRIMARY.isSameAs(standby)).isTrue();
		assertThat(standby.isSameAs(PRIMARY)).isTrue();
		assertThat(standby.isSameAs(new DatabaseIdentity("books", true, "3.5", "77"))).isTrue();
	}

	@Test
	void aStandbyOfAnotherClusterIsAnotherDatabase() {
		assertThat(PRIMARY.isSameAs(new DatabaseIdentity("books", true, "2.5", "78"))).isFalse();
		assertThat(PRIMARY.isSameAs(new DatabaseIdentity("books", true, "2.5", null))).isFalse();
	}

	@Test
	void aPrimaryThatWasCopiedWithItsFilesIsAnotherDatabase() {
		assertThat(PRIMARY.isSameAs(new DatabaseIdentity("books", false, "2.5", "77"))).isFalse();
	}

}
