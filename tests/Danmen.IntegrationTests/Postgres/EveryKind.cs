namespace Danmen.IntegrationTests.Postgres;

/// <summary>A database with one object of every kind that pg_dump knows (DO_… in pg_dump.h), as far as PostgreSQL 15 with contrib has them.</summary>
/// <remarks>Security labels need a provider, which is no part of PostgreSQL or contrib.</remarks>
internal static class EveryKind
{
    /// <summary>Roles are the server's, not the database's: they bear the database's name.</summary>
    public static IEnumerable<string> Scripts(string database)
    {
        yield return $"""
            CREATE ROLE owner_{database}; CREATE ROLE reader_{database}; CREATE ROLE member_{database} IN ROLE reader_{database};
            CREATE SCHEMA app AUTHORIZATION owner_{database}; COMMENT ON SCHEMA app IS 'the app''s \ schema';
            GRANT USAGE ON SCHEMA app TO reader_{database}; REVOKE USAGE ON SCHEMA public FROM PUBLIC;
            ALTER DEFAULT PRIVILEGES FOR ROLE owner_{database} IN SCHEMA app GRANT SELECT ON TABLES TO reader_{database};
            ALTER DEFAULT PRIVILEGES FOR ROLE owner_{database} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
            ALTER DATABASE {database} SET search_path = app, public, "Odd, name"; ALTER DATABASE {database} SET work_mem = '5MB'; ALTER ROLE reader_{database} IN DATABASE {database} SET statement_timeout = '3s';
            COMMENT ON DATABASE {database} IS 'one of each';
            """;
        yield return Types;
        yield return Functions;
        yield return Tables;
        yield return Rest;
        yield return $"""
            ALTER TABLE app.people OWNER TO owner_{database}; GRANT SELECT (name), UPDATE (mail) ON app.people TO reader_{database} WITH GRANT OPTION;
            GRANT USAGE ON TYPE app.mood TO reader_{database}; REVOKE ALL ON FUNCTION app.twice(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION app.twice(int) TO reader_{database};
            GRANT USAGE ON FOREIGN SERVER away TO reader_{database}; GRANT USAGE ON SEQUENCE app.tickets TO reader_{database}; REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC;
            CREATE USER MAPPING FOR reader_{database} SERVER away OPTIONS (user 'u');
            CREATE POLICY own ON app.secrets FOR SELECT TO reader_{database} USING (owner = current_user);
            ALTER LARGE OBJECT 4711 OWNER TO owner_{database}; GRANT SELECT ON LARGE OBJECT 4711 TO reader_{database}; COMMENT ON LARGE OBJECT 4711 IS 'big';
            CREATE SUBSCRIPTION sub_{database} CONNECTION 'host=127.0.0.1 port=1 dbname=none' PUBLICATION p WITH (connect = false, slot_name = NONE);
            """;
        // By name, as they come back.
        yield return $"""
            ALTER DATABASE {database} RESET ALL; ALTER DATABASE {database} SET array_nulls = off; ALTER DATABASE {database} SET backslash_quote = on; ALTER DATABASE {database} SET default_transaction_isolation = 'serializable';
            ALTER DATABASE {database} SET search_path = app, public, "Odd, name"; ALTER DATABASE {database} SET session_replication_role = replica; ALTER DATABASE {database} SET standard_conforming_strings = off;
            ALTER DATABASE {database} SET work_mem = '5MB'; ALTER DATABASE {database} SET xmloption = document;
            """;
    }

    private const string Types = """
        CREATE EXTENSION hstore SCHEMA public; CREATE EXTENSION citext SCHEMA public; CREATE EXTENSION pg_trgm SCHEMA public; CREATE EXTENSION postgres_fdw SCHEMA public; CREATE EXTENSION btree_gist SCHEMA public; COMMENT ON EXTENSION hstore IS 'ours';
        CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy'); COMMENT ON TYPE app.mood IS 'how one feels';
        CREATE TYPE app.pair AS (a int, b text COLLATE "C"); COMMENT ON COLUMN app.pair.a IS 'first';
        CREATE TYPE app.span AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = app.spans);
        CREATE DOMAIN app.mail AS text DEFAULT 'none@example.org' CONSTRAINT at CHECK (VALUE LIKE '%@%') NOT NULL; COMMENT ON CONSTRAINT at ON DOMAIN app.mail IS 'an address';
        CREATE TYPE app.shell;
        CREATE TYPE app.own;
        CREATE FUNCTION app.own_in(cstring) RETURNS app.own LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION app.own_out(app.own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE app.own (INPUT = app.own_in, OUTPUT = app.own_out, LIKE = text);
        CREATE COLLATION app.posix (PROVIDER = libc, LOCALE = 'C'); CREATE COLLATION app.numeric (PROVIDER = icu, LOCALE = 'en-u-kn', DETERMINISTIC = false);
        CREATE CONVERSION app.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
        """;

