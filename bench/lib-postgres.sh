# A PostgreSQL server for a bench, in a folder that is removed afterwards. Sourced behind lib.sh.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed" >&2; exit 1; }

as=()
[ "$(id -u)" != 0 ] || as=(runuser -u postgres --)

# start_server [SETTING]...: under $work; exports what psql needs.
start_server() {
  server=$work/pg
  mkdir "$server"
  [ "$(id -u)" != 0 ] || chown postgres "$server"
  "${as[@]}" "$bin/initdb" -D "$server/data" -U bench -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
  printf '%s\n' "unix_socket_directories = '$server'" "listen_addresses = ''" 'port = 5432' 'shared_buffers = 512MB' 'max_wal_size = 4GB' 'autovacuum = off' "$@" |
    "${as[@]}" tee -a "$server/data/postgresql.conf" >/dev/null
  "${as[@]}" "$bin/pg_ctl" -D "$server/data" -l "$server/log" -w start >/dev/null
  export PGHOST=$server PGPORT=5432 PGUSER=bench PGDATABASE=postgres
}

stop_server() { "${as[@]}" "$bin/pg_ctl" -D "$server/data" -m immediate stop >/dev/null 2>&1 || true; }

sql() { "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -c "$1"; }

# make_orders ROWS: about 100 bytes a row, as a shop has them.
make_orders() {
  sql "SELECT setseed(0.5); CREATE TABLE orders AS SELECT i AS id, (random() * 50000)::int AS customer, (ARRAY['new', 'paid', 'sent', 'returned'])[1 + (random() * 3)::int] AS state,
         round((random() * 1000)::numeric, 2) AS amount, timestamptz '2024-01-01' + random() * interval '700 days' AS at, md5(random()::text) AS token, 'note ' || (random() * 1000)::int AS note
       FROM generate_series(1, $1) i; ALTER TABLE orders ADD PRIMARY KEY (id)" >/dev/null
  sql 'VACUUM (FREEZE, ANALYZE) orders'
}

# change_orders ROWS ONE_IN: so many rows, drawn at random, get another note and state.
change_orders() {
  sql "UPDATE orders SET note = 'changed ' || id || ' ' || (random() * 1000)::int, state = 'sent'
       WHERE id IN (SELECT 1 + (random() * ($1 - 1))::int FROM generate_series(1, $1 / $2))"
  sql 'VACUUM orders'
}

# write_system FOLDER: a danmen.yaml and a key for that server.
write_system() {
  mkdir -p "$1"
  head -c 32 /dev/urandom | base64 >"$1/key"
  chmod 600 "$1/key"
  cat >"$1/danmen.yaml" <<YAML
system: bench
repository: ./repository
key: { file: key }
environments:
  bench:
    components:
      db: { postgres: "host=$server port=5432 user=bench dbname=postgres", pg_bin: $bin, maintenance_db: template1 }
YAML
}
