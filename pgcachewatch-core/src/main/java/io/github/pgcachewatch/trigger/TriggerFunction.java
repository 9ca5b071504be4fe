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

import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The text of a trigger function. It never fails the writer's statement, whatever happens
 * to the table: what cannot be sent key by key is sent as a change of the whole table,
 * and what cannot be sent at all is not. Its SQL is static, since PL/pgSQL keeps the
 * plans of static SQL for the session; and it resolves nothing through the writer's
 * search_path.
 * <p>
 * Keys are compared as JSON text, so that no operator of a user's type is called.
 */
final class TriggerFunction {

	static final String NEW_ROWS = "pgcachewatch_new";

	static final String OLD_ROWS = "pgcachewatch_old";

	/** What fits into a notification, in bytes. */
	private static final int MAX_PAYLOAD = 7999;

	private static final String FRAME = """
			%s
			-- Kept by PGCacheWatch, which repairs it where it is changed.
			DECLARE
			  change pg_catalog.text := %s;
			  payload pg_catalog.text;
			  one pg_catalog.text;
			  other pg_catalog.text;
			  keys pg_catalog.text[];
			  altered pg_catalog.bool := false;
			  first pg_catalog.int4;
			  count pg_catalog.int8;
			  size pg_catalog.int4;
			BEGIN
			%s  BEGIN
			%s
			  EXCEPTION WHEN OTHERS THEN
			    BEGIN
			      PERFORM pg_catalog.pg_notify(%s, pg_catalog.concat(change, '}'));
			    EXCEPTION WHEN OTHERS THEN
			      NULL;
			    END;
			  END;
			  RETURN NULL;
			END
			""";

	private static final String FAST_PATH = """
			BEGIN
			%s
			  IF other OPERATOR(pg_catalog.<>) one THEN
			    one := pg_catalog.concat(one, ',', other);
			  END IF;
			  payload := pg_catalog.concat(change, ',"keys":[', one, ']}');
			  IF one IS NOT NULL AND pg_catalog.octet_length(payload) OPERATOR(pg_catalog.<=) %d THEN
			    PERFORM pg_catalog.pg_notify(%s, payload);
			    RETURN NULL;
			  END IF;
			EXCEPTION WHEN OTHERS THEN
			  NULL;
			END;
			""";

	private static final String ONE_OF_STATEMENT = """
			IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_new r;
			  SELECT %1$s INTO STRICT other FROM pgcachewatch_old r;
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_new r;
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_old r;
			END IF;
			""";

	private static final String ONE_OF_ROW = """
			IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  one := %1$s;
			  other := %2$s;
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
			  one := %1$s;
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
			  one := %2$s;
			END IF;
			""";

	private static final String CHANGE = """
			pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(%s), \
			',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(%s))""";

	private static final String WHOLE_TABLE = """
			PERFORM pg_catalog.pg_notify(%s, pg_catalog.concat(change, '}'));
			""";

	private static final String ANY_ROW = """
			IF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
			  PERFORM FROM pgcachewatch_old LIMIT 1;
			  IF NOT FOUND THEN
			    RETURN NULL;
			  END IF;
			ELSIF TG_OP OPERATOR(pg_catalog.<>) 'TRUNCATE' THEN
			  PERFORM FROM pgcachewatch_new LIMIT 1;
			  IF NOT FOUND THEN
			    RETURN NULL;
			  END IF;
			END IF;
			""";

	private static final String KEYS_OF_STATEMENT = """
			IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  altered := %4$s;
			END IF;
			IF altered THEN
			  keys := ARRAY(
			    SELECT %1$s FROM pgcachewatch_new r
			    UNION SELECT %1$s FROM pgcachewatch_old r LIMIT %2$d);
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' OR TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  keys := ARRAY(SELECT DISTINCT %1$s FROM pgcachewatch_new r LIMIT %2$d);
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
			  keys := ARRAY(SELECT DISTINCT %1$s FROM pgcachewatch_old r LIMIT %2$d);
			END IF;
			IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.=) 0 THEN
			  RETURN NULL;
			END IF;
			IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) %3$d THEN
			  keys := NULL;
			END IF;
			""";

	private static final String ALTERED = """
			EXISTS (SELECT FROM pgcachewatch_new OFFSET %2$d)
			    OR ROW(ARRAY(SELECT ROW(%1$s) FROM pgcachewatch_new r))::pg_catalog.record
			    OPERATOR(pg_catalog.*<>) ROW(ARRAY(SELECT ROW(%1$s) FROM pgcachewatch_old r))::pg_catalog.record""";

	private static final String KEYS_OF_ROW = """
			IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  keys := ARRAY[%1$s, %2$s];
			  IF keys[1] OPERATOR(pg_catalog.=) keys[2] THEN
			    keys := keys[1:1];
			  END IF;
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
			  keys := ARRAY[%1$s];
			ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
			  keys := ARRAY[%2$s];
			END IF;
			""";