    private const string Functions = """
        CREATE FUNCTION app.twice(i int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 7 RETURN i * 2; COMMENT ON FUNCTION app.twice IS 'doubles';
        CREATE FUNCTION app.shout(VARIADIC words text[]) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '8MB' AS $f$ BEGIN -- a comment
          RETURN upper(array_to_string(words, ' ')); END $f$;
        CREATE PROCEDURE app.clean(INOUT n int DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; COMMIT; END $$;
        CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0', PARALLEL = SAFE);
        CREATE FUNCTION app.own_rank() RETURNS bigint LANGUAGE internal WINDOW IMMUTABLE AS 'window_rank';
        CREATE FUNCTION app.pair_equal(app.pair, app.pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a = ($2).a';
        CREATE OPERATOR app.=== (FUNCTION = app.pair_equal, LEFTARG = app.pair, RIGHTARG = app.pair, COMMUTATOR = OPERATOR(app.===)); COMMENT ON OPERATOR app.=== (app.pair, app.pair) IS 'same a';
        CREATE OPERATOR FAMILY app.ints USING btree;
        CREATE OPERATOR CLASS app.down FOR TYPE int USING btree FAMILY app.ints AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
        CREATE FUNCTION app.pair_to_int(app.pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a';
        CREATE CAST (app.pair AS int) WITH FUNCTION app.pair_to_int(app.pair) AS ASSIGNMENT;
        CREATE TRANSFORM FOR int LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
        CREATE FUNCTION app.other_handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'; CREATE FUNCTION app.other_inline(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler'; CREATE FUNCTION app.other_validator(oid) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_validator';
        CREATE LANGUAGE other HANDLER app.other_handler INLINE app.other_inline VALIDATOR app.other_validator; CREATE FUNCTION app.in_other() RETURNS int LANGUAGE other AS 'BEGIN RETURN 1; END';
        CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;
        CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
        CREATE TEXT SEARCH TEMPLATE app.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
        CREATE TEXT SEARCH DICTIONARY app.dictionary (TEMPLATE = app.template);
        CREATE TEXT SEARCH CONFIGURATION app.configuration (PARSER = app.parser); ALTER TEXT SEARCH CONFIGURATION app.configuration ADD MAPPING FOR asciiword WITH app.dictionary;
        """;

