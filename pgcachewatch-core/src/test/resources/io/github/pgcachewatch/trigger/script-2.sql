SET lock_timeout = '2000ms';
CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$
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
        granted := pg_catalog.has_function_privilege('pg_catalog.pg_notify(pg_catalog.text,pg_catalog.text)'::pg_catalog.regprocedure, 'EXECUTE');
        changes := ARRAY[pg_catalog.concat('{"operation":"', pg_catalog.lower(operation), '","table":', pg_catalog.to_json(TG_TABLE_NAME), ',"sent_at":"', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.now()), 'YYYY-MM-DD"T"HH24:MI:SS.US'), '+00:00","schema":', pg_catalog.to_json(TG_TABLE_SCHEMA))];
      END IF;
      sent := pg_catalog.concat('0', pg_catalog.current_setting('pgcachewatch.sent', true))::pg_catalog.int8;
      IF sent OPERATOR(pg_catalog.>=) 4000000 THEN
        EXIT;
      END IF;
      IF attempt OPERATOR(pg_catalog.=) 1 THEN
        IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
          SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" INTO STRICT one FROM pgcachewatch_new r;
          SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" INTO STRICT other FROM pgcachewatch_old r;
        ELSIF operation OPERATOR(pg_catalog.=) 'INSERT' THEN
          SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" INTO STRICT one FROM pgcachewatch_new r;
        ELSIF operation OPERATOR(pg_catalog.=) 'DELETE' THEN
          SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" INTO STRICT one FROM pgcachewatch_old r;
        ELSE
          EXIT;
        END IF;
        keys := CASE WHEN other OPERATOR(pg_catalog.<>) one THEN ARRAY[one, other] ELSE ARRAY[one] END;
      ELSE
        IF operation OPERATOR(pg_catalog.=) 'UPDATE' THEN
          altered := EXISTS (SELECT FROM pgcachewatch_new OFFSET 1000)
            OR ROW(ARRAY(SELECT ROW(r."id") FROM pgcachewatch_new r))::pg_catalog.record
            OPERATOR(pg_catalog.*<>) ROW(ARRAY(SELECT ROW(r."id") FROM pgcachewatch_old r))::pg_catalog.record;
        END IF;
        IF altered THEN
          keys := ARRAY(
            SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" FROM pgcachewatch_new r
            UNION SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" FROM pgcachewatch_old r LIMIT 1001);
        ELSIF operation OPERATOR(pg_catalog.=) 'DELETE' THEN
          keys := ARRAY(SELECT DISTINCT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" FROM pgcachewatch_old r LIMIT 1001);
        ELSE
          keys := ARRAY(SELECT DISTINCT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) COLLATE pg_catalog."C" FROM pgcachewatch_new r LIMIT 1001);
        END IF;
        IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) 1000 THEN
          EXIT;
        END IF;
      END IF;
      payloads := '{}';
      FOREACH change IN ARRAY changes LOOP
        first := 1;
        count := pg_catalog.cardinality(keys);
        WHILE first OPERATOR(pg_catalog.<=) pg_catalog.cardinality(keys) LOOP
          payload := pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(keys[first:first OPERATOR(pg_catalog.+) count OPERATOR(pg_catalog.-) 1], ','), ']}');
          size := GREATEST(pg_catalog.octet_length(payload), pg_catalog.octet_length(pg_catalog.convert_to(payload, 'UTF8')));
          IF size OPERATOR(pg_catalog.<=) 7999 THEN
            payloads := pg_catalog.array_append(payloads, payload);
            sent := sent OPERATOR(pg_catalog.+) size;
            first := first OPERATOR(pg_catalog.+) count;
            count := count OPERATOR(pg_catalog.*) 2;
          ELSIF count OPERATOR(pg_catalog.>) 1 THEN
            count := GREATEST(1, count OPERATOR(pg_catalog.*) 7999 OPERATOR(pg_catalog./) size);
          ELSE
            RAISE EXCEPTION 'too long';
          END IF;
        END LOOP;
      END LOOP;
      PERFORM pg_catalog.set_config('pgcachewatch.sent', sent::pg_catalog.text, true);
      EXIT;
    EXCEPTION WHEN OTHERS THEN
      payloads := NULL;
    END;
  END LOOP;
  IF payloads IS NULL THEN
    BEGIN
      payloads := ARRAY(SELECT pg_catalog.concat(c, '}') FROM pg_catalog.unnest(changes) c WHERE pg_catalog.convert_to(c, 'UTF8') IS NOT NULL);
    EXCEPTION WHEN OTHERS THEN
      changes := NULL;
    END;
  END IF;
  IF changes IS NULL THEN
    payloads := ARRAY['{}'];
  END IF;
  IF granted IS NOT TRUE THEN
    BEGIN
      payloads := ARRAY(SELECT pg_catalog.format('NOTIFY "Book''s ""changes""", %L', p) FROM pg_catalog.unnest(payloads) p);
    EXCEPTION WHEN OTHERS THEN
      payloads := ARRAY['NOTIFY "Book''s ""changes""", ''{}'''];
    END;
  END IF;
  FOREACH payload IN ARRAY payloads LOOP
    IF granted THEN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', payload);
    ELSE
      EXECUTE payload;
    END IF;
  END LOOP;
  RETURN NULL;
