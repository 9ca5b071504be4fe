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
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publication that is dropped or altered while it is read.
 */
class PublicationLossTests {

	private static final String PUBLICATION = WalSource.publication(SlotFixture.CHANNEL);

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@BeforeEach
	void publish() {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)",
				"CREATE TABLE author (id bigint PRIMARY KEY)");
		SlotFixture.publish(this.database, "book, author");
	}

	@Test
	void whenThePublicationIsDroppedNothingIsProvedUntilItIsBack() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("DROP PUBLICATION " + PUBLICATION);
			WalInstance.eventually().until(instance.source::state, (state) -> state != ListenerState.LIVE);
			this.database.execute("INSERT INTO book VALUES (1)");
			int before = instance.unknown.get() + instance.listened.get();
			SlotFixture.publish(this.database, "book");
			instance.live().sync();
			assertThat(instance.unknown.get() + instance.listened.get()).isGreaterThan(before);
			this.database.execute("INSERT INTO book VALUES (2)");
			instance.sync();
			assertThat(instance.received).endsWith("INSERT book [{id=2}]");
		}
	}

	@Test
	void tablesThatAreTakenOutAndPutInAgainAreRead() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO book VALUES (1)",
					"ALTER PUBLICATION " + PUBLICATION + " DROP TABLE book", "INSERT INTO book VALUES (2)",
					"ALTER PUBLICATION " + PUBLICATION + " ADD TABLE book", "INSERT INTO book VALUES (3)");
			instance.sync();
			assertThat(instance.changes()).containsExactly("INSERT book [{id=1}]", "INSERT book [{id=3}]");
		}
	}

	@Test
	void aTableThatIsDroppedAndCreatedAgainIsReadOnceItIsPublished() {
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO book VALUES (1)", "DROP TABLE book",
					"CREATE TABLE book (number int, id bigint PRIMARY KEY)",
					"ALTER PUBLICATION " + PUBLICATION + " ADD TABLE book", "INSERT INTO book VALUES (2, 3)");
			instance.sync();
			assertThat(instance.changes()).containsExactly("INSERT book [{id=1}]", "INSERT book [{id=3}]");
		}
	}

}
