-- The database that was built takes the name of the living one, which is kept, fenced, under another. Done already, it does nothing.
SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'built') AS waiting \gset
\if :waiting
ALTER DATABASE :"built" ALLOW_CONNECTIONS false;
SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'living') AS lives \gset
\if :lives
ALTER DATABASE :"living" ALLOW_CONNECTIONS false;
\endif
SELECT 'ended ' || count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE datname IN (:'living', :'built') AND pid <> pg_catalog.pg_backend_pid();
BEGIN;
\if :lives
ALTER DATABASE :"living" RENAME TO :"kept";
\endif
ALTER DATABASE :"built" RENAME TO :"living";
ALTER DATABASE :"living" ALLOW_CONNECTIONS true;
COMMIT;
SELECT 'exchanged';
\endif
