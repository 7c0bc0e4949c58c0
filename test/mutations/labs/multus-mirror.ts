/** Bash that makes a check of a step fail, run in the step's environment after its solution, and what mends it. */
export const stepMutations: { step: string; check: string; what: string; act: string; undo: string }[] = [
  {
    step: 'second-interface',
    check: 'annotated',
    what: 'Multus says of no network that alice is on it',
    act: `kubectl --context core get pod alice -o jsonpath='{.metadata.annotations.k8s\\.v1\\.cni\\.cncf\\.io/network-status}' > kept
          kubectl --context core annotate --overwrite pod alice 'k8s.v1.cni.cncf.io/network-status=[]'`,
    undo: 'kubectl --context core annotate --overwrite pod alice "k8s.v1.cni.cncf.io/network-status=$(cat kept)"',
  },
  {
    step: 'second-interface',
    check: 'frames',
    what: 'the bridge is down',
    act: 'docker exec $CORE_WORKER ip link set own0 down',
    undo: 'docker exec $CORE_WORKER ip link set own0 up',
  },
  {
    step: 'link-two-nodes',
    check: 'two-nodes',
    what: 'carol is on the worker as well',
    act: remake('core', 'carol', '$CORE_WORKER', 'lan', '10.42.0.1/24'),
    undo: remake('core', 'carol', '$CORE_CONTROL_PLANE', 'lan', '10.42.0.1/24'),
  },
  {
    step: 'link-two-nodes',
    check: 'other-node',
    what: 'dave is on the control plane as well',
    act: remake('core', 'dave', '$CORE_CONTROL_PLANE', 'lan', '10.42.0.2/24'),
    undo: remake('core', 'dave', '$CORE_WORKER', 'lan', '10.42.0.2/24'),
  },
  {
    step: 'link-two-nodes',
    check: 'frames',
    what: 'the cable is pulled',
    act: 'docker exec $CORE_WORKER ip link set lan0 down',
    undo: 'docker exec $CORE_WORKER ip link set lan0 up',
  },
  renamed('link-two-nodes', '$CORE_WORKER', 'lan0'),
  {
    step: 'link-two-clusters',
    check: 'frames',
    what: 'the worker drops what comes from ran',
    act: 'docker exec $CORE_WORKER ip link set wan0 down',
    undo: 'docker exec $CORE_WORKER ip link set wan0 up',
  },
  {
    step: 'link-two-clusters',
    check: 'far-end',
    what: 'erin is on the control plane',
    act: remake('core', 'erin', '$CORE_CONTROL_PLANE', 'lan', '10.43.0.1/24'),
    undo: remake('core', 'erin', '$CORE_WORKER', 'wan', '10.43.0.1/24'),
  },
  renamed('link-two-clusters', '$RAN_CONTROL_PLANE', 'wan0'),
  {
    step: 'mirror',
    check: 'copies',
    what: 'the rule is gone',
    act: 'docker exec $CORE_WORKER tc filter delete dev wan0 ingress',
    undo: rule('wan0', 'all'),
  },
  {
    step: 'mirror',
    check: 'copies',
    what: 'the rule copies every frame twice',
    act: `docker exec $CORE_WORKER tc filter delete dev wan0 ingress
          ${rule('wan0', 'all')} pipe action mirred egress mirror dev tap0`,
    undo: `docker exec $CORE_WORKER tc filter delete dev wan0 ingress
           ${rule('wan0', 'all')}`,
  },
  {
    step: 'sniff',
    check: 'who',
    what: 'the stranger has another address',
    act: inNetworkOf(
      'heidi',
      'ip address delete 10.43.0.66/24 dev net1; ip address add 10.43.0.67/24 dev net1',
    ),
    undo: inNetworkOf(
      'heidi',
      'ip address delete 10.43.0.67/24 dev net1; ip address add 10.43.0.66/24 dev net1',
    ),
  },
  secret('port', '2s/.*/1/'),
  secret('word', '1s/.*/another/'),
  {
    step: 'silent-mirror',
    check: 'data-path',
    what: 'the cable is pulled at the end in ran',
    act: 'docker exec $RAN_CONTROL_PLANE ip link set wan0 down',
    undo: 'docker exec $RAN_CONTROL_PLANE ip link set wan0 up',
  },
  {
    step: 'silent-mirror',
    check: 'copies',
    what: 'the rule takes IPv6 alone',
    act: `docker exec $CORE_WORKER tc filter delete dev wan0 ingress
          ${rule('wan0', 'ipv6')}`,
    undo: `docker exec $CORE_WORKER tc filter delete dev wan0 ingress
           ${rule('wan0', 'all')}`,
  },
  {
    step: 'service-path',
    check: 'seen',
    what: 'requests are answered, but the mirror is silent',
    act: 'docker exec $CORE_WORKER tc filter delete dev wan0 ingress',
    undo: rule('wan0', 'all'),
  },
  {
    step: 'service-path',
    check: 'seen',
    what: 'the gateway does not masquerade',
    act: 'kubectl --context core exec ivan -- iptables -t nat -F POSTROUTING',
    undo: 'kubectl --context core exec ivan -- iptables -t nat -A POSTROUTING -s 10.43.0.0/24 -o eth0 -j MASQUERADE',
  },
  {
    step: 'service-path',
    check: 'unseen',
    what: 'judy reaches the node by way of the link, too',
    act: inNetworkOf('judy', `ip route add ${workerAddress()} via 10.43.0.3`),
    undo: inNetworkOf('judy', `ip route delete ${workerAddress()} via 10.43.0.3`),
  },
];

