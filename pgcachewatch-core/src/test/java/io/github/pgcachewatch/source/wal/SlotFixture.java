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

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.source.notify.ConnectionSettings;
import io.github.pgcachewatch.source.notify.PgConnectionFactory;
import io.github.pgcachewatch.source.notify.socket.SocketControl;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

/**
 * A slot that is read step by step.
 */
final class SlotFixture implements AutoCloseable {

	static final String CHANNEL = "changes";

	final List<CommittedTransaction> transactions = new ArrayList<>();

	final SlotStream stream;

	final FleetNotifier notifier;

	private final PgOutput decoder;

	SlotFixture(TestDatabase database, int maxKeys, Map<String, Set<String>> asked) throws SQLException {
		PgConnectionFactory connections = factory(database);
		ChannelNames names = new ChannelNames(CHANNEL);
		this.stream = SlotStream.open(connections, new SocketControl(), Duration.ofSeconds(10));
		this.notifier = new FleetNotifier(connections.open(), CHANNEL);
		this.decoder = new PgOutput(new ChangeCollector(CHANNEL, maxKeys, (relation) -> {
			List<TableName> tables = this.notifier.tables(relation);
			Set<String> columns = new HashSet<>();
			tables.forEach((table) -> columns.addAll(asked.getOrDefault(table.name(), Set.of())));
			return new RelationMapping(relation, tables, columns, this.notifier.baseTypes(relation));
		}, this.transactions::add));
		String slot = names.newSlot();
		this.stream.createSlot(slot, Duration.ofSeconds(30));
		this.notifier.inProgress();
		this.stream.start(slot, names.publication());
	}

	static PgConnectionFactory factory(TestDatabase database) {
		return new PgConnectionFactory(() -> new ConnectionSettings(database.url(), database.username(),
				database.password(), Map.of(), Duration.ofSeconds(10), "wal-test"));
	}

	static void publish(TestDatabase database, String tables) {
		database.execute("CREATE PUBLICATION " + new ChannelNames(CHANNEL).publication() + " FOR TABLE " + tables);
	}

	/**
	 * Reads until a number of transactions have come.
	 */
	SlotFixture read(int count) throws SQLException {
		long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (this.transactions.size() < count) {
			ByteBuffer message = this.stream.read();
			if (message != null) {
				this.decoder.read(message);
			}
			else if (System.nanoTime() - limit >= 0) {
				throw new AssertionError("Only " + this.transactions);
			}
			else {
				this.stream.await(limit);
			}
		}
		return this;
	}

	List<String> payloads() {
		return this.transactions.stream()
			.flatMap((transaction) -> transaction.payloads().stream())
			.map((payload) -> payload.replaceFirst("\"sent_at\":\"[^\"]*\",", ""))
			.toList();
	}

	@Override
	public void close() throws SQLException {
		this.stream.close();
		this.notifier.close();
	}

}
