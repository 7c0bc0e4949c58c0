interface EnvironmentMutation {
  check: string;
  what: string;
  /** Bash, run in the environment of a step's scripts. */
  act: string;
  /** Bash after which the check passes again. */
  undo: string;
}

interface StepMutation extends EnvironmentMutation {
  step: string;
}

const patch = (object: string, spec: object) =>
  `kubectl patch ${object} --patch '${JSON.stringify({ spec })}'`;

const replace = (object: string, path: string, value: unknown) =>
  `kubectl patch ${object} --type json --patch '${JSON.stringify([{ op: 'replace', path, value }])}'`;

/** The program behind the Service's first port is looked for where nothing listens. */
const wrongPort = (service: string, own: number | string) => {
  const path = '/spec/ports/0/targetPort';
  return {
    what: 'the Service leads to a port at which nothing listens',
    act: replace(`service ${service}`, path, 8081),
    undo: replace(`service ${service}`, path, own),
  };
};

/** Only bandicoot-0 is behind the Service. */
const onlyFirst = (service: string) => {
  const label = 'statefulset.kubernetes.io/pod-name';
  return {
    what: 'one pod alone is behind the Service',
    act: patch(`service ${service}`, { selector: { [label]: 'bandicoot-0' } }),
    undo: patch(`service ${service}`, { selector: { [label]: null } }),
  };
};

const nobodyBehind = (service: string) => ({
  what: 'nobody is behind the Service',
  act: patch(`service ${service}`, { selector: { nobody: 'here' } }),
  undo: patch(`service ${service}`, { selector: { nobody: null } }),
});

/** The pod's resolver gets other settings: `edit` is an expression of sed. kubelet does not write the file again. */
const otherResolver = (pod: string, what: string, edit: string) => ({
  what,
  act: `kubectl exec ${pod} -- sh -c 'cat /etc/resolv.conf >/tmp/kept; sed "${edit}" /tmp/kept >/etc/resolv.conf'`,
  undo: `kubectl exec ${pod} -- sh -c 'cat /tmp/kept >/etc/resolv.conf'`,
});

const clientSearches = otherResolver(
  'client',
  'client searches in a namespace that is not there',
  's/ default[.]svc/ nowhere.svc/',
);
const guest = '--namespace visitors guest';
const guestAsksNobody = otherResolver(
  guest,
  'guest asks a server that is not there',
  's/^nameserver .*/nameserver 127.0.0.1/',
);

const nodePort = '/spec/ports/0/nodePort';
const stickyPod =
  'kubectl exec client -- curl -sf --connect-timeout 1 --retry 10 --retry-all-errors http://alpaca-sticky | head -n 1';
/** Whoever changes the Service makes the kernel choose anew, so another pod may be the right answer. */
const answerAnew = `labs answer pod "$(${stickyPod})"`;

export const environmentMutations: EnvironmentMutation[] = [
  {
    check: 'alpaca-ready',
    what: 'a replica is missing',
    act: 'kubectl scale deployment alpaca --replicas=2',
    undo: 'kubectl scale deployment alpaca --replicas=3\nkubectl rollout status deployment alpaca --timeout=60s',
  },
  { check: 'bandicoot-ready', ...onlyFirst('bandicoot') },
  { check: 'bandicoot-by-name', ...wrongPort('bandicoot', 'http') },
  { check: 'guest-resolves', ...guestAsksNobody },
  { check: 'guest-reaches', ...nobodyBehind('bandicoot') },
];