/** Makes a pod of the walk anew, on the node and the network given. */
function remake(cluster: string, name: string, on: string, network: string, address: string): string {
  return `kubectl --context ${cluster} delete pod ${name} --wait
kubectl --context ${cluster} apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  annotations:
    k8s.v1.cni.cncf.io/networks: '[{ "name": "${network}", "ips": ["${address}"] }]'
spec:
  nodeName: ${on}
  terminationGracePeriodSeconds: 1
  containers:
    - { name: ${name}, image: "labs.local/toolbox:v1", command: [sleep, infinity] }
EOF
kubectl --context ${cluster} wait --for=condition=Ready pod/${name} --timeout=60s`;
}

/** The pods on it stay connected, so that only the look at the name fails. */
function renamed(step: string, on: string, name: string) {
  const rename = (from: string, to: string) =>
    `docker exec ${on} sh -c 'ip link set ${from} down; ip link set ${from} name ${to}; ip link set ${to} up'`;
  return {
    step,
    check: 'cable',
    what: `${name} has another name`,
    act: rename(name, 'other0'),
    undo: rename('other0', name),
  };
}

function rule(of: string, protocol: string): string {
  return `docker exec $CORE_WORKER tc filter add dev ${of} parent ffff: protocol ${protocol} u32 match u32 0 0 action mirred egress mirror dev tap0`;
}

/** What the stranger knows is no longer what the learner has read. */
function secret(check: string, edit: string) {
  return {
    step: 'sniff',
    check,
    what: `the stranger has another ${check}`,
    act: `kubectl --context ran exec heidi -- sh -c 'cp /tmp/secret /tmp/kept; sed -i "${edit}" /tmp/secret'`,
    undo: 'kubectl --context ran exec heidi -- mv /tmp/kept /tmp/secret',
  };
}

/** A pod of ran has no right to change its own network, its node has. */
function inNetworkOf(pod: string, change: string): string {
  return `docker exec $RAN_CONTROL_PLANE sh -ec '
    container=$(crictl ps --quiet --label io.kubernetes.pod.name=${pod} | head -n 1)
    pid=$(crictl inspect --output go-template --template "{{.info.pid}}" "$container")
    nsenter -t "$pid" -n sh -ec "${change}"'`;
}

function workerAddress(): string {
  return `'"$(kubectl --context core get node "$CORE_WORKER" -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')"'`;
}
