interface StepMutation {
  step: string;
  check: string;
  what: string;
  /** Bash, run in the step's environment after its solution. */
  act: string;
  /** Bash after which the check passes again. */
  undo: string;
}

const settled = 'kubectl rollout status deployment/web';
const scale = (name: string, replicas: number) => `
kubectl scale deployment/${name} --replicas=${replicas}
until [ "$(kubectl get pods --selector app=${name} -o name | wc -l)" = ${replicas} ]; do sleep 0.5; done
kubectl rollout status deployment/${name}`;

const select = (app: string) => `kubectl set selector service web app=${app}`;
const annotate = (cause: string) =>
  `kubectl annotate deployment/web kubernetes.io/change-cause="${cause}" --overwrite`;
const setImage = (release: string) =>
  `kubectl set image deployment/web httpd=labs.local/httpd:2.4-${release}`;
const patch = (kind: string, spec: object) =>
  `kubectl patch ${kind} web --patch '${JSON.stringify({ spec })}'`;

/** Takes lines out of the witness' record in place: its programs append to the file, so it has to stay the same. */
const forget = (file: string, pattern: string) =>
  `kubectl exec witness -- sh -c 'grep -v "$2" /record/$1 >/tmp/kept; cat /tmp/kept >/record/$1' sh ${file} '${pattern}'`;

const unmark = "kubectl exec witness -- sed -i '$d' /record/marks";

function fewer(step: string, check: string, deployment: string, replicas: number): StepMutation {
  return {
    step,
    check,
    what: 'a replica is missing',
    act: scale(deployment, replicas - 1),
    undo: scale(deployment, replicas),
  };
}

/** Nothing of the pods changes, and nothing is on the witness' record but the template's other image. */
function otherImage(step: string, check: string, own: string): StepMutation {
  return {
    step,
    check,
    what: 'the template names another image',
    act: `kubectl rollout pause deployment/web\n${setImage('forky')}`,
    undo: `${setImage(own)}\nkubectl rollout resume deployment/web\n${settled}`,
  };
}

function otherCause(step: string, own: string): StepMutation {
  const act = annotate('for no reason');
  return { step, check: 'history', what: 'the newest cause says something else', act, undo: annotate(own) };
}

function interrupted(step: string, app: string, check = 'no-failed-request'): StepMutation {
  return {
    step,
    check,
    what: 'for two seconds the Service has nobody behind it',
    act: `${select('nobody')}\nsleep 2\n${select(app)}\nsleep 1`,
    undo: forget('requests', ' failed '),
  };
}

/** What the witness saw of the change is before its time. */
function unseen(step: string, mark: string, check = 'no-failed-request'): StepMutation {
  return {
    step,
    check,
    what: 'the witness did not see the change',
    act: `kubectl exec witness -- mark ${mark}\nsleep 6`,
    undo: unmark,
  };
}

