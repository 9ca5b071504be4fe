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

package io.github.pgcachewatch.trigger;

import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shapes of real schemas, with triggers and without: every statement has the same
 * effect, and the key of every row that it changes is sent.
 */
class SchemaShapeTests {

	private static final Map<String, String> KEYS = new LinkedHashMap<>();

	static {
		KEYS.put("sample", "");
		KEYS.put("rental", "rental_id, region");
		KEYS.put("party", "id");
		KEYS.put("customer", "id");
		KEYS.put("purchase", "id");
		KEYS.put("purchase_line", "purchase, line, total");
		KEYS.put("account", "id, mail");
		KEYS.put("account_audit", "number");
		KEYS.put("Order: \"Line\"", "\"The \"\"Key\"\"\", \"a\\b\"");
	}

	private static final String SAMPLE = """
			INSERT INTO sample SELECT FROM generate_series(1, 3);
			UPDATE sample SET c_int2 = -id, c_int4 = id * 1000000, c_numeric = id / 3.0, c_decimal = 'NaN', c_real = 1.1 * id,
			  c_double = 'Infinity', c_money = 12.34, c_text = E'a\\t"\\\\\\u00e9\\U0001F600', c_varchar = 'v' || id,
			  c_char = 'c', c_letter = 'x', c_name = 'n' || id, c_bytea = '\\\\x00ff', c_bool = id > 1,
			  c_date = '2026-02-28', c_time = '24:00', c_timetz = '12:00+05:30', c_timestamp = '0044-03-15 BC',
			  c_timestamptz = 'infinity', c_interval = '1 mon -2 days', c_uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
			  WHERE id < 3;
			UPDATE sample SET c_json = '{"a":  1, "a": 2}', c_jsonb = '{"b": [1.50, null]}', c_inet = '10.0.0.1/8',
			  c_cidr = '::/0', c_macaddr = '08:00:2b:01:02:03', c_macaddr8 = '08:00:2b:01:02:03:04:05', c_bit = '1010',
			  c_varbit = '1', c_point = '(1,2)', c_line = '{1,2,3}', c_lseg = '((1,2),(3,4))', c_box = '((1,2),(3,4))',
			  c_path = '[(1,2),(3,4)]', c_polygon = '((1,2),(3,4),(5,6))', c_circle = '<(1,2),3>',
			  c_tsvector = 'a fat cat', c_tsquery = 'a & b', c_int4range = '[1,5)', c_numrange = 'empty',
			  c_daterange = '[2026-01-01,)', c_tstzrange = '(,)', c_multirange = '{[1,2),[5,9)}', c_mood = 'happy',
			  c_address = ROW('Main "Street"', 1234), c_email = 'a@b', c_ints = '{{1,NULL},{3,4}}', c_texts = '{a,"b,c",NULL}',
			  c_moods = '{sad,ok}', c_oid = 4294967295, c_class = 'pg_class', c_lsn = '16/B374D848' WHERE id > 1;
			UPDATE sample SET c_note = 'touched';
			DELETE FROM sample WHERE id = 2""";