    private const string Tables = """
        CREATE SEQUENCE app.tickets AS smallint START 7 INCREMENT -3 MINVALUE -900 MAXVALUE 7 CACHE 2 CYCLE; SELECT nextval('app.tickets'), nextval('app.tickets');
        CREATE SEQUENCE app.untouched; CREATE UNLOGGED SEQUENCE app.unlogged_sequence;
        CREATE TABLE app.people (id int GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, name text NOT NULL COLLATE app.numeric, mail app.mail, feels app.mood DEFAULT 'ok', born date, extra hstore, tags text[] DEFAULT '{}',
          twice int GENERATED ALWAYS AS (app.twice(length(name))) STORED, during app.span, many app.spans, p app.pair, own app.own, x xml, j jsonb, m money, b bytea, bits bit varying(9), tz timestamptz, iv interval, f float8, n numeric(30, 10), ip inet, box box, tsv tsvector);
        INSERT INTO app.people (name, mail, feels, extra, tags, during, many, p, own, x, j, m, b, bits, tz, iv, f, n, ip, box, tsv)
          SELECT E'tab\t nl\n back\\ \r ü 日本 ' || i, i || '@example.org', 'happy', 'a=>1', ARRAY['x', NULL, '"q"', ''], app.span(0, i), app.spans(app.span(0, i), app.span(i + 1, NULL)), ROW(i, NULL)::app.pair, ('own' || i)::app.own, '<a>&lt;</a>', '{"k": [1, null]}', i, '\x00ff5c', B'101', 'infinity', '1 mon -3 days', 0.1::float8 / 3 * i, i / 3.0, '::1', '(1,2),(3,4)', 'a:1' FROM generate_series(1, 50) i;
        INSERT INTO app.people (name) VALUES (''), ('\N'), ('\.'); DELETE FROM app.people WHERE id = 120; UPDATE app.people SET name = name || '!' WHERE id % 7 = 0;
        ALTER TABLE app.people ALTER name SET STATISTICS 500, ALTER name SET STORAGE EXTERNAL, ALTER name SET (n_distinct = -0.5), ADD gone int; ALTER TABLE app.people DROP gone; COMMENT ON TABLE app.people IS 'who'; COMMENT ON COLUMN app.people.name IS 'full';
        CREATE INDEX people_name ON app.people USING gin (name gin_trgm_ops) WITH (fastupdate = off); CREATE INDEX people_expression ON app.people (lower(name COLLATE "C") text_pattern_ops DESC NULLS LAST) INCLUDE (born) WHERE id > 5; COMMENT ON INDEX app.people_name IS 'fast'; ALTER INDEX app.people_expression ALTER COLUMN 1 SET STATISTICS 300;
        CREATE INDEX people_down ON app.people (id app.down); ALTER TABLE app.people CLUSTER ON people_pkey;
        CREATE STATISTICS app.stats (dependencies, mcv) ON feels, born, lower(name COLLATE "C") FROM app.people; ALTER STATISTICS app.stats SET STATISTICS 44;
        CREATE TABLE app.orders (id bigserial PRIMARY KEY, person int REFERENCES app.people ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, at tstzrange, EXCLUDE USING gist (person WITH =, at WITH &&), CONSTRAINT positive CHECK (id > 0) NO INHERIT); INSERT INTO app.orders (person) SELECT id FROM app.people LIMIT 20; SET CONSTRAINTS ALL IMMEDIATE;
        ALTER TABLE app.orders ADD CONSTRAINT later CHECK (id < 5) NOT VALID; ALTER TABLE app.orders REPLICA IDENTITY FULL; COMMENT ON CONSTRAINT positive ON app.orders IS 'more than nothing';
        CREATE TABLE app.loop_a (id int PRIMARY KEY, b int); CREATE TABLE app.loop_b (id int PRIMARY KEY, a int REFERENCES app.loop_a); INSERT INTO app.loop_a VALUES (1, 1); INSERT INTO app.loop_b VALUES (1, 1); ALTER TABLE app.loop_a ADD FOREIGN KEY (b) REFERENCES app.loop_b;
        CREATE TABLE app.tree (id int PRIMARY KEY, up int REFERENCES app.tree); INSERT INTO app.tree VALUES (2, NULL), (1, 2), (3, 3);
        CREATE TABLE app.parent (i int CHECK (i > 0), t text DEFAULT 'p'); CREATE TABLE app.child (j int) INHERITS (app.parent); ALTER TABLE app.child ALTER t SET DEFAULT 'c'; INSERT INTO app.parent VALUES (1); INSERT INTO app.child VALUES (2, 'x', 3);
        CREATE TABLE app.typed OF app.pair (PRIMARY KEY (a)); INSERT INTO app.typed VALUES (1, 'x'); CREATE UNLOGGED TABLE app.unlogged AS SELECT 1 AS i; CREATE TABLE app.nothing (); INSERT INTO app.nothing DEFAULT VALUES; CREATE TABLE app.other_method (i int) USING heap_too; INSERT INTO app.other_method VALUES (1);
        CREATE TABLE app.parts (i int, m app.mood, v text COLLATE "C", g int GENERATED ALWAYS AS (i * 2) STORED, PRIMARY KEY (i, m, v)) PARTITION BY RANGE (i);
        CREATE TABLE app.parts_low PARTITION OF app.parts FOR VALUES FROM (MINVALUE) TO (100) PARTITION BY HASH (v); CREATE TABLE app.parts_low_0 PARTITION OF app.parts_low FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE app.parts_low_1 (v text COLLATE "C" NOT NULL, i int NOT NULL, g int GENERATED ALWAYS AS (i * 2) STORED, m app.mood NOT NULL); ALTER TABLE app.parts_low ATTACH PARTITION app.parts_low_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
        CREATE TABLE app.parts_list PARTITION OF app.parts FOR VALUES FROM (100) TO (200) PARTITION BY LIST (m); CREATE TABLE app.parts_sad PARTITION OF app.parts_list FOR VALUES IN ('sad', 'ok'); CREATE TABLE app.parts_default PARTITION OF app.parts DEFAULT;
        INSERT INTO app.parts SELECT i, (ARRAY['sad', 'ok'])[i % 2 + 1]::app.mood, 'v' || i FROM generate_series(1, 250) i; CREATE INDEX parts_v ON app.parts (v);
        CREATE TABLE app.hashed (t text) PARTITION BY HASH (t); CREATE TABLE app.hashed_0 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 0); CREATE TABLE app.hashed_1 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 1); CREATE TABLE app.hashed_2 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 3, REMAINDER 2); INSERT INTO app.hashed SELECT 'r' || i FROM generate_series(1, 99) i;
        CREATE TABLE app.secrets (owner text, what text); INSERT INTO app.secrets VALUES ('a', '1'), ('b', '2'); ALTER TABLE app.secrets ENABLE ROW LEVEL SECURITY; ALTER TABLE app.secrets FORCE ROW LEVEL SECURITY; CREATE POLICY strict ON app.secrets AS RESTRICTIVE FOR ALL USING (false) WITH CHECK (owner <> ''); COMMENT ON POLICY strict ON app.secrets IS 'nobody';
        """;

