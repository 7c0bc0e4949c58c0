# Sourced by by-hand.sh and by-hand-parallel.sh: what somebody who knows kind, Multus and koko types.

NETWORK=$PREFIX
export KIND_EXPERIMENTAL_DOCKER_NETWORK=$NETWORK

# How long kind waits for the nodes.
patience=120s

# NAME NUMBER WORKERS; failCgroupV1 for machines with the older cgroups.
create() {
  {
    cat <<EOF
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking:
  podSubnet: 10.10$2.0.0/16
  serviceSubnet: 10.20$2.0.0/16
kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    apiVersion: kubelet.config.k8s.io/v1beta1
    failCgroupV1: false
nodes:
  - role: control-plane
EOF
    [ "$3" = 0 ] || echo '  - role: worker'
  } >"$FOLDER/$1.yaml"
  "$KIND" create cluster --name "$PREFIX-$1" --image "$NODE_IMAGE" --config "$FOLDER/$1.yaml" \
    --kubeconfig "$FOLDER/$1" --wait $patience
}

# wait without arguments forgets failures, so each is waited for by its own number.
together() {
  jobs=
  for one in "$@"; do
    eval "$one" &
    jobs="$jobs $!"
  done
  for job in $jobs; do
    wait "$job"
  done
}

kubectl_in() {
  cluster=$1
  shift
  "$KUBECTL" --kubeconfig "$FOLDER/$cluster" "$@"
}

load() {
  "$KIND" load docker-image --name "$PREFIX-$1" "$TOOLBOX_IMAGE" "$MULTUS_IMAGE"
}

# Without the manifest's own limits: a tenth of a core is for large clusters that are in no hurry.
multus() {
  sed -e "s|image: .*|image: $MULTUS_IMAGE|" -e '/cpu: "100m"/d' -e '/memory: "50Mi"/d' "$MULTUS_MANIFEST" |
    kubectl_in "$1" apply -f -
  kubectl_in "$1" --namespace kube-system rollout status daemonset/kube-multus-ds --timeout=120s
  for node in $("$KIND" get nodes --name "$PREFIX-$1"); do
    docker exec "$node" sh -c 'until test -s /etc/cni/net.d/00-multus.conf; do sleep 0.2; done'
  done
}

start_koko() {
  docker run --detach --name "$PREFIX-koko" --privileged --pid host --network host "$KOKO_IMAGE" sleep infinity
}

pid_of() { docker inspect --format '{{.State.Pid}}' "$PREFIX-$1"; }

address_of() {
  docker inspect --format "{{(index .NetworkSettings.Networks \"$NETWORK\").IPAddress}}" "$PREFIX-$1"
}

koko() { docker exec "$PREFIX-koko" "$@"; }

# n3, n9, the tap of what goes up with koko's own mirror, and the vxlan for what comes down.
wire() {
  ran=$(pid_of ran-control-plane)
  core=$(pid_of core-control-plane)
  worker=$(pid_of core-worker)
  probe=$(pid_of probe-control-plane)
  koko koko -p "$ran,n3" -p "$worker,n3"
  koko koko -p "$core,n9" -p "$worker,n9"
  koko koko -p "$worker,tap-up,mirror:ingress:n3" -p "$probe,tap-up"
  koko nsenter -n -t "$ran" koko -p "$ran,tap-down" -x "eth0,$(address_of probe-control-plane),42"
  koko nsenter -n -t "$probe" koko -p "$probe,tap-down" -x "eth0,$(address_of ran-control-plane),42"
  docker exec "$PREFIX-ran-control-plane" ip link set dev tap-down mtu 1450
  docker exec "$PREFIX-probe-control-plane" ip link set dev tap-down mtu 1450
}

mirror() {
  sed "s|TOOLBOX_IMAGE|$TOOLBOX_IMAGE|" "$here/mirror.yaml" | kubectl_in ran apply -f -
}

pods() {
  kubectl_in "$1" apply -f "$MANIFESTS/$1.yaml"
}

ready() {
  case $1 in
    ran) kubectl_in ran rollout status deployment/mirror-down --timeout=120s ;;
    core) kubectl_in core rollout status deployment/web --timeout=120s ;;
  esac
  kubectl_in "$1" wait --for=condition=Ready pod --all --timeout=120s
}