	private static final String SEND_KEYS = """
			IF keys IS NULL THEN
			  PERFORM pg_catalog.pg_notify(%1$s, pg_catalog.concat(change, '}'));
			END IF;
			first := 1;
			count := pg_catalog.cardinality(keys);
			WHILE first OPERATOR(pg_catalog.<=) pg_catalog.cardinality(keys) LOOP
			  payload := pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(\
			keys[first:first OPERATOR(pg_catalog.+) count OPERATOR(pg_catalog.-) 1], ','), ']}');
			  size := pg_catalog.octet_length(payload);
			  IF size OPERATOR(pg_catalog.<=) %2$d THEN
			    PERFORM pg_catalog.pg_notify(%1$s, payload);
			    first := first OPERATOR(pg_catalog.+) count;
			    count := count OPERATOR(pg_catalog.*) 2;
			  ELSIF count OPERATOR(pg_catalog.>) 1 THEN
			    count := GREATEST(1, count OPERATOR(pg_catalog.*) %2$d OPERATOR(pg_catalog./) size);
			  ELSE
			    PERFORM pg_catalog.pg_notify(%1$s, pg_catalog.concat(change, '}'));
			    EXIT;
			  END IF;
			END LOOP;
			""";

	private static final String FOR_PARTITION_ROOT = """
			FOR change IN
			  SELECT %s
			  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
			  WHERE c.oid OPERATOR(pg_catalog.=) COALESCE(pg_catalog.pg_partition_root(TG_RELID), TG_RELID)
			LOOP
			%s
			END LOOP;
			""";

	private static final String FOR_OUTERMOST_PARENTS = """
			FOR change IN
			  WITH RECURSIVE up(id) AS (
			    SELECT TG_RELID
			    UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid OPERATOR(pg_catalog.=) up.id)
			  SELECT %s
			  FROM up JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) up.id
			  JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
			  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid OPERATOR(pg_catalog.=) up.id)
			LOOP
			%s
			END LOOP;
			""";

	private final TriggerSpec spec;

	private final String body;

	private final String hash;

	TriggerFunction(TriggerSpec spec, Lineage lineage) {
		this.spec = spec;
		this.body = FRAME.formatted(spec.firstLine(), change("TG_TABLE_NAME", "TG_TABLE_SCHEMA"), fastPath(lineage),
				indent(collect() + send(lineage), 4), channel());
		this.hash = Sql.md5(this.body);
	}

	TriggerSpec spec() {
		return this.spec;
	}

	String body() {
		return this.body;
	}

	/**
	 * Returns the MD5 of the body, by which an installed function is compared.
	 */
	String hash() {
		return this.hash;
	}

	/**
	 * A statement that writes one row is by far the most frequent, and worth a path of
	 * its own: it does without arrays and hash tables. STRICT leaves it where there is no
	 * row, or are several, as does whatever else goes wrong.
	 */
	private String fastPath(Lineage lineage) {
		if (lineage != Lineage.ROOT || this.spec.keys().isEmpty()) {
			return "";
		}
		String one = (this.spec.level() == TriggerLevel.ROW) ? ONE_OF_ROW.formatted(key("NEW"), key("OLD"))
				: ONE_OF_STATEMENT.formatted(key("r"));
		return FAST_PATH.formatted(indent(one, 2), MAX_PAYLOAD, channel()).indent(2);
	}

	private String collect() {
		boolean rows = this.spec.level() == TriggerLevel.ROW;
		if (this.spec.keys().isEmpty()) {
			return rows ? "" : ANY_ROW;
		}
		int max = this.spec.maxKeys();
		return rows ? KEYS_OF_ROW.formatted(key("NEW"), key("OLD"))
				: KEYS_OF_STATEMENT.formatted(key("r"), max + 1L, max, altered());
	}

	/**
	 * Whether an UPDATE altered a key, or too many rows to compare them all. Compares the
	 * keys' bytes, in the order in which the rows were updated: far cheaper than to write
	 * the old ones as JSON, too. Where equal keys differ in bytes, that is done.
	 */
	private String altered() {
		String columns = this.spec.keys()
			.stream()
			.map((key) -> "r." + Sql.identifier(key))
			.collect(Collectors.joining(", "));
		return ALTERED.formatted(columns, this.spec.maxKeys());
	}

	private String send(Lineage lineage) {
		String send = this.spec.keys().isEmpty() ? WHOLE_TABLE.formatted(channel())
				: SEND_KEYS.formatted(channel(), MAX_PAYLOAD);
		return switch (lineage) {
			case ROOT -> send;
			case PARTITION -> FOR_PARTITION_ROOT.formatted(change("c.relname", "n.nspname"), indent(send, 2));
			case CHILD -> FOR_OUTERMOST_PARENTS.formatted(change("c.relname", "n.nspname"), indent(send, 2));
		};
	}

	/**
	 * One row's key as JSON text, cut where it is too long to be sent anyway.
	 */
	private String key(String row) {
		StringJoiner parts = new StringJoiner(", ", "pg_catalog.left(pg_catalog.concat(",
				", '}'), " + (MAX_PAYLOAD + 1) + ")");
		String separator = "{";
		for (String key : this.spec.keys()) {
			parts.add(Sql.literal(separator + Json.write(key) + ":"));
			parts.add("COALESCE(pg_catalog.to_json(" + row + "." + Sql.identifier(key) + "), 'null')");
			separator = ",";
		}
		return parts.toString();
	}

	private String channel() {
		return Sql.literal(this.spec.channel());
	}

	private static String change(String table, String schema) {
		return CHANGE.formatted(table, schema);
	}

	private static String indent(String text, int spaces) {
		return text.indent(spaces).stripTrailing();
	}

}
