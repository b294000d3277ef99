#!/usr/bin/env bash
# azurite-down.sh DIR - end the Azurite that azurite-up.sh started there.
. "$(dirname "$0")/lib.sh"
open_dir "${1:-}"; stop azurite; rm -f "$D/env"
