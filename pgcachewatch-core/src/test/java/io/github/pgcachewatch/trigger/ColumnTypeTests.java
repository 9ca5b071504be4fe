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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.pgcachewatch.trigger.definition.SqlText;
import io.github.pgcachewatch.trigger.definition.TriggerLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import static io.github.pgcachewatch.trigger.TriggerFixture.request;
import static io.github.pgcachewatch.trigger.TriggerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every type that a column can have, as a key, with odd values.
 */
class ColumnTypeTests {

	private static final String LONG = "x".repeat(9000);

	/** Whichever of these a type reads is written to a column of it. */
	private static final List<String> VALUES = List.of("", " ", "0", "-1", "1", "t", "f", "12345",
			"9223372036854775807", "NaN", "-Infinity", "Infinity", "1e300", "1.10", "1e-20", "$1.00", "infinity",
			"-infinity", "2026-02-29", "2024-02-29", "4713-01-01 BC", "294276-12-31 23:59:59.999999+15", "24:00:00",
			"23:59:60", "12:00+15:59", "1 year -1 mon 3 days -00:00:01.5", "00000000-0000-0000-0000-000000000000",
			"\\x00ff", "\\000", "x", "X y", "\"", "'", "\\", "\\\\", "{}", "{NULL}", "{1,NULL}", "{t}",
			"{\"a b\",\"\\\"\"}", "{{1,2},{3,4}}", "[0:1]={1,2}", "{2024-02-29}",
			"{00000000-0000-0000-0000-000000000000}", "{\"\\\\x00ff\"}", "null", "true", "[]",
			"{\"a\": [1, 2.50, null], \"a\": 1}", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "[1,2)", "(,)", "empty",
			"[2024-01-01,2024-02-01)", "{[1,3),[5,7)}", "{(,)}", "$.a[*]", "a & b", "'a b':1A", "(1,2)", "(1,2),(3,4)",
			"<(0,0),1>", "{1,2,3}", "[(0,0),(1,1)]", "((0,0),(1,1))", "(NaN,Infinity)", "127.0.0.1", "::1/128",
			"10.0.0.0/8", "08:00:2b:01:02:03", "08:00:2b:01:02:03:04:05", "101", "16/B374D848", "(0,1)", "10:20:10,14",
			"=r/pg_monitor", "pg_class", "pg_catalog", "int4", "=(int4,int4)", "simple", "english", "now()", "lower",
			"\u00e4\u20ac\ud83d\ude00", "\u0001\t\n\r", "<a>&amp;</a>", "red", "Sad ' one", "(1,\"x y\")", "(,)", LONG);

	private TriggerFixture postgres;

	@BeforeEach
	void start() {
		this.postgres = new TriggerFixture("CREATE TYPE mood AS ENUM ('red', 'Sad '' one')",
				"CREATE TYPE pair AS (a int, b text)", "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
				"CREATE DOMAIN nested AS positive", "CREATE DOMAIN moods AS mood[]",
				"CREATE TYPE moodrange AS RANGE (subtype = mood)",
				"CREATE TABLE composite_source (a int, \"B c\" text)",
				"DO $$ BEGIN CREATE EXTENSION citext; EXCEPTION WHEN OTHERS THEN NULL; END $$",
				"DO $$ BEGIN CREATE EXTENSION hstore; EXCEPTION WHEN OTHERS THEN NULL; END $$", """
						CREATE FUNCTION reads(type text, value text) RETURNS boolean LANGUAGE plpgsql AS $$
						BEGIN
						  EXECUTE format('SELECT CAST(%L AS %s)', value, type);
						  RETURN true;
						EXCEPTION WHEN OTHERS THEN RETURN false;
						END $$""", """
						CREATE FUNCTION create_table(name text, type text) RETURNS boolean LANGUAGE plpgsql AS $$
						BEGIN
						  EXECUTE format('CREATE TABLE %I (n int, k %s)', name, type);
						  RETURN true;
						EXCEPTION WHEN OTHERS THEN RETURN false;
						END $$""");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@ParameterizedTest
	@EnumSource
	void whateverTheKeysTypeTheWriteSucceedsAndIsTold(TriggerLevel level) {
		List<String> types = this.postgres.query(String.class, """
						SELECT format_type(t.oid, NULL) FROM pg_type t
				LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
				WHERE t.typtype <> 'p' AND t.typisdefined AND t.typnamespace <> 'information_schema'::regnamespace
				  AND COALESCE(nullif(t.typrelid, 0), nullif(e.typrelid, 0), 'composite_source'::regclass)
				    IN ('pair'::regclass, 'composite_source'::regclass)
				  AND create_table('t ' || format_type(t.oid, NULL), format_type(t.oid, NULL))
				ORDER BY 1""");
		List<WatchRequest> requests = new ArrayList<>();
		types.forEach((type) -> requests.add(request(quoted("t " + type), "k")));
		assertThat(this.postgres.ensure(settings(level), requests.toArray(WatchRequest[]::new)).isComplete()).isTrue();
		Set<String> written = new TreeSet<>();
		for (String type : types) {
			write(type, null);
			for (String value : values(type)) {
				write(type, value);
				written.add(type);
			}
		}
		assertThat(written).hasSizeGreaterThan(140)
			.contains("bigint", "numeric", "real", "double precision", "money", "bytea", "text", "character varying",
					"character", "\"char\"", "name", "date", "time without time zone", "timestamp with time zone",
					"interval", "uuid", "json", "jsonb", "inet", "point", "bit", "tsvector", "int4range",
					"int4multirange", "integer[]", "text[]", "mood", "mood[]", "moodrange", "pair", "pair[]",
					"composite_source", "nested", "moods", "pg_lsn", "xid8", "aclitem", "regclass");
	}

	private static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private List<String> values(String type) {
		return this.postgres.query(String.class, "SELECT v FROM unnest(?::text[]) v WHERE reads(?, v)",
				VALUES.toArray(String[]::new), type);
	}

	private void write(String type, String value) {
		String table = quoted("t " + type);
		String literal = (value != null) ? "CAST(" + SqlText.literal(value) + " AS " + type + ")" : "NULL";
		this.postgres.execute("INSERT INTO " + table + " VALUES (1, " + literal + "); UPDATE " + table
				+ " SET n = 2; DELETE FROM " + table);
		List<String> operations = this.postgres.payloads()
			.stream()
			.map((payload) -> JsonMapper.shared().readTree(payload).get("operation").asString())
			.distinct()
			.toList();
		assertThat(operations).as("'%s' in a column of type %s", value, type)
			.containsExactly("insert", "update", "delete");
	}

}