	private static final List<String> STATEMENTS = List.of(
			"INSERT INTO rental SELECT i, CASE i % 3 WHEN 0 THEN 'north' ELSE 'south' END, "
					+ "date '2025-06-01' + 30 * i::int, 'n' FROM generate_series(1, 12) i",
			"UPDATE rental SET note = 'u' WHERE rental_id < 4", "UPDATE rental_2025 SET note = 'v' WHERE rental_id = 5",
			"UPDATE rental SET region = 'north' WHERE rental_id = 1",
			"UPDATE rental SET rented_on = '2026-12-01', rental_id = 102 WHERE rental_id = 2",
			"INSERT INTO rental_2026 (rental_id, region, rented_on) VALUES (200, 'east', '2026-03-03') "
					+ "ON CONFLICT DO NOTHING",
			"INSERT INTO rental VALUES (200, 'east', '2026-03-03') ON CONFLICT (rental_id, region, rented_on) "
					+ "DO UPDATE SET note = 'conflict'",
			"DELETE FROM rental WHERE rental_id IN (3, 102)", "TRUNCATE rental_2025_rest", "DELETE FROM rental_2026",
			"INSERT INTO party VALUES (1, 'a'), (2, 'b')", "INSERT INTO person VALUES (3, 'c', '2000-01-01')",
			"INSERT INTO employee VALUES (4, 'd', '1990-01-01', 1), (5, 'e', NULL, 2)",
			"UPDATE party SET name = name || '!' WHERE id > 1", "UPDATE person SET id = id + 10",
			"UPDATE ONLY party SET id = 9 WHERE id = 1", "UPDATE employee SET name = 'f', salary = 3 WHERE id = 14",
			"DELETE FROM party WHERE id IN (2, 15)", "TRUNCATE person",
			"INSERT INTO customer VALUES (1, 'one', NULL), (2, 'two', 1), (3, 'three', 1)",
			"INSERT INTO purchase (customer) VALUES ('one'), ('two'), ('two')",
			"INSERT INTO purchase_line (purchase, line, quantity, price) "
					+ "SELECT p, l, l, 1.10 * p FROM generate_series(1, 3) p, generate_series(1, 2) l",
			"UPDATE purchase_line SET quantity = 7 WHERE purchase = 1",
			"UPDATE customer SET code = 'zwei', id = 20 WHERE id = 2", "UPDATE purchase SET id = id + 100 WHERE id > 1",
			"WITH gone AS (DELETE FROM purchase_line WHERE line = 2 RETURNING *) "
					+ "INSERT INTO purchase (customer) SELECT DISTINCT 'three' FROM gone",
			"DELETE FROM customer WHERE id = 20", "DELETE FROM customer WHERE id = 1",
			"INSERT INTO purchase (id, customer) VALUES (1, 'nobody')",
			"INSERT INTO account VALUES (1, 'Ann@A'), (2, NULL), (3, 'BOB@B')",
			"UPDATE account SET mail = upper(mail) || 'X'", "UPDATE account SET mail = NULL WHERE id = 1",
			"UPDATE account SET closed = true, id = 30 WHERE id = 3", "DELETE FROM account", "TRUNCATE account_audit",
			"INSERT INTO \"Order: \"\"Line\"\"\" VALUES ('a''b', 1, 'x\\y'), (E'tab\\t\"', NULL, NULL)",
			"UPDATE \"Order: \"\"Line\"\"\" SET \"select\" = 2, \"a\\b\" = '$$'",
			"UPDATE \"Order: \"\"Line\"\"\" SET \"The \"\"Key\"\"\" = 'new ' || \"The \"\"Key\"\"\"");

	private final JsonMapper json = JsonMapper.builder().build();

	@ParameterizedTest
	@EnumSource
	void everyStatementHasTheSameEffectAndTheKeyOfEveryChangedRowIsSent(TriggerLevel level) throws Exception {
		String schema = schema();
		try (TriggerFixture watched = new TriggerFixture(schema); TriggerFixture plain = new TriggerFixture(schema)) {
			Map<String, List<String>> keys = keys(watched);
			watched.ensure(settings(level),
					keys.entrySet()
						.stream()
						.map((table) -> request('"' + table.getKey().replace("\"", "\"\"") + '"',
								table.getValue().toArray(String[]::new)))
						.toArray(WatchRequest[]::new));
			List<String> statements = new ArrayList<>(List.of(SAMPLE.split(";\\n")));
			statements.addAll(STATEMENTS);
			for (String statement : statements) {
				check(watched, plain, keys, statement, (connection) -> execute(connection, statement));
			}
			for (String table : keys.keySet()) {
				copy(watched, plain, keys, table);
			}
		}
	}

	private static Map<String, List<String>> keys(TriggerFixture postgres) {
		Map<String, List<String>> keys = new LinkedHashMap<>();
		KEYS.forEach((table, columns) -> keys.put(table, postgres.query(String.class,
				"SELECT attname::text FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped "
						+ "AND attname <> 'c_note' AND (? = '' OR quote_ident(attname) = ANY (string_to_array(?, ', ')))",
				SqlText.identifier(table), columns, columns)));
		return keys;
	}

