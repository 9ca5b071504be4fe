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

package io.github.pgcachewatch.trigger.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

/**
 * The text of a trigger function. It never fails the writer's statement, whatever happens
 * to the table: what cannot be sent key by key is sent as a change of the whole table,
 * and if not even that can be written, a text is sent that clears every watched cache.
 * Its SQL is static, since PL/pgSQL keeps the plans of static SQL for the session. It
 * resolves nothing through the writer's search_path, and no text operation follows the
 * collation of the database.
 * <p>
 * Payloads are written inside blocks with an exception handler, and sent outside of them:
 * a subtransaction that notified keeps 8 kB of the backend's memory until the transaction
 * ends. Outside of the blocks no function is called but {@code pg_notify}, since EXECUTE
 * on any function can be revoked; a writer without EXECUTE on that one runs the NOTIFY
 * statement, which needs no privilege.
 * <p>
 * Keys are compared as JSON text, so that no operator of a user's type is called. The
 * text holds no comment, since tools that run migrations strip comments.
 */
public final class TriggerFunction {

	public static final String NEW_ROWS = "pgcachewatch_new";

	public static final String OLD_ROWS = "pgcachewatch_old";

	/** What fits into a notification, in bytes. */
	private static final int MAX_PAYLOAD = 7999;

	/**
	 * How many bytes of keys one transaction sends, about 30,000 statements of one row.
	 * All that follows is sent as changes of whole tables, which fold into one: the
	 * server keeps each notification in the writer's memory until the commit, and in its
	 * queue afterwards.
	 */
	private static final int MAX_TRANSACTION = 4_000_000;

	/** How many bytes of names of altered columns are sent. */
	private static final int MAX_CHANGED = 2000;

	/** What a function can be called with. */
	private static final int MAX_ARGUMENTS = 100;

	/** A payload that is no change, and so clears every watched cache. */
	private static final String UNKNOWN = "{}";

	private static final String FRAME = """

			DECLARE
			  operation pg_catalog.text COLLATE pg_catalog."C" := TG_OP;
			  granted pg_catalog.bool;
			  changes pg_catalog.text[];
			  change pg_catalog.text;
			  payloads pg_catalog.text[];
			  payload pg_catalog.text;
			  one pg_catalog.text COLLATE pg_catalog."C";
			  other pg_catalog.text COLLATE pg_catalog."C";
			  keys pg_catalog.text[];
			  altered pg_catalog.bool := false;
			  first pg_catalog.int4;
			  count pg_catalog.int8;
			  size pg_catalog.int4;
			  sent pg_catalog.int8;
			BEGIN
			  FOR attempt IN 1..2 LOOP
			    BEGIN
			      IF changes IS NULL THEN
			        granted := pg_catalog.has_function_privilege(\
			'pg_catalog.pg_notify(pg_catalog.text,pg_catalog.text)'::pg_catalog.regprocedure, 'EXECUTE');
			        changes := %1$s;%7$s
			      END IF;
			%2$s
			      EXIT;
			    EXCEPTION WHEN OTHERS THEN
			      payloads := NULL;
			    END;
			  END LOOP;
			  IF payloads IS NULL THEN
			    BEGIN
			      payloads := ARRAY(SELECT pg_catalog.concat(c, '}') FROM pg_catalog.unnest(changes) c \
			WHERE pg_catalog.convert_to(c, 'UTF8') IS NOT NULL);
			    EXCEPTION WHEN OTHERS THEN
			      changes := NULL;
			    END;
			  END IF;
			  IF changes IS NULL THEN
			    payloads := ARRAY[%3$s];
			  END IF;
			  IF granted IS NOT TRUE THEN
			    BEGIN
			      payloads := ARRAY(SELECT pg_catalog.format(%4$s, p) FROM pg_catalog.unnest(payloads) p);
			    EXCEPTION WHEN OTHERS THEN
			      payloads := ARRAY[%5$s];
			    END;
			  END IF;
			  FOREACH payload IN ARRAY payloads LOOP
			    IF granted THEN
			      PERFORM pg_catalog.pg_notify(%6$s, payload);
			    ELSE
			      EXECUTE payload;
			    END IF;
			  END LOOP;
			  RETURN NULL;
			END
			""";