export const stepMutations: StepMutation[] = [
  { step: 'cluster-ip', check: 'leads-to-three', ...nobodyBehind('alpaca') },
  { step: 'cluster-ip', check: 'answers', ...wrongPort('alpaca', 8080) },

  { step: 'names', check: 'short', ...clientSearches },
  { step: 'names', check: 'long', ...guestAsksNobody },
  {
    step: 'names',
    check: 'with-namespace',
    ...otherResolver(guest, 'guest searches in its own namespace alone', 's/ svc[.]cluster[.]local//'),
  },
  {
    step: 'names',
    check: 'not-there',
    what: 'visitors has an alpaca of its own',
    act: 'kubectl create service externalname alpaca --namespace visitors --external-name alpaca.default.svc.cluster.local',
    undo: 'kubectl delete service alpaca --namespace visitors',
  },
  {
    step: 'names',
    check: 'tour-by-name',
    what: 'the tour asks for an address in place of a name',
    act: `kubectl --namespace visitors set env deployment/tour TARGET="$(kubectl get service alpaca -o jsonpath='{.spec.clusterIP}')"
          kubectl --namespace visitors rollout status deployment/tour --timeout=60s`,
    undo: `kubectl --namespace visitors set env deployment/tour TARGET=alpaca.default
           kubectl --namespace visitors rollout status deployment/tour --timeout=60s`,
  },
  {
    step: 'names',
    check: 'tour-ready',
    what: 'nobody is on the tour',
    act: 'kubectl --namespace visitors scale deployment tour --replicas=0',
    undo: `kubectl --namespace visitors scale deployment tour --replicas=1
           kubectl --namespace visitors rollout status deployment/tour --timeout=60s`,
  },

  {
    step: 'node-port',
    check: 'type',
    what: 'the Service has another port of the nodes',
    act: replace('service alpaca', nodePort, 30081),
    undo: replace('service alpaca', nodePort, 30080),
  },
  {
    step: 'node-port',
    check: 'by-node-port',
    what: 'the node refuses what comes to its NodePorts',
    act: `docker exec "$ZOO_CONTROL_PLANE" nft '
            add table ip closed
            add chain ip closed before { type filter hook prerouting priority -300; }
            add rule ip closed before tcp dport 30000-32767 reject with tcp reset'`,
    undo: 'docker exec "$ZOO_CONTROL_PLANE" nft delete table ip closed',
  },
  { step: 'node-port', check: 'still-by-name', ...wrongPort('alpaca', 8080) },

  {
    step: 'headless',
    check: 'pods-behind',
    what: 'the pods of alpaca are behind the Service',
    act: patch('service bandicoot-pods', { selector: { app: 'alpaca' } }),
    undo: patch('service bandicoot-pods', { selector: { app: 'bandicoot' } }),
  },
  { step: 'headless', check: 'all-addresses', ...clientSearches },
  { step: 'headless', check: 'one-each', ...onlyFirst('bandicoot-pods') },
  { step: 'headless', check: 'one-for-all', ...clientSearches },

  {
    step: 'stable-names',
    check: 'replaced',
    what: 'the pod wears the tag of its predecessor',
    act: 'kubectl label pod bandicoot-1 ear-tag=old',
    undo: 'kubectl label pod bandicoot-1 ear-tag-',
  },
  { step: 'stable-names', check: 'same-name', ...onlyFirst('bandicoot-pods') },

  {
    step: 'external-name',
    check: 'alias',
    what: 'the alias leads to alpaca',
    act: patch('service bandicoot --namespace visitors', {
      externalName: 'alpaca.default.svc.cluster.local',
    }),
    undo: patch('service bandicoot --namespace visitors', {
      externalName: 'bandicoot.default.svc.cluster.local',
    }),
  },
  { step: 'external-name', check: 'guest-by-short-name', ...wrongPort('bandicoot', 'http') },

  {
    step: 'outside-server',
    check: 'leads-outside',
    what: 'the EndpointSlice holds another address',
    act: replace('endpointslice wombat-1', '/endpoints/0/addresses/0', '192.0.2.11'),
    undo: replace('endpointslice wombat-1', '/endpoints/0/addresses/0', '192.0.2.10'),
  },
  { step: 'outside-server', check: 'by-name', ...clientSearches },
  {
    step: 'outside-server',
    check: 'wombat-answers',
    what: 'the server outside is stopped',
    act: 'docker exec "$ZOO_CONTROL_PLANE" systemctl stop wombat',
    undo: 'docker exec "$ZOO_CONTROL_PLANE" systemctl start wombat',
  },
  {
    step: 'outside-server',
    check: 'no-selector',
    what: 'the Service has a selector',
    act: patch('service wombat', { selector: { nobody: 'here' } }),
    // What the controller wrote meanwhile stays, because a Service without a selector is none of its business.
    undo: `${patch('service wombat', { selector: null })}
           kubectl delete endpointslices --selector kubernetes.io/service-name=wombat,endpointslice.kubernetes.io/managed-by`,
  },

  {
    step: 'affinity',
    check: 'sticky',
    what: 'the Service has no affinity',
    act: patch('service alpaca-sticky', { sessionAffinity: 'None', sessionAffinityConfig: null }),
    undo: `${patch('service alpaca-sticky', { sessionAffinity: 'ClientIP' })}\nsleep 2\n${answerAnew}`,
  },
  {
    step: 'affinity',
    check: 'even',
    what: 'alpaca has affinity, too',
    act: patch('service alpaca', { sessionAffinity: 'ClientIP' }),
    undo: patch('service alpaca', { sessionAffinity: 'None', sessionAffinityConfig: null }),
  },
  {
    step: 'affinity',
    check: 'three-behind',
    ...nobodyBehind('alpaca-sticky'),
    undo: `${nobodyBehind('alpaca-sticky').undo}\nsleep 2\n${answerAnew}`,
  },
];