export const stepMutations: StepMutation[] = [
  fewer('change-cause', 'replicas', 'web', 3),
  {
    step: 'change-cause',
    check: 'cause',
    what: 'no cause is annotated',
    act: `kubectl annotate deployment/web kubernetes.io/change-cause-
sleep 1
kubectl annotate replicasets --selector app=web kubernetes.io/change-cause-`,
    undo: `${annotate('first version, on bookworm')}\nsleep 1`,
  },
  {
    step: 'change-cause',
    check: 'spread',
    what: 'a client keeps its backend',
    act: `${patch('service', { sessionAffinity: 'ClientIP' })}\nsleep 2`,
    undo: `${patch('service', { sessionAffinity: 'None' })}\nsleep 2`,
  },

  otherImage('update-the-image', 'updated', 'trixie'),
  otherCause('update-the-image', 'same httpd, on trixie'),
  interrupted('update-the-image', 'web'),
  unseen('update-the-image', 'update'),

  fewer('scale-to-five', 'five', 'web', 5),
  {
    step: 'scale-to-five',
    check: 'endpoints',
    what: 'the Service selects other pods',
    act: select('nobody'),
    undo: select('web'),
  },

  otherImage('roll-back', 'rolled-back', 'bookworm'),
  otherCause('roll-back', 'first version, on bookworm'),
  interrupted('roll-back', 'web'),
  unseen('roll-back', 'roll-back'),

  otherImage('stuck-rollout', 'repaired', 'bookworm'),
  {
    step: 'stuck-rollout',
    check: 'no-broken-pod',
    what: 'the fault is back',
    act: `${setImage('forky')}\nsleep 3`,
    undo: `${setImage('bookworm')}\n${settled}
until [ "$(kubectl get pods --selector app=web -o name | wc -l)" = 5 ]; do sleep 0.5; done`,
  },
  interrupted('stuck-rollout', 'web', 'served-on'),

  {
    step: 'rolling-bounds',
    check: 'strategy',
    what: 'two pods more are allowed',
    act: patch('deployment', { strategy: { rollingUpdate: { maxSurge: 2 } } }),
    undo: patch('deployment', { strategy: { rollingUpdate: { maxSurge: 1 } } }),
  },
  otherImage('rolling-bounds', 'updated', 'trixie'),
  {
    step: 'rolling-bounds',
    check: 'in-bounds',
    what: 'for a moment seven pods are wanted',
    act: `${scale('web', 7)}\n${scale('web', 5)}`,
    undo: forget('replicas', ' 7'),
  },
  interrupted('rolling-bounds', 'web'),
  unseen('rolling-bounds', 'bounds'),

  {
    step: 'recreate',
    check: 'strategy',
    what: 'web is updated by and by again',
    act: patch('deployment', { strategy: { type: 'RollingUpdate' } }),
    undo: patch('deployment', { strategy: { type: 'Recreate', rollingUpdate: null } }),
  },
  otherImage('recreate', 'updated', 'bookworm'),
  unseen('recreate', 'recreate', 'outage'),

  {
    step: 'blue-green',
    check: 'selector',
    what: 'the Service is back at blue',
    act: select('web'),
    undo: select('green'),
  },
  fewer('blue-green', 'endpoints', 'green', 3),
  fewer('blue-green', 'blue-stands-by', 'web', 5),
  interrupted('blue-green', 'green'),
  unseen('blue-green', 'blue-green'),
];

const dns = 'kubectl --namespace kube-system';
const setCorefile = (file: string) => `
${dns} create configmap coredns --from-file=Corefile=${file} --dry-run=client -o yaml | ${dns} replace -f -
${dns} delete pods --selector k8s-app=kube-dns
${dns} rollout status deployment/coredns`;

export const environmentMutations: Omit<StepMutation, 'step'>[] = [
  {
    check: 'bookworm',
    what: 'the server of bookworm is gone',
    act: scale('bookworm', 0),
    undo: scale('bookworm', 1),
  },
  {
    check: 'trixie',
    what: 'the server of trixie is gone',
    act: scale('trixie', 0),
    undo: scale('trixie', 1),
  },
  {
    check: 'name-of-trixie',
    what: 'the name leads to the other Service',
    act: `${dns} get configmap coredns -o jsonpath='{.data.Corefile}' >Corefile
sed 's/^    ready/    rewrite name trixie.default.svc.cluster.local bookworm.default.svc.cluster.local\\n&/' Corefile >Corefile.changed
${setCorefile('Corefile.changed')}`,
    undo: setCorefile('Corefile'),
  },
  {
    check: 'witness',
    what: 'the client stands still',
    act: 'docker exec "$MAIN_CONTROL_PLANE" pkill --signal STOP --full /witness/client\nsleep 6',
    undo: 'docker exec "$MAIN_CONTROL_PLANE" pkill --signal CONT --full /witness/client\nsleep 2',
  },
];