	private static final String KEYED = """
			sent := pg_catalog.concat('0', pg_catalog.current_setting('pgcachewatch.sent', true))::pg_catalog.int8;
			IF sent OPERATOR(pg_catalog.>=) %1$s THEN
			  EXIT;
			END IF;
			IF attempt OPERATOR(pg_catalog.=) 1 THEN
			%2$s
			%5$s
			ELSE
			%3$s
			END IF;
			payloads := '{}';
			FOREACH change IN ARRAY changes LOOP
			  first := 1;
			  count := pg_catalog.cardinality(keys);
			  WHILE first OPERATOR(pg_catalog.<=) pg_catalog.cardinality(keys) LOOP
			    payload := pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(\
			keys[first:first OPERATOR(pg_catalog.+) count OPERATOR(pg_catalog.-) 1], ','), ']}');
			    size := GREATEST(pg_catalog.octet_length(payload), \
			pg_catalog.octet_length(pg_catalog.convert_to(payload, 'UTF8')));
			    IF size OPERATOR(pg_catalog.<=) %4$s THEN
			      payloads := pg_catalog.array_append(payloads, payload);
			      sent := sent OPERATOR(pg_catalog.+) size;
			      first := first OPERATOR(pg_catalog.+) count;
			      count := count OPERATOR(pg_catalog.*) 2;
			    ELSIF count OPERATOR(pg_catalog.>) 1 THEN
			      count := GREATEST(1, count OPERATOR(pg_catalog.*) %4$s OPERATOR(pg_catalog./) size);
			    ELSE
			      RAISE EXCEPTION 'too long';
			    END IF;
			  END LOOP;
			END LOOP;
			PERFORM pg_catalog.set_config('pgcachewatch.sent', sent::pg_catalog.text, true);
			""";

	/** STRICT fails if there is no row, or are several. */
	private static final String ONE_OF_STATEMENT = """
			IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_new r;
			  SELECT %1$s INTO STRICT other FROM pgcachewatch_old r;
			ELSIF operation OPERATOR(pg_catalog.=) 'INSERT' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_new r;
			ELSIF operation OPERATOR(pg_catalog.=) 'DELETE' THEN
			  SELECT %1$s INTO STRICT one FROM pgcachewatch_old r;
			ELSE
			  EXIT;
			END IF;
			""";

	private static final String ONE_OF_ROW = """
			IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  one := %1$s;
			  other := %2$s;
			ELSIF operation OPERATOR(pg_catalog.=) 'INSERT' THEN
			  one := %1$s;
			ELSIF operation OPERATOR(pg_catalog.=) 'DELETE' THEN
			  one := %2$s;
			ELSE
			  EXIT;
			END IF;
			""";

	private static final String KEYS_OF_ONE = """
			keys := CASE WHEN other OPERATOR(pg_catalog.<>) one THEN ARRAY[one, other] ELSE ARRAY[one] END;
			""";

	private static final String KEYS_IF_KNOWN = """
			IF one IS NULL THEN
			  EXIT;
			END IF;
			""" + KEYS_OF_ONE;

	private static final String CHANGE = """
			pg_catalog.concat('{"operation":"', pg_catalog.lower(operation), '","table":', pg_catalog.to_json(%s), \
			',"sent_at":"', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.now()), \
			'YYYY-MM-DD"T"HH24:MI:SS.US'), '+00:00","schema":', pg_catalog.to_json(%s))""";

	private static final String KEYS_OF_STATEMENT = """
			IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
			  altered := %4$s;
			END IF;
			IF altered THEN
			  keys := ARRAY(
			    SELECT %1$s FROM pgcachewatch_new r
			    UNION SELECT %1$s FROM pgcachewatch_old r LIMIT %2$s);
			ELSIF operation OPERATOR(pg_catalog.=) 'DELETE' THEN
			  keys := ARRAY(SELECT DISTINCT %1$s FROM pgcachewatch_old r LIMIT %2$s);
			ELSE
			  keys := ARRAY(SELECT DISTINCT %1$s FROM pgcachewatch_new r LIMIT %2$s);
			END IF;
			IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) %3$s THEN
			  EXIT;
			END IF;
			""";

	private static final String ALTERED = """
			EXISTS (SELECT FROM pgcachewatch_new OFFSET %2$s)
			    OR ROW(ARRAY(SELECT ROW(%1$s) FROM pgcachewatch_new r))::pg_catalog.record
			    OPERATOR(pg_catalog.*<>) ROW(ARRAY(SELECT ROW(%1$s) FROM pgcachewatch_old r))::pg_catalog.record""";

