#!/bin/sh
# npm run build: makes dist/, with the Node that bin/labs would take. npm runs it after it has installed the
# dependencies and before it packs.
#   sh build/run.sh [FOLDER]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"
prepare_cache
prepare_node
exec "$node" --disable-warning=ExperimentalWarning "$root/build/main.ts" "$@"