	/**
	 * Copies all rows out, and in again where they were.
	 */
	private void copy(TriggerFixture watched, TriggerFixture plain, Map<String, List<String>> keys, String table)
			throws Exception {
		String columns = String.join(", ",
				watched.query(String.class,
						"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 "
								+ "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
						SqlText.identifier(table)));
		String name = SqlText.identifier(table);
		StringWriter rows = new StringWriter();
		copies(watched.writer()).copyOut("COPY (SELECT " + columns + " FROM " + name + ") TO STDOUT", rows);
		String truncate = "TRUNCATE " + name + " CASCADE";
		check(watched, plain, keys, truncate, (connection) -> execute(connection, truncate));
		String copy = "COPY " + name + " (" + columns + ") FROM STDIN";
		check(watched, plain, keys, copy, (connection) -> {
			try {
				return String.valueOf(copies(connection).copyIn(copy, new StringReader(rows.toString())));
			}
			catch (SQLException ex) {
				return String.valueOf(ex.getSQLState());
			}
		});
	}

	private static CopyManager copies(Connection connection) throws SQLException {
		return connection.unwrap(PGConnection.class).getCopyAPI();
	}

	private void check(TriggerFixture watched, TriggerFixture plain, Map<String, List<String>> keys, String statement,
			Action action) throws Exception {
		Map<String, Set<String>> before = rows(watched, keys);
		String effect = action.run(watched.writer());
		assertThat(effect).as(statement).isEqualTo(action.run(plain.writer()));
		Map<String, Set<String>> after = rows(watched, keys);
		assertThat(after).as(statement).isEqualTo(rows(plain, keys));
		Map<String, Set<String>> sent = sent(watched);
		keys.forEach((table, columns) -> {
			Set<String> changed = new HashSet<>();
			Set<String> known = new HashSet<>();
			Set<String> was = Objects.requireNonNull(before.get(table));
			Set<String> is = Objects.requireNonNull(after.get(table));
			was.forEach((row) -> (is.contains(row) ? known : changed).add(key(row, columns)));
			is.forEach((row) -> (was.contains(row) ? known : changed).add(key(row, columns)));
			known.addAll(changed);
			Set<String> heard = sent.getOrDefault(table, Set.of());
			if (!statement.startsWith("TRUNCATE")) {
				assertThat(heard).as("%s, of %s", statement, table).containsAll(changed);
				assertThat(known).as("%s, of %s", statement, table).containsAll(heard);
			}
			else if (!changed.isEmpty()) {
				assertThat(heard).as("%s, of %s", statement, table).isEmpty();
				assertThat(sent).as(statement).containsKey(table);
			}
		});
	}

	private static String execute(Connection connection, String sql) {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
			return String.valueOf(statement.getUpdateCount());
		}
		catch (SQLException ex) {
			return String.valueOf(ex.getSQLState());
		}
	}

	private static Map<String, Set<String>> rows(TriggerFixture postgres, Map<String, List<String>> keys) {
		Map<String, Set<String>> rows = new LinkedHashMap<>();
		keys.keySet()
			.forEach((table) -> rows.put(table, new HashSet<>(postgres.query(String.class,
					"SELECT to_jsonb(t)::text FROM " + SqlText.identifier(table) + " t"))));
		return rows;
	}

	/**
	 * Returns the keys that were sent, as the server writes them, by the table.
	 */
	private Map<String, Set<String>> sent(TriggerFixture postgres) {
		Map<String, Set<String>> sent = new LinkedHashMap<>();
		for (String payload : postgres.payloads()) {
			Set<String> keys = sent.computeIfAbsent(this.json.readTree(payload).path("table").asString(),
					(table) -> new HashSet<>());
			postgres.query(String.class, "SELECT jsonb_array_elements(?::jsonb -> 'keys')::text", payload)
				.forEach((key) -> keys.add(this.json.readTree(key).toString()));
		}
		return sent;
	}

	private String key(String row, List<String> columns) {
		JsonNode node = this.json.readTree(row);
		Map<String, JsonNode> key = new LinkedHashMap<>();
		node.propertyNames().forEach((name) -> {
			if (columns.contains(name)) {
				key.put(name, node.get(name));
			}
		});
		return this.json.readTree(this.json.writeValueAsString(key)).toString();
	}

	private static String schema() throws Exception {
		try (InputStream resource = Objects
			.requireNonNull(SchemaShapeTests.class.getResourceAsStream("schema-shapes.sql"))) {
			return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private interface Action {

		String run(Connection connection) throws Exception;

	}

}
