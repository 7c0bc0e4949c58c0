#!/bin/sh
# npm run bench: prepares Node and the dependencies as bin/labs does, builds labs as a user
# has it, then runs the programs of the bench.
#   sh bench/run.sh [--rounds N] [--json FILE] [--artifact NAME]... [NAME...]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"
prepare_checkout
is_built || build_dist
cd "$root"
exec "$node" --disable-warning=ExperimentalWarning bench/main.ts "$@"
