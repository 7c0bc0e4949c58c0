const tell = (pod: string, what: 'ready' | 'healthy', to: 'ok' | 'fail') =>
  `kubectl exec ${pod} -- curl -sSf -X POST localhost:8080/${what}/${to}`;

const mark = (name: string) => `kubectl exec witness -- curl -sSf -X POST localhost:9000/mark/${name}`;

/** Until the witness has known for a second that the pod is in or out. */
const untilWitnessed = (pod: string, state: 'in' | 'out') =>
  `until kubectl exec witness -- curl -sS localhost:9000/${pod} | tail -n 1 | grep ' now .* ${state} '; do sleep 0.5; done`;

const makeUnready = (pod: string) => `${tell(pod, 'ready', 'fail')}\n${untilWitnessed(pod, 'out')}`;
const makeReady = (pod: string) => `${tell(pod, 'ready', 'ok')}\n${untilWitnessed(pod, 'in')}`;

const patchService = (spec: object) =>
  `kubectl patch service web --type merge --patch '${JSON.stringify({ spec })}'`;

/** The check of this name stands in the environment and in a step. */
const clientsAreKept = {
  check: 'share',
  what: 'the Service keeps each client at one replica',
  act: patchService({ sessionAffinity: 'ClientIP' }),
  undo: patchService({ sessionAffinity: 'None' }),
};

/** For two seconds the Service has nobody behind it. */
const interruptService = `
${patchService({ selector: { app: 'nobody' } })}
sleep 2
${patchService({ selector: { app: 'web' } })}
${untilWitnessed('web-2', 'in')}`;

const makePodAnew = (pod: string) => `
kubectl delete pod ${pod} --wait
kubectl wait --for=create pod/${pod} --timeout=30s
kubectl wait --for=condition=Ready pod/${pod} --timeout=30s`;

const restarted = `
kubectl wait --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 pod/web-2 --timeout=30s
kubectl wait --for=condition=Ready pod/web-2 --timeout=30s`;

const failLiveness = `${makePodAnew('web-2')}\n${tell('web-2', 'healthy', 'fail')}\n${restarted}`;

const setApproved = (status: 'True' | 'False') => `
kubectl patch pod canary --subresource=status \
  --patch '{"status":{"conditions":[{"type":"example.com/approved","status":"${status}"}]}}'
kubectl wait --for=condition=Ready=${status} pod/canary --timeout=20s`;

const approveCanaryAnew = `
kubectl delete pod canary --wait
${mark('readiness-gate')}
kubectl apply -f "$LAB_FOLDER/manifests/canary.yaml"
kubectl wait --for=condition=ContainersReady pod/canary --timeout=30s
sleep 5
${setApproved('True')}
sleep 4`;

/** Another EndpointSlice of web, by hand, that names the address of web-1 as ready. */
const misleadKubeProxy = `
kubectl apply -f - <<YAML
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-by-hand, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ port: 8080, protocol: TCP }]
endpoints: [{ addresses: [$(kubectl get pod web-1 -o jsonpath='{.status.podIP}')], conditions: { ready: true } }]
YAML
sleep 5`;

const removeStartupProbe = `kubectl patch deployment slow --type json \
  --patch '[{"op":"remove","path":"/spec/template/spec/containers/0/startupProbe"}]'`;
const addStartupProbe = `
kubectl patch deployment slow --patch-file startup.yaml
kubectl rollout status deployment slow --timeout=60s`;
const patience = (failures: number) => `
kubectl patch deployment slow --type json \
  --patch '[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe/failureThreshold","value":${failures}}]'
kubectl rollout status deployment slow --timeout=60s`;

