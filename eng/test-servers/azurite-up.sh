#!/usr/bin/env bash
# azurite-up.sh DIR - for tests: Azurite, which speaks Azure Blob Storage, on 127.0.0.1 with an account of its own.
# Installed once from npm into .build/azurite (DANMEN_AZURITE names another folder).
. "$(dirname "$0")/lib.sh"
open_dir "${1:-}"
for program in node npm; do
  command -v "$program" >/dev/null || die "$program is not installed (packages nodejs npm)"
done
if alive azurite && [ -s "$D/env" ]; then cat "$D/env"; exit 0; fi
A=${DANMEN_AZURITE:-$(cd "$(dirname "$0")/../.." && pwd)/.build/azurite}
if [ ! -x "$A/node_modules/.bin/azurite-blob" ]; then
  say "installing azurite"
  mkdir -p "$A"; npm install --prefix "$A" --no-audit --no-fund --silent azurite@3 >&2
fi
[ -s "$D/key" ] || head -c 32 /dev/urandom | base64 > "$D/key"
free_port; P=$PORT
mkdir -p "$D/data"
export AZURITE_ACCOUNTS="danmentest:$(cat "$D/key")"
# The SDK may speak a later version of the protocol than Azurite knows by name.
start azurite node "$A/node_modules/.bin/azurite-blob" --blobHost 127.0.0.1 --blobPort "$P" --location "$D/data" --skipApiVersionCheck --disableTelemetry
wait_for 60 azurite port_open $P
cat > "$D/env" <<V
export DANMEN_TEST_AZURE_ENDPOINT=http://127.0.0.1:$P/danmentest
export DANMEN_TEST_AZURE_ACCOUNT=danmentest
export DANMEN_TEST_AZURE_KEY_FILE=$D/key
V
cat "$D/env"
