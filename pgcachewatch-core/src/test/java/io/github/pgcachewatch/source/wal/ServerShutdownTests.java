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

import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A server that is shut down waits until each walsender's client has everything.
 */
class ServerShutdownTests {

	@Test
	void aReaderLetsTheServerShutDown() {
		EmbeddedServer server = EmbeddedServer.start("wal_level=logical");
		TestDatabase database = server.createDatabase("shut_down");
		database.execute("CREATE TABLE book (id bigint PRIMARY KEY)");
		SlotFixture.publish(database, "book");
		try (WalInstance instance = WalInstance.on(database).live()) {
			database.execute("INSERT INTO book VALUES (1)");
			instance.sync();
			server.close();
			// And not that it is shutting down.
			assertThatThrownBy(database::connect).hasMessageContaining("refused");
		}
	}

}