END
$pgcachewatch$;
ALTER FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"() OWNER TO CURRENT_USER;
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_insert" AFTER INSERT ON "public"."book" REFERENCING NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":["id"],"maxKeys":1000,"level":"statement"}');
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_update" AFTER UPDATE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":["id"],"maxKeys":1000,"level":"statement"}');
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_delete" AFTER DELETE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":["id"],"maxKeys":1000,"level":"statement"}');
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."book" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_971af279_book"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":["id"],"maxKeys":1000,"level":"statement"}');
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
RESET lock_timeout;
SET lock_timeout = '2000ms';
CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$
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
        granted := pg_catalog.has_function_privilege('pg_catalog.pg_notify(pg_catalog.text,pg_catalog.text)'::pg_catalog.regprocedure, 'EXECUTE');
        changes := ARRAY(
          SELECT pg_catalog.concat('{"operation":"', pg_catalog.lower(operation), '","table":', pg_catalog.to_json(c.relname), ',"sent_at":"', pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.now()), 'YYYY-MM-DD"T"HH24:MI:SS.US'), '+00:00","schema":', pg_catalog.to_json(n.nspname))
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
          WHERE c.oid OPERATOR(pg_catalog.=) COALESCE(pg_catalog.pg_partition_root(TG_RELID), TG_RELID));
      END IF;

      EXIT;
    EXCEPTION WHEN OTHERS THEN
      payloads := NULL;
    END;
  END LOOP;
  IF payloads IS NULL THEN
    BEGIN
      payloads := ARRAY(SELECT pg_catalog.concat(c, '}') FROM pg_catalog.unnest(changes) c WHERE pg_catalog.convert_to(c, 'UTF8') IS NOT NULL);
    EXCEPTION WHEN OTHERS THEN
      changes := NULL;
    END;
  END IF;
  IF changes IS NULL THEN
    payloads := ARRAY['{}'];
  END IF;
  IF granted IS NOT TRUE THEN
    BEGIN
      payloads := ARRAY(SELECT pg_catalog.format('NOTIFY "Book''s ""changes""", %L', p) FROM pg_catalog.unnest(payloads) p);
    EXCEPTION WHEN OTHERS THEN
      payloads := ARRAY['NOTIFY "Book''s ""changes""", ''{}'''];
    END;
  END IF;
  FOREACH payload IN ARRAY payloads LOOP
    IF granted THEN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', payload);
    ELSE
      EXECUTE payload;
    END IF;
  END LOOP;
  RETURN NULL;
END
$pgcachewatch$;
ALTER FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"() OWNER TO CURRENT_USER;
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert" AFTER INSERT ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":[],"maxKeys":1000,"level":"row"}');
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update" AFTER UPDATE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":[],"maxKeys":1000,"level":"row"}');
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete" AFTER DELETE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":[],"maxKeys":1000,"level":"row"}');
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":[],"maxKeys":1000,"level":"row"}');
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale_1" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_ba9b8b68_sale"(E'{"pgcachewatch":2,"channel":"Book''s \\"changes\\"","keys":[],"maxKeys":1000,"level":"row"}');
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
RESET lock_timeout;
