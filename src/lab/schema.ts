import * as z from 'zod';
import { checkSchema, namePattern } from './check-schema.ts';

/*
 * What may be written in lab.yaml: shapes and ranges. What it means together (references, names, overlaps) is
 * resolve.ts and rules/. The upper bounds are far above any lab that fits a machine; they keep hostile files cheap.
 */

const name = z.string().meta({ pattern: namePattern }).describe('Lower-case letters, digits and dashes.');
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

export const labFileSchema = z
  .strictObject({
    title: z.string().max(200).optional().describe("One line for `labs list`. Default: the lab's name."),
    description: z.string().max(20_000).optional().describe('What the lab shows, for `labs show`.'),
    clusters: z.array(cluster).min(1).max(20).describe('The kind clusters of the lab.'),
    links: z.array(link).max(100).optional().describe('Links between nodes, made by koko.'),
    mirrors: z.array(mirror).max(100).optional().describe('Copies of frames, made by koko or by a pod.'),
    images: z.array(z.string()).max(50).optional().describe("Image artifacts that the lab's pods use."),
    checks: z.array(checkSchema).max(200).optional().describe('Checks of the environment, at least one.'),
  })
  .describe("A lab. The folder's name is the lab's name.");

/** A lab as written: every key optional or short. `resolve` makes a `Lab` of it. */
export type LabFile = z.infer<typeof labFileSchema>;
export type ClusterFile = LabFile['clusters'][number];
export type LinkFile = NonNullable<LabFile['links']>[number];
export type EndpointFile = LinkFile['endpoints'][number];
export type MirrorFile = NonNullable<LabFile['mirrors']>[number];
