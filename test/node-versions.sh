#!/bin/sh
# npm run node-versions: the unit tests and the package as it is built on every version of Node that labs promises.
#   sh test/node-versions.sh [--short] [VERSION...]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"
prepare_checkout

export PATH="${node%/*}:$PATH"
export LABS_CACHE="$cache"
cd "$root"
exec "$node" --disable-warning=ExperimentalWarning test/node-versions.ts "$@"
