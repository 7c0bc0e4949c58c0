#!/bin/sh
# A small machine beside the cluster: a network namespace with an address of its own and a web server in it.
# It runs in the node's container, but Kubernetes knows nothing of it.
set -eu

serve() {
  if ! ip netns exec wombat true 2>/dev/null; then
    ip netns add wombat
  fi
  if ! ip link show wombat >/dev/null 2>&1; then
    ip link add wombat type veth peer name eth0 netns wombat
  fi
  ip address replace 192.0.2.1/24 dev wombat
  ip link set wombat up
  ip -n wombat address replace 192.0.2.10/24 dev eth0
  ip -n wombat link set lo up
  ip -n wombat link set eth0 up
  ip -n wombat route replace default via 192.0.2.1
  exec ip netns exec wombat socat TCP-LISTEN:8080,fork,reuseaddr,backlog=128 EXEC:'/usr/local/bin/wombat answer'
}

answer() {
  # The request is read to its empty line: closing before would reset the connection.
  while read -r word _; do
    [ "$word" != "$(printf '\r')" ] || break
  done
  body="wombat
asked by $SOCAT_PEERADDR
"
  printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
    "${#body}" "$body"
}

"$1"