	/**
	 * Adds the names of the columns that an UPDATE altered. What cannot be found out is
	 * left out. Runs once, since variables outlive a subtransaction that is undone.
	 */
	private static final String CHANGED = """

			        IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
			          BEGIN
			%s
			            IF pg_catalog.octet_length(change) OPERATOR(pg_catalog.<=) %d THEN
			              changes := ARRAY(SELECT pg_catalog.concat(c, ',"changed":[', change, ']') \
			FROM pg_catalog.unnest(changes) c);
			            END IF;
			          EXCEPTION WHEN OTHERS THEN
			            NULL;
			          END;
			        END IF;""";

	/** Bytes are compared, so that no operator of a user's type is called. */
	private static final String DIFFERS = """
			ROW(%s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(%s)::pg_catalog.record""";

	/**
	 * The rows that an UPDATE altered, old and new: both tables hold them in the order in
	 * which they were updated. Nothing where they are too many.
	 */
	private static final String CHANGED_OF_STATEMENT = """
			            SELECT pg_catalog.array_to_string(ARRAY[%1$s], ',') INTO STRICT change
			              FROM (SELECT %2$s, pg_catalog.row_number() OVER () AS pgcachewatch_row FROM pgcachewatch_old r) o
			              FULL JOIN (SELECT %2$s, pg_catalog.row_number() OVER () AS pgcachewatch_row \
			FROM pgcachewatch_new r) n ON n.pgcachewatch_row OPERATOR(pg_catalog.=) o.pgcachewatch_row
			              HAVING NOT EXISTS (SELECT FROM pgcachewatch_new OFFSET %3$s);""";

	private static final String CHANGED_OF_ROW = """
			change := pg_catalog.array_to_string(ARRAY[%s], ',');""";

	private static final String PARTITION_ROOT = """
			ARRAY(
			          SELECT %s
			          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
			          WHERE c.oid OPERATOR(pg_catalog.=) COALESCE(pg_catalog.pg_partition_root(TG_RELID), TG_RELID))""";

	private static final String OUTERMOST_PARENTS = """
			ARRAY(
			          WITH RECURSIVE up(id) AS (
			            SELECT TG_RELID
			            UNION SELECT i.inhparent FROM up JOIN pg_catalog.pg_inherits i ON i.inhrelid OPERATOR(pg_catalog.=) up.id)
			          SELECT %s
			          FROM up JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) up.id
			          JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
			          WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid OPERATOR(pg_catalog.=) up.id))""";

	private final TriggerSpec spec;

	private final String body;

	private final String hash;

	public TriggerFunction(TriggerSpec spec, TreePosition position) {
		this.spec = spec;
		this.body = FRAME.formatted(changes(position), indent(spec.keys().isEmpty() ? "" : keyed(), 6),
				SqlText.literal(UNKNOWN), SqlText.literal(notifyStatement().replace("%", "%%") + "%L"),
				SqlText.literal(notifyStatement() + SqlText.literal(UNKNOWN)), SqlText.literal(spec.channel()),
				spec.columns().isEmpty() ? "" : changed());
		this.hash = hash(this.body);
	}

	public TriggerSpec spec() {
		return this.spec;
	}

	public String body() {
		return this.body;
	}

	/**
	 * Returns the MD5 of the body without its white space, by which an installed function
	 * is compared: editors and tools alter line ends and indentation.
	 */
	public String hash() {
		return this.hash;
	}

	/**
	 * Returns an expression of what {@link #hash()} is of an installed function.
	 */
	public static String hashOf(String body) {
		return "pg_catalog.md5(pg_catalog.convert_to(pg_catalog.regexp_replace(" + body
				+ ", '[ \\t\\r\\n]+', '', 'g'), 'UTF8'))";
	}

	private static String hash(String body) {
		return SqlText.md5(body.replaceAll("[ \\t\\r\\n]+", ""));
	}

	private static String changes(TreePosition position) {
		return switch (position) {
			case ROOT -> "ARRAY[" + CHANGE.formatted("TG_TABLE_NAME", "TG_TABLE_SCHEMA") + "]";
			case PARTITION -> PARTITION_ROOT.formatted(CHANGE.formatted("c.relname", "n.nspname"));
			case CHILD -> OUTERMOST_PARENTS.formatted(CHANGE.formatted("c.relname", "n.nspname"));
		};
	}

