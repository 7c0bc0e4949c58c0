#!/bin/sh
# npm test: prepares Node and the dependencies as bin/labs does, then runs everything, or what is named:
#   sh test/run.sh [static|unit|e2e|FILE...]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"
prepare_cache
prepare_node
prepare_dependencies

# The tests' own children shall find the same Node.
export PATH="${node%/*}:$PATH"
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$cache/compile}"
cd "$root"
exec "$node" --disable-warning=ExperimentalWarning test/run.ts "$@"
