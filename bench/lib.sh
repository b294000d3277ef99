# Shared by the benches: what they need, how they measure, how they print. Sourced, not run.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
danmen=${DANMEN:-$root/danmen}
rounds=${ROUNDS:-5}

need() { # program package ...
  local missing=()
  while [ $# -gt 0 ]; do
    command -v "$1" >/dev/null || missing+=("$2")
    shift 2
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "missing: ${missing[*]}" >&2
    exit 1
  fi
}

work_folder() {
  work=$(mktemp -d "${BENCH_DIR:-/var/tmp}/danmen-bench-XXXXXX")
  chmod 755 "$work"
  : >"$work/measured"
  : >"$work/stored"
}

# measure TOOL OPERATION COMMAND...: one line "operation tool wall cpu memory(KiB)" in the list of measurements.
measure() {
  local tool=$1 operation=$2
  shift 2
  # What the one before left to write must not be paid by this one.
  sync
  /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$@" >"$work/output" 2>"$work/errors" || {
    echo "$tool $operation failed:" >&2
    cat "$work/errors" >&2
    exit 1
  }
  tail -n 1 "$work/time" | awk -v t="$tool" -v o="$operation" '{ print o, t, $1, $2 + $3, $4 }' >>"$work/measured"
}

# stored TOOL OPERATION FOLDER: bytes that a repository takes.
stored() { echo "$2 $1 $(du -s --apparent-size -B1 "$3" | cut -f 1)" >>"$work/stored"; }

# value OPERATION TOOL COLUMN: the median.
value() { awk -v o="$1" -v t="$2" -v c="$3" '$1 == o && $2 == t { print $c }' "$work/measured" | sort -n | awk '{ v[NR] = $1 } END { print (NR ? v[int((NR + 1) / 2)] : "") }'; }
size() { awk -v o="$1" -v t="$2" '$1 == o && $2 == t { print $3 }' "$work/stored" | sort -n | awk '{ v[NR] = $1 } END { print (NR ? v[int((NR + 1) / 2)] : "") }'; }

# report PEER OPERATION...: a table, and Danmen's ratios to the peer.
report() {
  local peer=$1 operation tool
  shift
  printf '%-11s %-14s %8s %8s %9s %10s\n' operation tool 'wall s' 'CPU s' 'peak MiB' 'stored MB'
  for operation in "$@"; do
    for tool in $(awk -v o="$operation" '$1 == o && !seen[$2]++ { print $2 }' "$work/measured"); do
      printf '%-11s %-14s %8.2f %8.2f %9.0f %10s\n' "$operation" "$tool" "$(value "$operation" "$tool" 3)" "$(value "$operation" "$tool" 4)" \
        "$(awk -v k="$(value "$operation" "$tool" 5)" 'BEGIN { print k / 1024 }')" "$(awk -v b="$(size "$operation" "$tool")" 'BEGIN { if (b != "") printf "%.1f", b / 1e6; else print "-" }')"
    done
  done
  for operation in "$@"; do
    awk -v o="$operation" -v p="$peer" -v w="$(value "$operation" danmen 3)" -v pw="$(value "$operation" "$peer" 3)" -v c="$(value "$operation" danmen 4)" -v pc="$(value "$operation" "$peer" 4)" \
      -v m="$(value "$operation" danmen 5)" -v pm="$(value "$operation" "$peer" 5)" -v s="$(size "$operation" danmen)" -v ps="$(size "$operation" "$peer")" 'BEGIN {
        if (pw == "") exit
        printf "%s: danmen / %s: wall %.2f, CPU %.2f, memory %.2f", o, p, w / pw, c / pc, m / pm
        if (ps != "") printf ", stored %.3f", s / ps
        print "" }'
  done
}
