#!/bin/sh
# npm run bench: prepares Node and the dependencies as bin/labs does, then runs the programs of the bench.
#   sh bench/run.sh [--rounds N] [--json FILE] [--artifact NAME]... [NAME...]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"
prepare_checkout
cd "$root"
exec "$node" --disable-warning=ExperimentalWarning bench/main.ts "$@"
