# lib.sh - helpers shared by the service scripts (sourced, never run).
# Every NAME-up.sh takes a throw-away directory as $1, prints only
# `export VAR=...` lines on standard output (so a caller can `eval "$(NAME-up.sh DIR)"`)
# and says everything else on standard error. Everything listens on 127.0.0.1 only.
set -euo pipefail
export LC_ALL=C.UTF-8
say()  { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die()  { say "$*"; exit 1; }

# open_dir DIR : make it and its absolute name in $D.
open_dir() { [ -n "${1:-}" ] || die "usage: ${0##*/} DIR"; mkdir -p "$1"; D=$(cd "$1" && pwd); }

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port : a TCP port below the ephemeral range on which nobody answers; one call never
# returns the same port twice in a script run.
_given=" "
free_port() { # result in $PORT (no subshell, so that _given is kept)
  local i
  for i in $(seq 200); do
    PORT=$(( 15000 + (RANDOM % 15000) ))
    case "$_given" in *" $PORT "*) continue;; esac
    port_open "$PORT" && continue
    _given="$_given$PORT "; return 0
  done
  die "no free port"
}

# start NAME CMD... : run CMD detached, its output in $D/NAME.log. $D/NAME.pid holds its pid and,
# after a blank, the tick at which it started: a pid given again to another program is never ours.
_tick() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
start() {
  local name=$1 pid; shift
  setsid "$@" </dev/null >>"$D/$name.log" 2>&1 &
  pid=$!
  echo "$pid $(_tick $pid)" > "$D/$name.pid"
}
# pid_of NAME : our process's pid, or nothing and a failure when it no longer runs.
pid_of() {
  local pid tick
  [ -s "$D/$1.pid" ] && read -r pid tick < "$D/$1.pid" && [ -n "$tick" ] && [ "$(_tick "$pid")" = "$tick" ] && echo "$pid"
}
alive() { pid_of "$1" >/dev/null; }

# wait_for SECONDS WHAT CMD... : until CMD succeeds; fails with the tail of $D/*.log.
wait_for() {
  local secs=$1 what=$2 end; shift 2; end=$(( SECONDS + secs ))
  until "$@" >/dev/null 2>&1; do
    if [ $SECONDS -ge $end ]; then tail -n 15 "$D"/*.log >&2 2>/dev/null || true; die "$what did not answer in ${secs}s"; fi
    sleep 0.1
  done
}

# stop NAME... : end our processes of these names, in that order (TERM, then KILL after 10 s).
stop() {
  local name pid i
  for name in "$@"; do
    if pid=$(pid_of "$name"); then
      kill -TERM "$pid" 2>/dev/null || true
      for i in $(seq 100); do alive "$name" || break; sleep 0.1; done
      if alive "$name"; then kill -KILL "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$D/$name.pid"
  done
}

# make_ca : a test CA and a server certificate for localhost/127.0.0.1 in $D/tls (made once).
make_ca() {
  [ -s "$D/tls/server.crt" ] && return 0
  mkdir -p "$D/tls"; ( cd "$D/tls"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt \
      -subj "/CN=Danmen test CA" -days 30 -addext basicConstraints=critical,CA:TRUE \
      -addext keyUsage=critical,keyCertSign,cRLSign
    local who
    for who in server client; do
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $who.key -out $who.csr -subj "/CN=$([ $who = server ] && echo localhost || echo danmen-client)"
      openssl x509 -req -in $who.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out $who.crt \
        -extfile <(printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%sAuth\n' $who)
    done ) >"$D/tls.log" 2>&1
  chmod 644 "$D"/tls/*.crt; chmod 600 "$D"/tls/*.key
}
