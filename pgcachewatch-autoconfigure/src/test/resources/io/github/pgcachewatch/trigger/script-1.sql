CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_e27677b7_book"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$-- pgcachewatch 1 {"channel":"Book's \"changes\"","keys":["id"],"maxKeys":1000,"level":"statement"}
-- Kept by PGCacheWatch, which repairs it where it is changed.
DECLARE
  change pg_catalog.text := pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(TG_TABLE_NAME), ',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(TG_TABLE_SCHEMA));
  payload pg_catalog.text;
  one pg_catalog.text;
  other pg_catalog.text;
  keys pg_catalog.text[];
  room pg_catalog.int4;
  used pg_catalog.int4 := 0;
  size pg_catalog.int4;
  first pg_catalog.int4 := 1;
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
      keys := ARRAY(
        SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_new r
        UNION SELECT pg_catalog.left(pg_catalog.concat('{"id":', COALESCE(pg_catalog.to_json(r."id"), 'null'), '}'), 8000) FROM pgcachewatch_old r LIMIT 1001);
    ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
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
    payload := CASE WHEN keys IS NULL THEN pg_catalog.concat(change, '}')
      ELSE pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(keys, ','), ']}') END;
    IF pg_catalog.octet_length(payload) OPERATOR(pg_catalog.<=) 7999 THEN
      PERFORM pg_catalog.pg_notify('Book''s "changes"', payload);
    ELSE
      room := 7999 OPERATOR(pg_catalog.-) pg_catalog.octet_length(pg_catalog.concat(change, ',"keys":[]}'));
      used := 0;
      first := 1;
      FOR i IN 1..pg_catalog.cardinality(keys) LOOP
        size := pg_catalog.octet_length(keys[i]);
        IF size OPERATOR(pg_catalog.>) room THEN
          PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, '}'));
          first := NULL;
          EXIT;
        END IF;
        IF used OPERATOR(pg_catalog.+) size OPERATOR(pg_catalog.>) room THEN
          PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(keys[first:i OPERATOR(pg_catalog.-) 1], ','), ']}'));
          first := i;
          used := 0;
        END IF;
        used := used OPERATOR(pg_catalog.+) size OPERATOR(pg_catalog.+) 1;
      END LOOP;
      IF first IS NOT NULL THEN
        PERFORM pg_catalog.pg_notify('Book''s "changes"', pg_catalog.concat(change, ',"keys":[', pg_catalog.array_to_string(keys[first:], ','), ']}'));
      END IF;
    END IF;
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
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_insert" AFTER INSERT ON "public"."book" REFERENCING NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_e27677b7_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_update" AFTER UPDATE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old NEW TABLE AS pgcachewatch_new FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_e27677b7_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_delete" AFTER DELETE ON "public"."book" REFERENCING OLD TABLE AS pgcachewatch_old FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_e27677b7_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."book" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_e27677b7_book"();
ALTER TABLE "public"."book" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
CREATE OR REPLACE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"() RETURNS trigger LANGUAGE plpgsql AS $pgcachewatch$-- pgcachewatch 1 {"channel":"Book's \"changes\"","keys":[],"maxKeys":1000,"level":"row"}
-- Kept by PGCacheWatch, which repairs it where it is changed.
DECLARE
  change pg_catalog.text := pg_catalog.concat('{"operation":"', pg_catalog.lower(TG_OP), '","table":', pg_catalog.to_json(TG_TABLE_NAME), ',"sent_at":', pg_catalog.to_json(pg_catalog.now()), ',"schema":', pg_catalog.to_json(TG_TABLE_SCHEMA));
  payload pg_catalog.text;
  one pg_catalog.text;
  other pg_catalog.text;
  keys pg_catalog.text[];
  room pg_catalog.int4;
  used pg_catalog.int4 := 0;
  size pg_catalog.int4;
  first pg_catalog.int4 := 1;
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
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert" AFTER INSERT ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update" AFTER UPDATE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete" AFTER DELETE ON "public"."sale" FOR EACH ROW EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"();
ALTER TABLE "public"."sale" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_insert";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_update";
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_eb4281b7_delete";
CREATE OR REPLACE TRIGGER "pgcachewatch_ee2365b6_truncate" AFTER TRUNCATE ON "public"."sale_1" FOR EACH STATEMENT EXECUTE FUNCTION "public"."pgcachewatch_ee2365b6_2a692cd4_sale"();
ALTER TABLE "public"."sale_1" ENABLE ALWAYS TRIGGER "pgcachewatch_ee2365b6_truncate";
