#!/bin/sh
# Unpacks images into the containerd of a node image; runs in a container of that image, one step per call:
#   start            containerd runs, its folder being a volume (an overlay cannot have another as its upper folder)
#   import <TAR      an archive as `docker save` writes it: into the k8s.io namespace, unpacked
#   name FROM TO...  the image FROM gets the names TO and loses its own, unless that is among them
#   finish           containerd ends; its folder goes into the container's own file system, for `docker commit`
# The snapshots' folders go to /kind/layers and leave symbolic links behind. Docker copies an image's /var into a new
# volume for every node that starts; like this the copy is small and quick, and all nodes share one copy of the layers.
# It works with kind's own node image too, so it needs nothing but a shell, coreutils, findutils and ctr.
set -eu

root=/var/lib/containerd
snapshots=io.containerd.snapshotter.v1.overlayfs/snapshots
work=/run/labs-bake

# Nobody reaps what ends in this container, and an ended process has no program any more.
runs() { [ -e "/proc/$1/exe" ]; }

start() {
  mkdir -p $work
  containerd >$work/containerd.log 2>&1 &
  echo $! >$work/pid
  tries=0
  until ctr version >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! runs "$(cat $work/pid)"; then
      echo 'containerd did not start. Its last words:' >&2
      tail -n 20 $work/containerd.log >&2
      exit 1
    fi
    sleep 0.1
  done
}

# A layer that deletes what a lower one brought says so by device files and attributes that only a real overlay can
# hold, so such an image cannot be committed unpacked: its content is kept, and a node unpacks it at its first use.
import() {
  archive=$root/labs-bake
  rm -rf $archive
  mkdir $archive
  tar -x -C $archive
  how='--discard-unpacked-layers'
  for blob in $(find $archive -type f -size +1k); do
    if tar -t -f "$blob" 2>/dev/null | grep -q '\(^\|/\)\.wh\.'; then
      how='--no-unpack'
    fi
  done
  tar -c -C $archive . | ctr --namespace k8s.io images import --local --digests --skip-digest-for-named $how -
  rm -rf $archive
}

name() {
  from=$1
  shift
  keep=no
  for to in "$@"; do
    if [ "$to" = "$from" ]; then
      keep=yes
    else
      ctr --namespace k8s.io images tag --force "$from" "$to"
    fi
  done
  [ $keep = yes ] || ctr --namespace k8s.io images rm "$from"
}

finish() {
  # Deletes what nothing refers to any more, here the layers' archives, and waits for it.
  lease=$(ctr --namespace k8s.io leases create | head -n 1)
  ctr --namespace k8s.io leases delete --sync "$lease" >/dev/null
  pid=$(cat $work/pid)
  kill "$pid"
  tries=0
  while runs "$pid" && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done

  mkdir -p $work/volume /kind/layers
  mount --bind $root $work/volume
  umount $root
  rm -rf $root
  mkdir -p $root/$snapshots
  for snapshot in "$work/volume/$snapshots"/*; do
    [ -e "$snapshot" ] || continue
    name=${snapshot##*/}
    if [ -L "$snapshot" ]; then
      cp -a "$snapshot" $root/$snapshots/
    else
      cp -a "$snapshot" /kind/layers/
      ln -s "/kind/layers/$name" "$root/$snapshots/$name"
    fi
  done
  (cd $work/volume && find . -path ./$snapshots -prune -o -type d -print) | (cd $root && xargs mkdir -p)
  (cd $work/volume && find . -path ./$snapshots -prune -o ! -type d -print) |
    while read -r file; do cp -a "$work/volume/$file" "$root/$file"; done
  umount $work/volume
  rm -rf $work
}

case ${1:-} in
  start | import | name | finish) "$@" ;;
  *)
    echo "usage: $0 start|import|name FROM TO...|finish" >&2
    exit 2
    ;;
esac
