import type { KubernetesObject, Mirror } from '../lab/types.ts';
import { hostName, type Instance } from '../state/instance.ts';

// Kept under one preference, so that the pod finds, renews and removes its own rule and no other. A rule whose
// target went away reads `to device *`, so looking for the name finds that too. $1 is copied onto $2.
const script = `
rule() { tc filter show dev "$1" ingress pref 42 2>/dev/null | grep -q "Mirror to device $2)"; }
set_rule() {
  tc qdisc show dev "$1" | grep -q clsact || tc qdisc add dev "$1" clsact || return
  tc filter del dev "$1" ingress pref 42 2>/dev/null
  tc filter add dev "$1" ingress pref 42 protocol all u32 match u32 0 0 action mirred egress mirror dev "$2"
}
end() { tc filter del dev "$1" ingress pref 42; exit 0; }
trap 'end "$1"' TERM INT
while :; do
  rule "$1" "$2" || set_rule "$1" "$2" || echo "cannot copy $1 onto $2" >&2
  sleep 0.5 & wait $!
done
`;

/**
 * The mirroring pod of one mirror: on the endpoint's node, in its network namespace, with NET_ADMIN. It keeps its
 * rule in place, is Ready only while it is, and removes it when it ends (tc-mirred(8), clsact).
 */
export function mirroringPod(mirror: Mirror, instance: Instance, image: string): KubernetesObject {
  const name = `mirror-${mirror.name}`;
  const labels = { app: name };
  const ends = [mirror.of.interface, mirror.onto.interface];
  const probe = `tc filter show dev "$1" ingress pref 42 | grep -q "Mirror to device $2)"`;
  const container = {
    name: 'mirror',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script, 'mirror', ...ends],
    securityContext: { capabilities: { add: ['NET_ADMIN'] } },
    readinessProbe: { exec: { command: ['sh', '-c', probe, 'probe', ...ends] }, periodSeconds: 1 },
  };
  const node = hostName.node(instance.name, mirror.of.node);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      // Two of them at once would copy everything twice.
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { 'kubernetes.io/hostname': node },
          tolerations: [{ operator: 'Exists' }],
          hostNetwork: true,
          terminationGracePeriodSeconds: 3,
          containers: [container],
        },
      },
    },
  };
}
