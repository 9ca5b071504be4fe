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

package io.github.pgcachewatch.capture.rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.pgcachewatch.event.TableName;
import io.github.pgcachewatch.test.PostgresServer;
import io.github.pgcachewatch.test.PostgresServer.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the parameters by which plans find rows.
 */
class RowLookupTests {

	private static TestDatabase database;

	@BeforeAll
	static void createDatabase() {
		database = PostgresServer.shared().createDatabase();
		database.execute(
				"CREATE TABLE book (id bigint PRIMARY KEY, author_id int, title text, code varchar(20), "
						+ "shelf char(4), price numeric, serial uuid)",
				"CREATE INDEX ON book (author_id)", "CREATE INDEX ON book (code)",
				"CREATE TABLE author (id bigint PRIMARY KEY, name text)",
				"CREATE TABLE \"Odd.Table\" (\"Id AND\" bigint, \"select\" text)",
				"CREATE TABLE sale (day date, book_id bigint) PARTITION BY RANGE (day)",
				"CREATE TABLE sale_2026 PARTITION OF sale FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
				"CREATE TABLE shelf (id bigint)", "CREATE TABLE shelf_old () INHERITS (shelf)",
				"CREATE VIEW titles AS SELECT id, title FROM book",
				"INSERT INTO book SELECT i, i / 10, 'title', 'code' || i FROM generate_series(1, 1000) i", "ANALYZE");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "SELECT title FROM book WHERE id = ? | book.id=$1",
			"SELECT title FROM book WHERE author_id = ? AND price > 3 | book.author_id=$1",
			"SELECT title FROM book WHERE title = ? | book.title=$1",
			"SELECT title FROM book WHERE code = ? AND id > 5 | book.code=$1",
			"SELECT title FROM book WHERE serial = ? | book.serial=$1",
			"SELECT title FROM book WHERE price > ? AND id = ? | book.id=$2",
			"SELECT title FROM book WHERE author_id = ? AND title = ' AND ) OR (' | book.author_id=$1",
			"SELECT title FROM book WHERE author_id = ? AND code = ? | book.author_id=$1 book.code=$2",
			"SELECT count(*) FROM book b WHERE b.id = ?; | book.id=$1",
			"SELECT a.name FROM book b JOIN author a ON a.id = b.author_id WHERE b.id = ? | book.id=$1",
			"SELECT a.name, b.title FROM author a LEFT JOIN book b ON b.id = ? WHERE a.id = ? | author.id=$2 book.id=$1",
			"SELECT name FROM author WHERE EXISTS (SELECT FROM book WHERE author_id = ? AND author_id = author.id) "
					+ "| author.id=$1 book.author_id=$1",
			"SELECT b.id FROM book b JOIN book c ON c.id = b.author_id WHERE b.id = ? AND c.id = ? | ``",
			"SELECT b.id FROM book b, book c WHERE b.id = ? AND c.id = b.id | book.id=$1",
			"SELECT * FROM \"Odd.Table\" \"O \"\"x\"\"\" WHERE \"O \"\"x\"\"\".\"Id AND\" = ? AND \"select\" = ? "
					+ "| Odd.Table.Id AND=$1 Odd.Table.select=$2" })
	void aColumnThatIsEqualToAParameterInEveryScanIsFound(String sql, String expected) throws SQLException {
		assertThat(find(sql)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT title FROM book", "SELECT title FROM book WHERE id IN (?, ?)",
			"SELECT title FROM book WHERE id = ANY (?)", "SELECT title FROM book WHERE id >= ?",
			"SELECT title FROM book WHERE id BETWEEN ? AND ?", "SELECT title FROM book WHERE id = ? OR author_id = ?",
			"SELECT title FROM book WHERE id <> ?", "SELECT title FROM book WHERE NOT (id = ?)",
			"SELECT title FROM book WHERE id = ? + 1", "SELECT title FROM book WHERE id + 1 = ?",
			"SELECT title FROM book WHERE id::text = ?", "SELECT title FROM book WHERE price = ?",
			"SELECT title FROM book WHERE price::text = ?", "SELECT title FROM book WHERE shelf = ?",
			"SELECT title FROM book WHERE lower(title) = ?", "SELECT title FROM book WHERE title LIKE ?",
			"SELECT title FROM book WHERE title = ? COLLATE \"C\" OR id = 1",
			"SELECT title FROM book WHERE ? IS NULL OR id = ?", "SELECT title FROM book WHERE (id = ?) IS NOT FALSE",
			"SELECT title FROM book WHERE id = ? UNION ALL SELECT name FROM author UNION ALL SELECT title FROM book",
			"SELECT title FROM book WHERE id = ? AND author_id = (SELECT max(id) FROM author)",
			"SELECT title FROM book ORDER BY id LIMIT ?", "UPDATE book SET title = 'x' WHERE id = ? RETURNING title",
			"WITH u AS (UPDATE author SET name = name RETURNING id) SELECT title FROM book WHERE id = ?",
			"SELECT * FROM sale WHERE day = ? AND book_id = ?", "SELECT * FROM sale WHERE book_id = ?",
			"SELECT * FROM shelf WHERE id = ?", "SELECT nonsense FROM book WHERE id = ?" })
	void whatMayReadOtherRowsIsNotFound(String sql) throws SQLException {
		assertThat(find(sql)).isEmpty();
	}

	@Test
	void aPlanThatIsNestedTooDeeplyTellsNothing() throws SQLException {
		String sql = "SELECT id FROM book WHERE id = ?";
		for (int i = 0; i < 300; i++) {
			sql = "SELECT id FROM (" + sql + " OFFSET 1) nested";
		}
		assertThat(find(sql)).isEmpty();
	}

	@Test
	void theTransactionStaysUsableAndNothingStaysPrepared() throws SQLException {
		try (Connection connection = connect()) {
			for (String sql : new String[] { "SELECT nonsense FROM book WHERE id = ?", "SELECT ? FROM",
					"SELECT id FROM book WHERE id = ?" }) {
				RowLookup.find(connection, sql, 1, Set.of(table("book")));
			}
			try (Statement statement = connection.createStatement();
					var row = statement.executeQuery("SELECT count(*) FROM pg_prepared_statements WHERE from_sql")) {
				row.next();
				assertThat(row.getInt(1)).isZero();
			}
		}
	}

	private static String find(String sql) throws SQLException {
		Set<TableName> tables = Set.of(table("book"), table("author"), table("sale"), table("shelf"),
				table("Odd.Table"));
		int parameters = (int) sql.chars().filter((each) -> each == '?').count();
		try (Connection connection = connect()) {
			return RowLookup.find(connection, sql, parameters, tables)
				.entrySet()
				.stream()
				.flatMap((found) -> found.getValue()
					.stream()
					.map((condition) -> found.getKey().name() + "." + condition.column() + "=$"
							+ condition.parameter()))
				.collect(Collectors.toCollection(TreeSet::new))
				.stream()
				.collect(Collectors.joining(" "));
		}
	}

	private static Connection connect() throws SQLException {
		Connection connection = database.connect();
		connection.setAutoCommit(false);
		return connection;
	}

	private static TableName table(String name) {
		return new TableName("public", name);
	}

}
