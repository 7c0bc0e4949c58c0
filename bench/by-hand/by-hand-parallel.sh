#!/bin/sh
# by-hand.sh with everything side by side that can be: each cluster with its images and Multus, then each with its pods.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/parts.sh"

prepare() {
  create "$@"
  load "$1"
  multus "$1"
}

finish() {
  pods "$1"
  ready "$1"
}

docker network create "$NETWORK" >/dev/null
together 'prepare ran 0 0' 'prepare core 1 1' 'prepare probe 2 0' start_koko
wire
mirror
together 'finish ran' 'finish core' 'finish probe'
