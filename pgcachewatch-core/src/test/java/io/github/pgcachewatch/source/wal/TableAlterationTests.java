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

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tables that are altered while they are read.
 */
class TableAlterationTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void aColumnIsCalledWhatItWasCalledWhenTheRowWasChanged() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
		assertThat(payloads("book", Map.of(), 3, "INSERT INTO book VALUES (1)", "ALTER TABLE book RENAME id TO number",
				"UPDATE book SET title = 'a'", "ALTER TABLE book RENAME number TO id", "DELETE FROM book"))
			.containsExactly(change("insert", "book", "{\"id\":1}"), change("update", "book", "{\"number\":1}"),
					change("delete", "book", "{\"id\":1}"));
	}

	@Test
	void aKeyHasTheTypeThatItHadWhenTheRowWasChanged() throws SQLException {
		this.database.execute("CREATE TABLE book (id int PRIMARY KEY, title text)");
		assertThat(payloads("book", Map.of(), 3, "INSERT INTO book VALUES (1)", "ALTER TABLE book ALTER id TYPE text",
				"UPDATE book SET title = 'a'", "ALTER TABLE book ALTER id TYPE bigint USING id::bigint",
				"DELETE FROM book"))
			.containsExactly(change("insert", "book", "{\"id\":1}"), change("update", "book", "{\"id\":\"1\"}"),
					change("delete", "book", "{\"id\":1}"));
	}

	@Test
	void alterationsWithinATransactionHoldForWhatFollowsInIt() throws SQLException {
		this.database.execute("CREATE TABLE book (id int PRIMARY KEY, isbn text NOT NULL UNIQUE)",
				"INSERT INTO book VALUES (1, 'a')");
		assertThat(payloads("book", Map.of("book", Set.of("isbn")), 1, "BEGIN", "UPDATE book SET isbn = 'b'",
				"ALTER TABLE book REPLICA IDENTITY FULL", "DELETE FROM book", "COMMIT"))
			.containsExactly(change("update", "book", "{\"id\":1}"), change("delete", "book", "{\"isbn\":\"b\"}"));
	}

	@Test
	void theReplicaIdentityIsTheOneAtTheTimeOfTheChange() throws SQLException {
		this.database.execute("CREATE TABLE book (id int PRIMARY KEY, isbn text NOT NULL UNIQUE)");
		assertThat(payloads("book", Map.of("book", Set.of("isbn")), 5, "INSERT INTO book VALUES (1, 'a')",
				"ALTER TABLE book REPLICA IDENTITY USING INDEX book_isbn_key", "UPDATE book SET isbn = 'b'",
				"ALTER TABLE book REPLICA IDENTITY FULL", "UPDATE book SET isbn = 'c'",
				"ALTER TABLE book REPLICA IDENTITY NOTHING", "INSERT INTO book VALUES (2, 'd')",
				"ALTER TABLE book REPLICA IDENTITY DEFAULT", "DELETE FROM book WHERE id = 2"))
			.containsExactly(change("insert", "book", "{\"id\":1,\"isbn\":\"a\"}"),
					change("update", "book", "{\"isbn\":\"a\"},{\"isbn\":\"b\"}"),
					change("update", "book", "{\"isbn\":\"b\"},{\"isbn\":\"c\"}"),
					change("insert", "book", "{\"isbn\":\"d\"}"), change("delete", "book", "{\"id\":2}"));
	}

	@Test
	void generatedColumnsOutsideOfTheKeyDoNotMatter() throws SQLException {
		this.database.execute("CREATE TABLE book (price int, double int GENERATED ALWAYS AS (2 * price) STORED,"
				+ " id int PRIMARY KEY)");
		assertThat(payloads("book", Map.of("book", Set.of("double")), 3, "INSERT INTO book VALUES (5, DEFAULT, 1)",
				"UPDATE book SET price = 6", "DELETE FROM book"))
			.containsExactly(change("insert", "book", "{\"id\":1}"), change("update", "book", "{\"id\":1}"),
					change("delete", "book", "{\"id\":1}"));
	}

	@Test
	void truncatedTablesAndPartitionsAreSentEachAsAWhole() throws SQLException {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (2)",
				"CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM (2) TO (3)",
				"CREATE TABLE book (id serial PRIMARY KEY)",
				"CREATE TABLE page (book int REFERENCES book, id int PRIMARY KEY)");
		assertThat(payloads("sale, book, page", Map.of(), 3, "TRUNCATE sale", "TRUNCATE sale_2",
				"TRUNCATE book RESTART IDENTITY CASCADE"))
			.containsExactly(whole("truncate", "sale"), whole("truncate", "sale"), whole("truncate", "book"),
					whole("truncate", "page"));
	}

	@Test
	void aRowThatMovesToAnotherPartitionIsSent() throws SQLException {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (2)",
				"CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM (2) TO (3)", "INSERT INTO sale VALUES (1)");
		assertThat(payloads("sale", Map.of(), 1, "UPDATE sale SET id = 2"))
			.containsExactly(change("delete", "sale", "{\"id\":1}"), change("insert", "sale", "{\"id\":2}"));
	}

	@Test
	void namesAndKeysAreSentAsTheyAreWhateverTheyConsistOf() throws SQLException {
		String table = "\"Odd \"\"Schema\".\"Bo'ok.\u00e9\"";
		this.database.execute("CREATE SCHEMA \"Odd \"\"Schema\"",
				"CREATE TABLE " + table + " (\"I \"\"d\" text PRIMARY KEY)");
		assertThat(payloads(table, Map.of(), 1, "INSERT INTO " + table + " VALUES (E'a\\n\"\\\\\u00e9')"))
			.containsExactly("{\"operation\":\"insert\",\"table\":\"Bo'ok.\u00e9\",\"schema\":\"Odd \\\"Schema\","
					+ "\"keys\":[{\"I \\\"d\":\"a\\n\\\"\\\\\u00e9\"}]}");
	}

	@Test
	void subtransactionsAreSentUnlessTheyAreRolledBackAndMessagesAreNot() throws SQLException {
		this.database.execute("CREATE TABLE book (id int PRIMARY KEY)");
		assertThat(payloads("book", Map.of(), 1, "BEGIN", "SELECT pg_logical_emit_message(true, 'test', 'x')",
				"SAVEPOINT a", "INSERT INTO book VALUES (1)", "SAVEPOINT b", "INSERT INTO book VALUES (2)",
				"ROLLBACK TO b", "INSERT INTO book VALUES (3)", "RELEASE a", "SAVEPOINT c", "TRUNCATE book",
				"ROLLBACK TO c", "COMMIT", "SELECT pg_logical_emit_message(false, 'test', 'x')"))
			.containsExactly(change("insert", "book", "{\"id\":1},{\"id\":3}"));
	}

	@Test
	void whenPartitionedTablesAreRenamedTheirPartitionsCarryTheNewNamesAndBothTablesCountAsChanged() {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (10)",
				"CREATE TABLE past (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE past_1 PARTITION OF past FOR VALUES FROM (1) TO (10)");
		SlotFixture.publish(this.database, "sale, past");
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO sale VALUES (1)", "INSERT INTO past VALUES (2)");
			instance.sync();
			assertThat(instance.changes()).containsExactly("INSERT sale [{id=1}]", "INSERT past [{id=2}]");
			int before = instance.unknown.get();
			this.database.execute("BEGIN; ALTER TABLE sale RENAME TO other; ALTER TABLE past RENAME TO sale;"
					+ " ALTER TABLE other RENAME TO past; COMMIT");
			// What was read by the former names until then is covered by these.
			WalInstance.eventually()
				.until(() -> instance.received.containsAll(List.of("INSERT sale []", "UPDATE sale []", "DELETE sale []",
						"TRUNCATE sale []", "INSERT past []", "UPDATE past []", "DELETE past []", "TRUNCATE past []")));
			this.database.execute("INSERT INTO sale VALUES (3)", "INSERT INTO past VALUES (4)");
			instance.sync();
			assertThat(instance.received).endsWith("INSERT sale [{id=3}]", "INSERT past [{id=4}]");
			assertThat(instance.unknown).hasValue(before);
			assertThat(instance.listened).hasValue(1);
		}
	}

	@Test
	void aTableThatIsDescribedAnewAfterItsRenamingCountsAsChangedUnderBothNames() {
		this.database.execute("CREATE TABLE sale (id int PRIMARY KEY) PARTITION BY RANGE (id)",
				"CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM (1) TO (10)");
		SlotFixture.publish(this.database, "sale");
		try (WalInstance instance = WalInstance.on(this.database).live()) {
			this.database.execute("INSERT INTO sale VALUES (1)");
			instance.sync();
			this.database.execute("BEGIN; ALTER TABLE sale RENAME TO past; ALTER TABLE past ADD title text;"
					+ " INSERT INTO past VALUES (2); COMMIT");
			WalInstance.eventually()
				.until(() -> instance.received.containsAll(List.of("INSERT sale []", "UPDATE sale []", "DELETE sale []",
						"TRUNCATE sale []", "INSERT past []", "UPDATE past []", "DELETE past []", "TRUNCATE past []")));
		}
	}

	@Test
	void columnsThatAreAskedForLaterAreSentSoon() {
		this.database.execute("CREATE TABLE book (id int PRIMARY KEY, author int)",
				"ALTER TABLE book REPLICA IDENTITY FULL");
		SlotFixture.publish(this.database, "book");
		Set<String> asked = ConcurrentHashMap.newKeySet();
		WalSettings settings = new WalSettings(100, WalInstance.MAX_STALENESS, (table) -> Set.copyOf(asked));
		try (WalInstance instance = new WalInstance(SlotFixture.factory(this.database), settings).live()) {
			this.database.execute("INSERT INTO book VALUES (1, 7)");
			instance.sync();
			assertThat(instance.changes()).containsExactly("INSERT book []");
			int before = instance.unknown.get();
			asked.add("author");
			WalInstance.eventually().until(() -> {
				this.database.execute("UPDATE book SET author = 8");
				instance.sync();
				return instance.received.get(instance.received.size() - 1).contains("{author=8}");
			});
			assertThat(instance.unknown).hasValue(before);
		}
	}

	private List<String> payloads(String tables, Map<String, Set<String>> asked, int transactions, String... statements)
			throws SQLException {
		SlotFixture.publish(this.database, tables);
		try (SlotFixture slot = new SlotFixture(this.database, 100, asked)) {
			this.database.execute(statements);
			return slot.read(transactions).payloads();
		}
	}

	private static String change(String operation, String table, String keys) {
		return "{\"operation\":\"" + operation + "\",\"table\":\"" + table + "\",\"schema\":\"public\",\"keys\":["
				+ keys + "]}";
	}

	private static String whole(String operation, String table) {
		return "{\"operation\":\"" + operation + "\",\"table\":\"" + table + "\",\"schema\":\"public\"}";
	}

}
