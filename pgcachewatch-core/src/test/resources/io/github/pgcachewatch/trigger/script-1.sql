CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_00c1eb95_book"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$-- pgcachewatch 1 {"channel":"Book's \"changes\"","keys":["id"],"maxKeys":1000,"level":"statement"}
-- Kept by PGCacheWatch, which repairs it where it is changed.
DECLARE
  change pg_catalog.text := pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(TG_TABLE_NAME), ',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(TG_TABLE_SCHEMA));
  payload pg_catalog.text;
  one pg_catalog.text;
  other pg_catalog.text;
  keys pg_catalog.text[];
  altered pg_catalog.bool := false;
  first pg_catalog.int4;
  count pg_catalog.int8;
  size pg_catalog.int4;
BEGIN
  BEGIN
    IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
      SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) INTO STRICT one FROM pgcachewatch_new r;
      SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) INTO STRICT other FROM pgcachewatch_old r;
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
      SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) INTO STRICT one FROM pgcachewatch_new r;
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
      SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) INTO STRICT one FROM pgcachewatch_old r;
    END IF;
    IF other OPERATOR(pg_catalog.<>) one THEN
      one := pg_catalog.concat(one, ',', other);
    END IF;
    payload := pg_catalog.concat(change, ',"keys":[', one, ']}');
    IF one IS NOT NULL AND pg_catalog.octet_length(payload) OPERATOR(pg_catalog.<=) 7999 THEN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', payload);
      RETURN NULL;
    END IF;
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  BEGIN
    IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
      altered := EXISTS (SELECT FROM pgcachewatch_new OFFSET 1000)
        OR ROW(ARRAY(SELECT ROW(r."id") FROM pgcachewatch_new r))::pg_catalog.record
        OPERATOR(pg_catalog.*<>) ROW(ARRAY(SELECT ROW(r."id") FROM pgcachewatch_old r))::pg_catalog.record;
    END IF;
    IF altered THEN
      keys := ARRAY(
        SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_new r
        UNION SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_old r LIMIT 1001);
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' OR TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
      keys := ARRAY(SELECT DISTINCT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_new r LIMIT 1001);
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
      keys := ARRAY(SELECT DISTINCT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_old r LIMIT 1001);
    END IF;
    IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.=) 0 THEN
      RETURN NULL;
    END IF;
    IF pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) 1000 THEN
      keys := NULL;
    END IF;
    IF keys IS NULL THEN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
    END IF;
    first := 1;
    count := pg_catalog.cardinality(keys);
    WHILE first OPERATOR(pg_catalog.<=) pg_catalog.cardinality(keys) LOOP
      payload := pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(keys[first:first OPERATOR(pg_catalog.+) count OPERATOR(pg_catalog.-) 1], ','), ']}');
      size := pg_catalog.octet_length(payload);
      IF size OPERATOR(pg_catalog.<=) 7999 THEN
        PERFORM pg_catalog.pg_notify('Book''s "changes"', payload);
        first := first OPERATOR(pg_catalog.+) count;
        count := count OPERATOR(pg_catalog.*) 2;
      ELSIF count OPERATOR(pg_catalog.>) 1 THEN
        count := GREATEST(1, count OPERATOR(pg_catalog.*) 7999 OPERATOR(pg_catalog./) size);
      ELSE
        PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
        EXIT;
      END IF;
    END LOOP;
  EXCEPTION WHEN OTHERS THEN
    BEGIN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END;
  RETURN NULL;
END
$pgcachewatch$;
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_insert" AFTER INSERT ON "public"."book" REFERENCING NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_00c1eb95_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_update" AFTER UPDATE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_00c1eb95_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_delete" AFTER DELETE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_00c1eb95_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."book" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_00c1eb95_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$-- pgcachewatch 1 {"channel":"Book's \"changes\"","keys":[],"maxKeys":1000,"level":"row"}
-- Kept by PGCacheWatch, which repairs it where it is changed.
DECLARE
  change pg_catalog.text := pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(TG_TABLE_NAME), ',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(TG_TABLE_SCHEMA));
  payload pg_catalog.text;
  one pg_catalog.text;
  other pg_catalog.text;
  keys pg_catalog.text[];
  altered pg_catalog.bool := false;
  first pg_catalog.int4;
  count pg_catalog.int8;
  size pg_catalog.int4;
BEGIN
  BEGIN
    FOR change IN
      SELECT pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(c.relname), ',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(n.nspname))
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE c.oid OPERATOR(pg_catalog.=) COALESCE(pg_catalog.pg_partition_root(TG_RELID), TG_RELID)
    LOOP
      PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
    END LOOP;
  EXCEPTION WHEN OTHERS THEN
    BEGIN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END;
  RETURN NULL;
END
$pgcachewatch$;
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert" AFTER INSERT ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update" AFTER UPDATE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete" AFTER DELETE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale_1" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_b0de1e10_sale"();
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