/** What is done after a step's solution, in its environment; the check must then not pass, and after `undo` it must. */
export const stepMutations: { step: string; check: string; what: string; act: string; undo: string }[] = [
  {
    step: 'meet-the-probes',
    check: 'asked',
    what: 'a replica is not ready',
    act: makeUnready('web-0'),
    undo: makeReady('web-0'),
  },
  {
    step: 'fail-readiness',
    check: 'left',
    what: 'another replica left as well',
    act: makeUnready('web-0'),
    undo: `${makeReady('web-0')}\n${mark('fail-readiness')}`,
  },
  {
    step: 'fail-readiness',
    check: 'runs-on',
    what: 'the container was restarted, which forgets that it was to fail',
    act: `kubectl exec web-1 -- sh -c 'kill 1'\n${untilWitnessed('web-1', 'in')}`,
    undo: `${mark('fail-readiness')}\n${makeUnready('web-1')}`,
  },
  {
    step: 'fail-readiness',
    check: 'no-request',
    what: 'kube-proxy goes on sending requests to the replica',
    act: misleadKubeProxy,
    undo: `kubectl delete endpointslice web-by-hand\nsleep 3\n${mark('fail-readiness')}`,
  },
  {
    step: 'fail-readiness',
    check: 'none-failed',
    what: 'requests failed',
    act: interruptService,
    undo: mark('fail-readiness'),
  },
  {
    step: 'restore-readiness',
    check: 'returned',
    what: 'the replica is not ready again',
    act: makeUnready('web-1'),
    undo: makeReady('web-1'),
  },
  {
    step: 'restore-readiness',
    check: 'asked-again',
    what: 'the replica has not been in since the step began',
    act: `${makeUnready('web-1')}\n${mark('restore-readiness')}`,
    undo: makeReady('web-1'),
  },
  {
    step: 'restore-readiness',
    check: 'asked-again',
    what: 'requests failed',
    act: interruptService,
    undo: mark('restore-readiness'),
  },
  { step: 'restore-readiness', ...clientsAreKept },
  {
    step: 'fail-liveness',
    check: 'restarted',
    what: 'the pod was replaced and not its container restarted',
    act: makePodAnew('web-2'),
    undo: `${tell('web-2', 'healthy', 'fail')}\n${restarted}`,
  },
  {
    step: 'fail-liveness',
    check: 'why',
    what: 'the container ended by itself',
    act: `${makePodAnew('web-2')}\nkubectl exec web-2 -- sh -c 'kill 1'\n${restarted}`,
    undo: failLiveness,
  },
  {
    step: 'fail-liveness',
    check: 'serves',
    what: 'the Service points at a port where nobody listens',
    act: `${patchService({ ports: [{ port: 80, targetPort: 9, nodePort: 30080 }] })}\nsleep 3`,
    undo: `${patchService({ ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] })}\nsleep 3`,
  },
  {
    step: 'slow-start',
    check: 'startup-probe',
    what: 'a patient liveness probe in the place of a strict one',
    act: patience(60),
    undo: patience(3),
  },
  {
    step: 'slow-start',
    check: 'started',
    what: 'the startup probe is gone',
    act: removeStartupProbe,
    undo: addStartupProbe,
  },
  {
    step: 'readiness-gate',
    check: 'approved',
    what: 'the approval is withdrawn',
    act: setApproved('False'),
    undo: setApproved('True'),
  },
  {
    step: 'readiness-gate',
    check: 'joined',
    what: "the pod has not the label of the Service's selector",
    act: `kubectl label pod canary app=other --overwrite\n${untilWitnessed('canary', 'out')}`,
    undo: `kubectl label pod canary app=web --overwrite\n${untilWitnessed('canary', 'in')}`,
  },
  {
    step: 'readiness-gate',
    check: 'held',
    what: 'the pod has no gate',
    act: `
kubectl delete pod canary --wait
${mark('readiness-gate')}
sed '/readinessGates/,+1d' "$LAB_FOLDER/manifests/canary.yaml" | kubectl apply -f -
kubectl wait --for=condition=Ready pod/canary --timeout=30s
sleep 5`,
    undo: approveCanaryAnew,
  },
  {
    step: 'readiness-gate',
    check: 'none-failed',
    what: 'requests failed',
    act: interruptService,
    undo: approveCanaryAnew,
  },
];

/** The same for the checks of lab.yaml. */
export const environmentMutations: { check: string; what: string; act: string; undo: string }[] = [
  {
    check: 'web-by-name',
    what: "the Service's selector is wrong",
    act: `${patchService({ selector: { app: 'nobody' } })}\n${untilWitnessed('web-2', 'out')}`,
    undo: `${patchService({ selector: { app: 'web' } })}\n${untilWitnessed('web-2', 'in')}`,
  },
  {
    check: 'web-by-node-port',
    what: 'the Service has no NodePort',
    act: patchService({ type: 'ClusterIP', ports: [{ port: 80, targetPort: 8080 }] }),
    undo: patchService({ type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }),
  },
  {
    check: 'web-name',
    what: 'nobody answers for the cluster',
    act: `kubectl patch service kube-dns --namespace kube-system --patch '{"spec":{"selector":{"k8s-app":"nobody"}}}'\nsleep 3`,
    undo: `kubectl patch service kube-dns --namespace kube-system --patch '{"spec":{"selector":{"k8s-app":"kube-dns"}}}'\nsleep 3`,
  },
  {
    check: 'replicas',
    what: 'a replica is not ready',
    act: makeUnready('web-0'),
    undo: makeReady('web-0'),
  },
  clientsAreKept,
  {
    check: 'witness',
    what: 'the witness stands still',
    act: 'docker exec "$MAIN_CONTROL_PLANE" pkill -STOP -f /srv/witness.py',
    undo: 'docker exec "$MAIN_CONTROL_PLANE" pkill -CONT -f /srv/witness.py\nsleep 6',
  },
];