	/**
	 * A statement that writes one row is by far the most frequent, and is tried first: it
	 * does without sorting and hash tables. The second attempt is for several rows. Of a
	 * row trigger, it is for a session that has fired the trigger before the type of a
	 * column was altered, whose plans do not take the column's new type.
	 */
	private String keyed() {
		int max = this.spec.maxKeys();
		String one;
		String otherwise;
		if (this.spec.level() == TriggerLevel.ROW) {
			one = ONE_OF_ROW.formatted(key("NEW"), key("OLD"));
			otherwise = ONE_OF_ROW.formatted(keyOfJson("NEW"), keyOfJson("OLD")) + KEYS_IF_KNOWN;
		}
		else {
			one = ONE_OF_STATEMENT.formatted(key("r"));
			otherwise = KEYS_OF_STATEMENT.formatted(key("r"), max + 1L, max, altered());
		}
		return KEYED.formatted(MAX_TRANSACTION, indent(one, 2), indent(otherwise, 2), MAX_PAYLOAD,
				indent(KEYS_OF_ONE, 2));
	}

	/**
	 * Whether an UPDATE altered a key, or too many rows to compare them all. Compares the
	 * keys' bytes, in the order in which the rows were updated: far cheaper than to write
	 * the old ones as JSON, too. Where equal keys differ in bytes, that is done.
	 */
	private String altered() {
		String columns = this.spec.keys()
			.stream()
			.map((key) -> "r." + SqlText.identifier(key))
			.collect(Collectors.joining(", "));
		return ALTERED.formatted(columns, this.spec.maxKeys());
	}

	/**
	 * Adds the names of the columns that an UPDATE altered.
	 */
	private String changed() {
		boolean row = this.spec.level() == TriggerLevel.ROW;
		List<String> names = new ArrayList<>();
		List<String> read = new ArrayList<>();
		for (String column : this.spec.columns()) {
			String identifier = SqlText.identifier(column);
			String alias = "c" + read.size();
			read.add("r." + identifier + " AS " + alias);
			String differs = row ? DIFFERS.formatted("NEW." + identifier, "OLD." + identifier)
					: "pg_catalog.bool_or(" + DIFFERS.formatted("n." + alias, "o." + alias) + ")";
			names.add("CASE WHEN " + differs + " THEN "
					+ SqlText.literal(JsonMapper.shared().writeValueAsString(column)) + " END");
		}
		String all = String.join(", ", names);
		return CHANGED.formatted(
				row ? CHANGED_OF_ROW.formatted(all)
						: CHANGED_OF_STATEMENT.formatted(all, String.join(", ", read), this.spec.maxKeys()),
				MAX_CHANGED);
	}

	/**
	 * One row's key as JSON text, cut where it is too long to be sent anyway.
	 */
	private String key(String row) {
		List<String> parts = new ArrayList<>();
		String separator = "{";
		for (String key : this.spec.keys()) {
			parts.add(SqlText.literal(separator + JsonMapper.shared().writeValueAsString(key) + ":"));
			parts.add("COALESCE(pg_catalog.to_json(" + row + "." + SqlText.identifier(key) + "), 'null')");
			separator = ",";
		}
		parts.add("'}'");
		return "pg_catalog.left(" + concat(parts) + ", " + (MAX_PAYLOAD + 1) + ") COLLATE pg_catalog.\"C\"";
	}

	private static String concat(List<String> parts) {
		if (parts.size() <= MAX_ARGUMENTS) {
			return "pg_catalog.concat(" + String.join(", ", parts) + ")";
		}
		int half = parts.size() / 2;
		return concat(List.of(concat(parts.subList(0, half)), concat(parts.subList(half, parts.size()))));
	}

	/**
	 * The same out of the row as JSON, which no plan is kept for; {@code NULL} if a
	 * column is not there any more.
	 */
	private String keyOfJson(String row) {
		StringBuilder json = new StringBuilder();
		String separator = "{";
		for (String key : this.spec.keys()) {
			json.append(SqlText.literal(separator + JsonMapper.shared().writeValueAsString(key) + ":"))
				.append(" OPERATOR(pg_catalog.||) (pg_catalog.to_jsonb(")
				.append(row)
				.append(") OPERATOR(pg_catalog.->) ")
				.append(SqlText.literal(key))
				.append(")::pg_catalog.text OPERATOR(pg_catalog.||) ");
			separator = ",";
		}
		return "pg_catalog.left(" + json + "'}', " + (MAX_PAYLOAD + 1) + ")";
	}

	private String notifyStatement() {
		return "NOTIFY " + SqlText.identifier(this.spec.channel()) + ", ";
	}

	private static String indent(String text, int spaces) {
		return text.indent(spaces).stripTrailing();
	}

}
