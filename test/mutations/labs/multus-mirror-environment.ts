const inWorker = (argv: string) => `docker exec $CORE_WORKER ${argv}`;

const noKoko = {
  what: "koko's tc rule is gone",
  act: inWorker('tc qdisc delete dev n3 ingress'),
  undo: `${inWorker('tc qdisc add dev n3 ingress')}
    ${inWorker('tc filter add dev n3 parent ffff: protocol all u32 match u32 0 0 action mirred egress mirror dev tap-up')}`,
};

const n9Down = {
  what: 'n9 is down',
  act: inWorker('ip link set dev n9 down'),
  undo: inWorker('ip link set dev n9 up'),
};

const selector = (app: string) =>
  `kubectl --context core patch service web --patch '{"spec":{"selector":{"app":"${app}"}}}'`;
const nobodyBehind = {
  what: 'nobody is behind the Service web',
  act: selector('nobody'),
  undo: selector('web'),
};

const webAs = (spec: string) => `kubectl --context core patch service web --patch '{"spec":${spec}}'`;

/** Bash that makes a check of multus-mirror's environment fail, and what mends it. */
export const environmentMutations: { check: string; what: string; act: string; undo: string }[] = [
  {
    check: 'n3',
    what: 'one frame in a hundred is dropped',
    act: inWorker(
      `nft 'table netdev e2e { chain n3 { type filter hook ingress device n3 priority 0; numgen inc mod 100 == 99 drop; }; }'`,
    ),
    undo: inWorker('nft delete table netdev e2e'),
  },
  { check: 'n9', ...n9Down },
  { check: 'mirror-up', ...noKoko },
  {
    check: 'mirror-down',
    what: 'the tunnel that carries the copies is down',
    act: 'docker exec $RAN_CONTROL_PLANE ip link set dev tap-down down',
    undo: 'docker exec $RAN_CONTROL_PLANE ip link set dev tap-down up',
  },
  { check: 'undisturbed', ...n9Down },
  {
    check: 'primary-unseen',
    what: 'the primary network is mirrored, too',
    act: `${inWorker('tc qdisc add dev eth0 clsact')}
      ${inWorker('tc filter add dev eth0 ingress protocol all u32 match u32 0 0 action mirred egress mirror dev tap-up')}`,
    undo: inWorker('tc qdisc delete dev eth0 clsact'),
  },
  { check: 'web-by-name', ...nobodyBehind },
  { check: 'web-by-cluster-ip', ...nobodyBehind },
  {
    check: 'web-by-node-port',
    what: 'the Service has no NodePort',
    act: webAs('{"type":"ClusterIP"}'),
    undo: webAs('{"type":"NodePort","ports":[{"port":80,"targetPort":8080,"nodePort":30080}]}'),
  },
  { check: 'web-over-n3', ...noKoko },
];
