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

package io.github.pgcachewatch.test;

import io.github.pgcachewatch.test.PostgresServer.TestDatabase;

/**
 * What a role with CREATE on a schema of the search_path can place there: functions and
 * operators that fit a statement better than those of the server, or as well as these and
 * earlier on the path. Each of them fails.
 */
public enum HostileSchema {

	/**
	 * The server's own functions, placed before it on the path. Whatever names a function
	 * without its schema calls one of these.
	 */
	EARLIER_FUNCTIONS(
			"""
					DO $do$ DECLARE f record; BEGIN
					  FOR f IN SELECT p.proname, (
					      SELECT string_agg(CASE WHEN p.provariadic <> 0 AND n = p.pronargs THEN 'VARIADIC ' ELSE '' END
					        || format_type(a, NULL), ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY u (a, n)) AS arguments
					    FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
					      AND NOT EXISTS (
					        SELECT FROM unnest(p.proargtypes) t WHERE t = ANY (ARRAY['internal', 'cstring']::regtype[]))
					  LOOP
					    EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS text LANGUAGE internal AS ''trigger_out''',
					      f.proname, f.arguments);
					  END LOOP;
					END $do$""",
			"hostile, pg_catalog, public"),

	/**
	 * Functions and operators of types that the server has none for, and would convert.
	 * Whatever leaves a conversion to the server calls one of these.
	 */
	BETTER_MATCHES(
			"""
					DO $do$ DECLARE t record; BEGIN
					  FOR t IN SELECT DISTINCT p.proname, (
					      SELECT string_agg(CASE a WHEN v.given::oid THEN format_type(v.taken, NULL) ELSE format_type(a, NULL) END,
					          ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY u (a, n)) AS arguments
					    FROM pg_proc p, (VALUES ('text'::regtype, 'varchar'::regtype), ('name', 'text'),
					      ('text', 'name'), ('bytea', 'text'), ('anyarray', 'text[]'), ('anyelement', 'text')) v (given, taken)
					    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND v.given::oid = ANY (p.proargtypes)
					      AND p.provariadic = 0
					  LOOP
					    IF to_regprocedure(format('pg_catalog.%I(%s)', t.proname, t.arguments)) IS NULL
					        AND to_regprocedure(format('hostile.%I(%s)', t.proname, t.arguments)) IS NULL THEN
					      EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS text LANGUAGE internal AS ''trigger_out''',
					        t.proname, t.arguments);
					    END IF;
					  END LOOP;
					END $do$;
					DO $do$ DECLARE
					  types regtype[] := '{name,text,varchar,"\\"char\\"",oid,regclass,regtype,regnamespace,regprocedure,int2,int4,
					    int8,numeric,jsonb,bytea,xid,xid8,pg_lsn,bool,text[],varchar[],name[],oid[],int2[]}';
					  p record;
					BEGIN
					  FOR p IN SELECT l, r, o.name FROM unnest(types) l, unnest(types) r,
					      unnest('{=,<>,<,>,<=,>=,~,!~,~*,~~,->>,||,+,-}'::text[]) o (name)
					    WHERE NOT EXISTS (SELECT FROM pg_operator s WHERE s.oprname = o.name
					      AND s.oprleft = l AND s.oprright = r)
					  LOOP
					    IF to_regprocedure(format('hostile.spy(%s, %s)', p.l, p.r)) IS NULL THEN
					      EXECUTE format('CREATE FUNCTION hostile.spy(%s, %s) RETURNS bool LANGUAGE internal AS ''trigger_out''',
					        p.l, p.r);
					    END IF;
					    EXECUTE format('CREATE OPERATOR hostile.%s (FUNCTION = hostile.spy, LEFTARG = %s, RIGHTARG = %s)',
					      p.name, p.l, p.r);
					  END LOOP;
					END $do$""",
			"hostile, public");

	private final String sql;

	private final String searchPath;

	HostileSchema(String sql, String searchPath) {
		this.sql = sql;
		this.searchPath = searchPath;
	}

	/**
	 * Places the functions and operators in a database, for sessions that begin later.
	 */
	public void placeIn(TestDatabase database) {
		database.execute("CREATE SCHEMA hostile", "GRANT USAGE ON SCHEMA hostile TO PUBLIC", this.sql,
				"ALTER DATABASE " + database.name() + " SET search_path = " + this.searchPath);
	}

	/**
	 * Returns the search_path of the sessions that begin later.
	 */
	public String searchPath() {
		return this.searchPath;
	}

}
