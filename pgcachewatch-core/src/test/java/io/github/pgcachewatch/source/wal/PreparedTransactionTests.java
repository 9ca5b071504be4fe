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

import io.github.pgcachewatch.event.ListenerState;
import io.github.pgcachewatch.test.EmbeddedServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that are committed in two phases.
 */
class PreparedTransactionTests {

	private static final EmbeddedServer server = EmbeddedServer.start("wal_level=logical",
			"max_prepared_transactions=5");

	private static int databases;

	private final TestDatabase database = server.createDatabase("prepared_" + ++databases);

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)");
		SlotFixture.publish(this.database, "book");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void aPreparedTransactionIsSentOnceItIsCommitted() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("BEGIN", "INSERT INTO book VALUES (1)", "PREPARE TRANSACTION 'one'");
			this.database.execute("BEGIN", "INSERT INTO book VALUES (2)", "PREPARE TRANSACTION 'two'");
			this.database.execute("INSERT INTO book VALUES (3)");
			instance.sync();
			this.database.execute("ROLLBACK PREPARED 'two'", "COMMIT PREPARED 'one'");
			instance.sync();
			assertThat(instance.changes()).containsExactly("INSERT book [{id=3}]", "INSERT book [{id=1}]");
		}
	}

	@Test
	void aReaderBeginsOnceWhatWasPreparedBeforeHasEnded() {
		this.database.execute("BEGIN", "INSERT INTO book VALUES (1)", "PREPARE TRANSACTION 'left over'");
		try (WalInstance instance = WalInstance.on(this.database).start()) {
			WalInstance.eventually()
				.until(() -> String.valueOf(instance.source.walStatus().detail())
					.contains("the prepared transaction 'left over'"));
			assertThat(instance.source.state()).isNotEqualTo(ListenerState.LIVE);
			this.database.execute("COMMIT PREPARED 'left over'");
			instance.live().sync();
		}
	}

}
