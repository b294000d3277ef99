-- The database that was kept takes its name again; what lived under it since is kept, fenced, under the name that it was built with. Done already, it does nothing.
SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'kept') AND NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'built') AS waiting \gset
\if :waiting
SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'living') AS lives \gset
\if :lives
ALTER DATABASE :"living" ALLOW_CONNECTIONS false;
\endif
SELECT 'ended ' || count(pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity WHERE datname IN (:'living', :'kept') AND pid <> pg_catalog.pg_backend_pid();
BEGIN;
\if :lives
ALTER DATABASE :"living" RENAME TO :"built";
\endif
ALTER DATABASE :"kept" RENAME TO :"living";
ALTER DATABASE :"living" ALLOW_CONNECTIONS true;
COMMIT;
SELECT 'exchanged';
\endif
