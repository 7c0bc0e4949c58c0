# Runs inside a container of a node image (src/supply/node-image.ts): unpacks images into its containerd and leaves
# the layers where every node of every cluster shares them.
#   start           containerd comes up, on the volume that lies over its folder
#   import          takes a tar of `docker save` on standard input
#   name FROM TO... gives an image other names, and takes the first one away
#   finish          containerd goes down, everything moves from the volume into the container's own file system
set -eu
folder=/var/lib/containerd
layers=/kind/layers
work=/run/labs-bake
ctr() { command ctr --namespace k8s.io "$@"; }

start() {
  mkdir -p "$work"
  containerd --log-level warn >"$work/log" 2>&1 &
  echo $! >"$work/pid"
  tries=0
  until ctr version >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$(cat "$work/pid")" 2>/dev/null; then
      echo 'containerd did not come up:' >&2
      tail -n 10 "$work/log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

import() {
  # The packed layers are of no use once they are unpacked: the garbage collector may have them.
  ctr images import --local --discard-unpacked-layers -
}

name() {
  from=$1
  shift
  for to in "$@"; do
    ctr images tag --force "$from" "$to"
  done
  ctr images rm "$from"
}

stop() {
  # kind's own node image holds packed layers that are unpacked on first use: they must stay. Where everything is
  # unpacked, what still refers to packed layers can go.
  if ! ctr images check | grep -q 'false *$'; then
    ctr content prune references >/dev/null
  fi
  pid=$(cat "$work/pid")
  kill "$pid"
  # Nobody in this container waits for its children, so a process that has ended stays as a zombie.
  while [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status"; do sleep 0.1; done
}

# Docker copies a node image's /var into every node's volume, but layers only have to be readable: as links to a place
# outside /var they are not copied, and all nodes read the same ones.
move_layers() {
  mkdir -p "$layers"
  for path in "$folder"/io.containerd.snapshotter.v1.overlayfs/snapshots/*; do
    if [ -L "$path" ] || [ ! -d "$path" ]; then
      continue
    fi
    # A deleted file is a device 0:0 in an overlay, and cannot be stored in another overlay's layer.
    if [ -n "$(find "$path" -type c | head -n 1)" ]; then
      echo "layer ${path##*/} deletes files of the layers below it, and such a layer cannot be stored in an image" >&2
      exit 1
    fi
    rm -rf "$layers/${path##*/}"
    cp -a "$path" "$layers/${path##*/}"
    rm -rf "$path"
    ln -s "$layers/${path##*/}" "$path"
  done
}

# The volume is not committed. Files that the base image has already are left alone, so that they stay in its layer.
leave_volume() {
  mkdir -p "$work/volume"
  mount --bind "$folder" "$work/volume"
  umount "$folder"
  (cd "$folder" && find . ! -type d) | while read -r path; do
    if [ ! -e "$work/volume/$path" ] && [ ! -L "$work/volume/$path" ]; then
      rm -f "$folder/$path"
    fi
  done
  cp -a --update "$work/volume/." "$folder/"
  umount "$work/volume"
}

finish() {
  stop
  move_layers
  leave_volume
  rm -rf "$work" /run/containerd /tmp/*
}

"$@"
