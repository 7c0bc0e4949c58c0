#!/bin/sh
# Nothing but the clusters of multus-mirror, side by side, as kind makes them. The same environment as by-hand.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/parts.sh"

# As it is when nobody asks for it: kind ends when the control planes answer.
patience=0s

docker network create "$NETWORK" >/dev/null
together 'create ran 0 0' 'create core 1 1' 'create probe 2 0'
