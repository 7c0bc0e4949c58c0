#!/bin/sh
# npm test: prepares Node and the dependencies as bin/labs does, then runs everything, or what is named:
#   sh test/run.sh [static|unit|browser|e2e|mutations|FILE...]
#   sh test/run.sh faults [NAME...] [--rounds N] [--seed N]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)

. "$root/bin/prepare.sh"

# In a subshell first, because what cannot go on ends the shell, and the closing line has to come all the same.
(prepare_checkout) || {
  status=$?
  printf '\n0 passed, 1 failed\n'
  exit "$status"
}
prepare_checkout

# The tests' own children shall find the same Node.
export PATH="${node%/*}:$PATH"
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$cache/compile}"
cd "$root"
exec "$node" --disable-warning=ExperimentalWarning test/run.ts "$@"
