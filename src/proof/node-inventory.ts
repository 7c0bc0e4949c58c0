/** Resources that change by themselves, or that repeat what another one says. */
const fleeting = new Set([
  'events',
  'events.events.k8s.io',
  'leases.coordination.k8s.io',
  'endpoints',
  'componentstatuses',
  'ipaddresses.networking.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
  'controllerrevisions.apps',
  'replicasets.apps',
]);

export function isLasting(resource: string): boolean {
  return !fleeting.has(resource) && !resource.endsWith('.metrics.k8s.io');
}

/** Prints a node's interfaces, addresses, routes, queueing disciplines, filters and rules, each line with its sort. */
export const nodeScript = `
ip -o link show | sed 's/^/interface /'
ip -o -4 address show | sed 's/^/address /'
ip -4 route show | sed 's/^/route /'
tc qdisc show | sed 's/^/qdisc /'
for dev in $(tc qdisc show | sed -n 's/^qdisc \\(ingress\\|clsact\\) .* dev \\([^ ]*\\) .*/\\2/p' | sort -u); do
  for hook in ingress egress; do
    tc filter show dev "$dev" "$hook" 2>/dev/null | sed "s/^/filter $dev $hook /"
  done
done
iptables-save 2>/dev/null | sed 's/^/iptables /'
nft list tables 2>/dev/null | sed 's/^/nft /'
exit 0
`;

/** The names that the ptp plugin gives the node's ends of pods' interfaces. */
const podEnd = /\bveth[0-9a-f]{8}\b/;

/** The lines of `nodeScript` that say something lasting, without counters and numbers that change. */
export function nodeLines(stdout: string): string[] {
  const lines = stdout.split('\n').flatMap((line) => {
    const space = line.indexOf(' ');
    const sort = line.slice(0, space);
    const rest = line.slice(space + 1).trim();
    return space === -1 || podEnd.test(rest) ? [] : (lasting[sort]?.(rest) ?? []);
  });
  return [...new Set(lines)];
}

const lasting: Readonly<Record<string, (rest: string) => string[]>> = {
  // `7: n3@if8: <BROADCAST,...> mtu 1500 ...`
  interface: (rest) => {
    const [, name, flags = ''] = /^\d+: ([^:@]+)(?:@\S+)?: <([^>]*)>/.exec(rest) ?? [];
    return name === undefined ? [] : [`interface ${name}${flags.split(',').includes('UP') ? '' : ' (down)'}`];
  },
  address: (rest) => {
    const [, name, address] = /^\d+: (\S+)\s+inet (\S+)/.exec(rest) ?? [];
    return name === undefined ? [] : [`address ${address} on ${name}`];
  },
  route: (rest) => [`route ${rest.replace(/ +/g, ' ').trim()}`],
  qdisc: (rest) => {
    const [, kind, dev] = /^qdisc (ingress|clsact) .*\bdev (\S+)/.exec(rest) ?? [];
    return kind === undefined ? [] : [`qdisc ${kind} on ${dev}`];
  },
  filter: (rest) => {
    const isTelling = /\b(match|mirred|action|drop|pass|bpf)\b/.test(rest);
    return isTelling
      ? [
          `filter ${rest
            .replace(/\b(index|ref|bind|handle|fh|ht|bkt) \S+/g, '')
            .replace(/\s+/g, ' ')
            .trim()}`,
        ]
      : [];
  },
  iptables: (rest) => {
    const isOwn = rest.startsWith('-A') && !/\b(KUBE|CNI)-|DOCKER/.test(rest);
    return isOwn ? [`rule ${rest}`] : [];
  },
  nft: (rest) => (/\b(kube-proxy)\b/.test(rest) ? [] : [`nft ${rest}`]),
};