    private const string Rest = """
        CREATE SCHEMA "Odd, name"; CREATE TABLE "Odd, name"."new
        line" ("a""b" int, "per%cent" text, "dot.ted" text, "日本" text); INSERT INTO "Odd, name"."new
        line" VALUES (1, '%', '.', '語'); CREATE TABLE "Odd, name"."a.b" (i int); INSERT INTO "Odd, name"."a.b" VALUES (1); CREATE TABLE "Odd, name"."a%2Eb" (i int); INSERT INTO "Odd, name"."a%2Eb" VALUES (2); CREATE TABLE "Odd, name"."it's :new \ $1" (i serial); INSERT INTO "Odd, name"."it's :new \ $1" DEFAULT VALUES;
        CREATE VIEW app.grown WITH (security_barrier) AS SELECT id, name FROM app.people WHERE born < '2000-01-01' WITH LOCAL CHECK OPTION; ALTER VIEW app.grown ALTER name SET DEFAULT 'nobody'; COMMENT ON VIEW app.grown IS 'adults';
        CREATE VIEW app.circle_a AS SELECT 1 AS i; CREATE VIEW app.circle_b AS SELECT i FROM app.circle_a; CREATE OR REPLACE VIEW app.circle_a AS SELECT b.i FROM app.circle_b b WHERE false; CREATE RECURSIVE VIEW app.counted (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < 5;
        CREATE MATERIALIZED VIEW app.summary AS SELECT feels, count(*) AS n FROM app.people GROUP BY 1; CREATE UNIQUE INDEX ON app.summary (feels); CREATE MATERIALIZED VIEW app.above AS SELECT sum(n) FROM app.summary; CREATE MATERIALIZED VIEW app."a first" AS SELECT * FROM app.above; CREATE MATERIALIZED VIEW app.empty AS SELECT 1 AS i WITH NO DATA; CREATE MATERIALIZED VIEW app.through_view AS SELECT n FROM app.counted; CREATE VIEW app.moods AS SELECT DISTINCT feels FROM app.summary;
        CREATE FUNCTION app.known(app.mood) RETURNS bool LANGUAGE sql AS 'SELECT $1 IS NULL OR count(*) > 0 FROM app.counted'; CREATE TABLE app.guarded (m app.mood CHECK (app.known(m)), a int[] DEFAULT '{1,NULL}'); INSERT INTO app.guarded VALUES ('sad', '{NULL,2}');
        CREATE RULE quiet AS ON DELETE TO app.nothing DO INSTEAD NOTHING; CREATE RULE insert_grown AS ON INSERT TO app.grown DO INSTEAD INSERT INTO app.people (name) VALUES (NEW.name); COMMENT ON RULE quiet ON app.nothing IS 'hush'; ALTER TABLE app.nothing DISABLE RULE quiet;
        CREATE FUNCTION app.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a trigger fired while rows were loaded'; END $$;
        CREATE TRIGGER row_fired BEFORE INSERT OR UPDATE OF name ON app.people FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION app.fired('arg'); CREATE TRIGGER always_fired AFTER INSERT ON app.orders REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION app.fired(); ALTER TABLE app.orders ENABLE ALWAYS TRIGGER always_fired; CREATE CONSTRAINT TRIGGER late AFTER INSERT ON app.tree DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.fired(); CREATE TRIGGER on_parts AFTER INSERT ON app.parts FOR EACH ROW EXECUTE FUNCTION app.fired(); ALTER TABLE app.parts_default DISABLE TRIGGER on_parts; COMMENT ON TRIGGER row_fired ON app.people IS 'loud'; CREATE TRIGGER instead INSTEAD OF UPDATE ON app.grown FOR EACH ROW EXECUTE FUNCTION app.fired();
        CREATE FUNCTION app.on_event() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION app.on_event(); ALTER EVENT TRIGGER watch ENABLE REPLICA; COMMENT ON EVENT TRIGGER watch IS 'sees';
        CREATE FOREIGN DATA WRAPPER dummy OPTIONS (debug 'true'); CREATE SERVER away TYPE 't' VERSION 'v' FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere'); CREATE FOREIGN TABLE app.far (i int OPTIONS (column_name 'j') NOT NULL) SERVER away OPTIONS (table_name 'x'); COMMENT ON SERVER away IS 'far off';
        CREATE PUBLICATION part FOR TABLE app.people (id, name) WHERE (id > 5), app.orders WITH (publish = 'insert'); CREATE PUBLICATION whole FOR TABLES IN SCHEMA app; CREATE PUBLICATION everything FOR ALL TABLES; COMMENT ON PUBLICATION part IS 'out';
        SELECT lo_from_bytea(4711, decode(repeat('00ff5c27', 700000), 'hex')); SELECT lo_create(4712); SELECT lo_from_bytea(1234567, 'far');
        """;
}
