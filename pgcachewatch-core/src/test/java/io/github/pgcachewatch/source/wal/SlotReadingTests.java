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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is sent of the rows in a real slot.
 */
class SlotReadingTests {

	private final TestDatabase database = PostgresServer.shared().createDatabase();

	@Test
	void changedRowsAreSentWithTheColumnsOfTheirReplicaIdentity() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, title text)");
		assertThat(payloads("book", Map.of(), 4, "INSERT INTO book VALUES (1, 'a'), (2, 'b')",
				"UPDATE book SET title = 'c' WHERE id = 1", "UPDATE book SET id = 3 WHERE id = 2",
				"DELETE FROM book WHERE id = 3"))
			.containsExactly(payload("insert", "book", "{\"id\":1},{\"id\":2}"),
					payload("update", "book", "{\"id\":1}"), payload("update", "book", "{\"id\":2},{\"id\":3}"),
					payload("delete", "book", "{\"id\":3}"));
	}

	@Test
	void columnsOutsideOfTheIdentityAreSentOfAddedRowsAlone() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, author int, title text)");
		assertThat(payloads("book", Map.of("book", Set.of("author")), 3, "INSERT INTO book VALUES (1, 7, 'a')",
				"UPDATE book SET author = 8", "DELETE FROM book"))
			.containsExactly(payload("insert", "book", "{\"id\":1,\"author\":7}"),
					payload("update", "book", "{\"id\":1}"), payload("delete", "book", "{\"id\":1}"));
	}

	@Test
	void underFullIdentityTheColumnsThatAreAskedForAreSent() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, author int, title text)",
				"ALTER TABLE book REPLICA IDENTITY FULL");
		assertThat(payloads("book", Map.of("book", Set.of("author")), 3, "INSERT INTO book VALUES (1, 7, 'a')",
				"UPDATE book SET author = 8", "DELETE FROM book"))
			.containsExactly(payload("insert", "book", "{\"author\":7}"),
					payload("update", "book", "{\"author\":7},{\"author\":8}"),
					payload("delete", "book", "{\"author\":8}"));
	}

	@Test
	void underFullIdentityATableOfWhichNothingIsAskedForIsSentAsAWhole() throws SQLException {
		this.database.execute("CREATE TABLE note (text text)", "ALTER TABLE note REPLICA IDENTITY FULL");
		assertThat(payloads("note", Map.of(), 2, "INSERT INTO note VALUES ('a')", "DELETE FROM note"))
			.containsExactly(whole("insert", "note"), whole("delete", "note"));
	}

	@Test
	void theIdentityMayBeAnotherIndex() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY, isbn text NOT NULL UNIQUE)",
				"ALTER TABLE book REPLICA IDENTITY USING INDEX book_isbn_key", "INSERT INTO book VALUES (1, 'x')");
		assertThat(payloads("book", Map.of(), 2, "UPDATE book SET isbn = 'y'", "DELETE FROM book")).containsExactly(
				payload("update", "book", "{\"isbn\":\"x\"},{\"isbn\":\"y\"}"),
				payload("delete", "book", "{\"isbn\":\"y\"}"));
	}

	@Test
	void aLongKeyThatDidNotChangeIsTakenFromTheOldRowOrElseTheTableIsSentAsAWhole() throws SQLException {
		this.database.execute("CREATE TABLE doc (id int PRIMARY KEY, path text NOT NULL, title text)",
				"ALTER TABLE doc ALTER path SET STORAGE EXTERNAL", "ALTER TABLE doc REPLICA IDENTITY FULL",
				"INSERT INTO doc VALUES (1, repeat('x', 3000), 'a')");
		assertThat(payloads("doc", Map.of("doc", Set.of("path")), 1, "UPDATE doc SET title = 'b'"))
			.containsExactly(payload("update", "doc", "{\"path\":\"" + "x".repeat(3000) + "\"}"));
	}

	@Test
	void valuesAreSentAsToJsonbPrintsThem() throws SQLException {
		this.database.execute("CREATE DOMAIN small AS int", "CREATE DOMAIN smaller AS small",
				"CREATE TYPE mood AS ENUM ('so ''so')", """
						CREATE TABLE t (b bool, i2 int2, i8 int8, n numeric, nan numeric, d date, ts timestamp,
							tz timestamptz, u uuid, tx text, e mood, dom smaller, nul int, tm time)""",
				"ALTER TABLE t REPLICA IDENTITY FULL");
		Set<String> columns = Set.of("b", "i2", "i8", "n", "nan", "d", "ts", "tz", "u", "tx", "e", "dom", "nul", "tm");
		String row = "true, -2, 9223372036854775807, 1.50, 'NaN', '2026-11-22', '2026-11-22 10:15:30.5',"
				+ " '2026-11-22 10:15:30+00', '00000000-0000-0000-0000-000000000001', E'a\"b\\\\c\\u00e9', 'so ''so', 7,"
				+ " NULL, '10:15:30.000001'";
		String sent = payloads("t", Map.of("t", columns), 1, "INSERT INTO t VALUES (" + row + ")").get(0);
		try (Connection connection = this.database.connect(); Statement statement = connection.createStatement()) {
			// Sent as JSON text, it is equal to the row as JSON.
			ResultSet result = statement.executeQuery("SELECT to_jsonb(t)::text, ($j$" + sent
					+ "$j$::jsonb -> 'keys' -> 0)::text, to_jsonb(t) - 'tz' = ($j$" + sent
					+ "$j$::jsonb -> 'keys' -> 0) - 'tz'," + " (to_jsonb(t) ->> 'tz')::timestamptz = (($j$" + sent
					+ "$j$::jsonb -> 'keys' -> 0) ->> 'tz')::timestamptz FROM t");
			result.next();
			assertThat(result.getBoolean(3)).as(result.getString(1) + " " + result.getString(2)).isTrue();
			assertThat(result.getBoolean(4)).isTrue();
			assertThat(sent).containsPattern("\"tz\":\"2026-11-22T\\d\\d:15:30[+-]\\d\\d:\\d\\d\"");
		}
	}

	@Test
	void leavesCarryTheNameOfTheirOutermostTable() throws SQLException {
		this.database.execute("CREATE TABLE sale (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
				"CREATE TABLE sale_26 PARTITION OF sale FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"
						+ " PARTITION BY RANGE (day)",
				"CREATE TABLE sale_26_1 PARTITION OF sale_26 FOR VALUES FROM ('2026-01-01') TO ('2026-07-01')");
		assertThat(payloads("sale", Map.of(), 3, "INSERT INTO sale VALUES (1, '2026-02-03')",
				"CREATE TABLE sale_26_2 PARTITION OF sale_26 FOR VALUES FROM ('2026-07-01') TO ('2027-01-01')",
				"INSERT INTO sale VALUES (2, '2026-08-03')", "TRUNCATE sale_26_1"))
			.containsExactly(payload("insert", "sale", "{\"id\":1,\"day\":\"2026-02-03\"}"),
					payload("insert", "sale", "{\"id\":2,\"day\":\"2026-08-03\"}"), whole("truncate", "sale"));
	}

	@Test
	void childrenCarryTheNamesOfTheirOutermostTables() throws SQLException {
		this.database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)",
				"CREATE TABLE c (PRIMARY KEY (id)) INHERITS (a, b)");
		assertThat(payloads("a, b", Map.of(), 1, "INSERT INTO c VALUES (1)"))
			.containsExactly(payload("insert", "a", "{\"id\":1}"), payload("insert", "b", "{\"id\":1}"));
	}

	@Test
	void pastMaxKeysATableIsSentAsAWhole() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)", "CREATE TABLE tag (id bigint PRIMARY KEY)");
		assertThat(payloads("book, tag", Map.of(), 1, "BEGIN", "INSERT INTO book SELECT generate_series(1, 101)",
				"INSERT INTO tag VALUES (1)", "COMMIT"))
			.containsExactly(whole("insert", "book"), payload("insert", "tag", "{\"id\":1}"));
	}

	@Test
	void keysThatDoNotFitIntoOnePayloadAreSentInSeveral() throws SQLException {
		this.database.execute("CREATE TABLE doc (path text PRIMARY KEY)");
		List<String> payloads = payloads("doc", Map.of(), 1,
				"INSERT INTO doc SELECT i || repeat('x', 1500) FROM generate_series(1, 20) i");
		assertThat(payloads).hasSizeGreaterThan(1).allMatch((payload) -> payload.length() < 7999);
		assertThat(String.join("", payloads))
			.contains(IntStream.rangeClosed(1, 20).mapToObj((i) -> "\"" + i + "xxx").toArray(String[]::new));
	}

	@Test
	void whatIsRolledBackIsNotSent() throws SQLException {
		this.database.execute("CREATE TABLE book (id bigint PRIMARY KEY)");
		assertThat(payloads("book", Map.of(), 1, "BEGIN", "INSERT INTO book VALUES (1)", "SAVEPOINT s",
				"INSERT INTO book VALUES (2)", "ROLLBACK TO s", "COMMIT"))
			.containsExactly(payload("insert", "book", "{\"id\":1}"));
	}

	@Test
	void aColumnThatIsAddedMeanwhileIsDescribedAgain() throws SQLException {
		this.database.execute("CREATE TABLE book (title text, id bigint PRIMARY KEY)");
		assertThat(payloads("book", Map.of(), 2, "INSERT INTO book VALUES ('a', 1)", "ALTER TABLE book DROP title",
				"ALTER TABLE book ADD pages int", "INSERT INTO book VALUES (2, 30)"))
			.containsExactly(payload("insert", "book", "{\"id\":1}"), payload("insert", "book", "{\"id\":2}"));
	}

	private List<String> payloads(String tables, Map<String, Set<String>> asked, int transactions, String... statements)
			throws SQLException {
		SlotFixture.publish(this.database, tables);
		try (SlotFixture slot = new SlotFixture(this.database, 100, asked)) {
			this.database.execute(statements);
			return slot.read(transactions).payloads();
		}
	}

	private static String payload(String operation, String table, String keys) {
		return "{\"operation\":\"" + operation + "\",\"table\":\"" + table + "\",\"schema\":\"public\",\"keys\":["
				+ keys + "]}";
	}

	private static String whole(String operation, String table) {
		return "{\"operation\":\"" + operation + "\",\"table\":\"" + table + "\",\"schema\":\"public\"}";
	}

}
