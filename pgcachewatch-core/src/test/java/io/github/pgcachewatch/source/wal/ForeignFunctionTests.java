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
import java.util.List;

import io.github.pgcachewatch.test.HostileSchema;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No function or operator of another role runs as the role that reads and listens.
 */
class ForeignFunctionTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@ParameterizedTest
	@EnumSource
	void aFleetReceivesWhatItsReaderReads(HostileSchema schema) {
		prepare(schema);
		try (WalInstance reader = WalInstance.on(this.database).live();
				WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO public.book VALUES (1)");
			instance.sync();
			assertThat(instance.received).contains("INSERT book [{id=1}]");
			assertThat(reader.isReader()).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void theReaderAsksTheServer(HostileSchema schema) throws SQLException {
		prepare(schema);
		ChannelNames names = new ChannelNames(SlotFixture.CHANNEL);
		try (Connection connection = this.database.connect();
				FleetNotifier notifier = new FleetNotifier(this.database.connect(), SlotFixture.CHANNEL)) {
			ReaderProgress progress = new ReaderProgress(connection, names);
			progress.flush(progress.written());
			assertThat(progress.slots()).isEmpty();
			assertThat(progress.hasReader()).isFalse();
			assertThat(progress.isAnnounced("slot")).isFalse();
			assertThat(notifier.send(List.of())).isZero();
			notifier.sendAtOnce(List.of("{}"));
			assertThat(notifier.stillInProgress(notifier.inProgress())).isEmpty();
			assertThat(notifier.health("slot", names.publication())).isNull();
			assertThat(notifier.oldestWriter()).isNull();
			assertThat(notifier.hasPublication(names.publication())).isTrue();
		}
	}

	private void prepare(HostileSchema schema) {
		this.database.execute("CREATE DOMAIN public.number AS bigint",
				"CREATE TABLE public.book (id public.number PRIMARY KEY)");
		SlotFixture.publish(this.database, "public.book");
		schema.placeIn(this.database);
	}

}
