import { z } from 'zod';

/*
 * What may be written in lab.yaml: shapes and ranges. What it means together (references, names, overlaps) is
 * resolve.ts and rules/. The upper bounds are far above any lab that fits a machine; they keep hostile files cheap.
 */

/** For editors; rules/names.ts judges, so that a bad name does not hide what else is wrong. */
const namePattern = '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$';
const name = z.string().meta({ pattern: namePattern }).describe('Lower-case letters, digits and dashes.');
const nodeRef = z.string().describe('A node, written `cluster/node`: control-plane, worker, worker2, ...');
const podRef = z.string().describe('A pod, written `cluster/pod` or `cluster/namespace/pod`.');
const podInterface = z
  .string()
  .describe('A pod interface, written `cluster/pod:interface` or `cluster/namespace/pod:interface`.');
const endpointText = z.string().describe('A node interface, written `cluster/node:interface`.');
const cidr = z.string().describe('An IPv4 subnet such as 10.100.0.0/16.');

const cluster = z
  .strictObject({
    name,
    workers: z.int().min(0).max(20).optional().describe('Worker nodes beside the control plane. Default: 0.'),
    podSubnet: cidr.optional().describe('IPv4 subnet of the pods. Default: a free 10.x.0.0/16.'),
    serviceSubnet: cidr.optional().describe('IPv4 subnet of the Services. Default: a free 10.x.0.0/16.'),
    kubeProxyMode: z.enum(['iptables', 'nftables']).optional().describe('Default: iptables.'),
    addons: z
      .array(z.enum(['multus']))
      .max(10)
      .optional()
      .describe('What is installed beside Kubernetes.'),
    manifests: z
      .array(z.string())
      .max(100)
      .optional()
      .describe("Files of Kubernetes objects, relative to the lab's folder, applied in this order."),
  })
  .describe('One kind cluster: a control plane and its workers.');

const endpoint = z.union([
  endpointText,
  z.strictObject({
    at: endpointText,
    addresses: z
      .array(z.string())
      .max(16)
      .optional()
      .describe('IPv4 addresses with prefix length, such as 10.1.0.1/24, that this end gets.'),
  }),
]);

const linkShape = {
  name,
  endpoints: z.array(endpoint).length(2).describe('The two ends of the link.'),
  mtu: z.int().min(68).max(9000).optional().describe('Bytes. Default: 1500 for veth, 1450 for vxlan.'),
};

const link = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...linkShape, kind: z.literal('veth').describe('A pair of interfaces, end to end.') }),
    z.strictObject({
      ...linkShape,
      kind: z.literal('vxlan').describe("A point-to-point tunnel over the instance's Docker network."),
      vni: z.int().min(1).max(16_777_215).describe('VXLAN network identifier, unique in the lab.'),
    }),
  ])
  .describe('A layer 2 link between two nodes, of one cluster or of two.');

const mirror = z
  .strictObject({
    name,
    of: endpointText.describe('The end of a link whose arriving frames are copied.'),
    direction: z.enum(['ingress']).optional().describe('Default: ingress, the frames that arrive.'),
    onto: endpointText.describe('The end of another link, on the same node, that the copies leave through.'),
    by: z
      .enum(['koko', 'pod'])
      .optional()
      .describe('koko sets the rule with the link; pod: a mirroring pod keeps it. Default: koko.'),
  })
  .describe('Copies the frames that arrive at one end of a link onto another link.');

const flow = z.strictObject({
  name,
  from: podInterface,
  to: podInterface,
  routed: z
    .boolean()
    .optional()
    .describe('true: the frames are routed on the way, so only payloads are compared. Default: false.'),
});

const packets = z
  .strictObject({
    flows: z.array(flow).min(1).max(64).describe('Every frame of every flow must arrive once and in order.'),
    count: z.int().min(1).max(100_000).optional().describe('Frames of each flow. Default: 500.'),
    copies: z
      .array(
        z.strictObject({
          at: podInterface,
          of: z.array(name).max(64).describe('Flows whose frames must all be here; none: no frame at all.'),
        }),
      )
      .max(64)
      .optional()
      .describe('Where exact copies must be, and of which flows.'),
  })
  .describe('Sends tagged frames and accounts for every one.');

const http = z
  .strictObject({
    from: podRef,
    service: z.string().describe('A Service, written `cluster/name` or `cluster/namespace/name`.'),
    by: z.enum(['dns', 'clusterIP', 'nodePort']).optional().describe('Default: dns.'),
    node: nodeRef.optional().describe('With `by: nodePort`: the node whose address is asked.'),
    requests: z.int().min(1).max(10_000).optional().describe('Default: 60.'),
    captures: z
      .array(z.strictObject({ at: podInterface, seen: z.boolean().describe('Every request, or none.') }))
      .max(64)
      .optional()
      .describe('Interfaces that must see every request of the run, or none.'),
  })
  .describe('Asks a Service; every ready replica must answer.');

const check = z
  .strictObject({
    name,
    title: z.string().max(200).optional().describe('What is asserted, one line. Default: the name.'),
    within: z.number().min(1).max(3600).optional().describe('Seconds, attempts included. Default: 60.'),
    packets: packets.optional(),
    http: http.optional(),
  })
  .describe('A check of the environment: exactly one of `packets` and `http`.');

export const labFileSchema = z
  .strictObject({
    title: z.string().max(200).optional().describe("One line for `labs list`. Default: the lab's name."),
    description: z.string().max(20_000).optional().describe('What the lab shows, for `labs show`.'),
    clusters: z.array(cluster).min(1).max(20).describe('The kind clusters of the lab.'),
    links: z.array(link).max(100).optional().describe('Links between nodes, made by koko.'),
    mirrors: z.array(mirror).max(100).optional().describe('Copies of frames, made by koko or by a pod.'),
    images: z.array(z.string()).max(50).optional().describe("Image artifacts that the lab's pods use."),
    checks: z.array(check).max(200).optional().describe('Checks of the environment, at least one.'),
  })
  .describe("A lab. The folder's name is the lab's name.");

/** A lab as written: every key optional or short. `resolve` makes a `Lab` of it. */
export type LabFile = z.infer<typeof labFileSchema>;
export type ClusterFile = LabFile['clusters'][number];
export type LinkFile = NonNullable<LabFile['links']>[number];
export type EndpointFile = LinkFile['endpoints'][number];
export type MirrorFile = NonNullable<LabFile['mirrors']>[number];
export type CheckFile = NonNullable<LabFile['checks']>[number];
export type PacketsFile = NonNullable<CheckFile['packets']>;
export type HttpFile = NonNullable<CheckFile['http']>;
