import { record, word } from './pods.ts';
import type { KubernetesObject } from './types.ts';

/** What the CNI configuration of a NetworkAttachmentDefinition says. */
export interface Attachment {
  /** The CNI plugin, for example macvlan. */
  readonly plugin: string;
  /** The node's interface that the plugin uses; plugins such as bridge use none. */
  readonly device?: string;
  /** CIDR texts out of its address management: static addresses, or host-local's subnets. */
  readonly addresses: readonly string[];
}

export function isAttachment(object: KubernetesObject): boolean {
  return object.kind === 'NetworkAttachmentDefinition';
}

/** Reads `spec.config`; undefined when it is not the JSON of one plugin or a list of them. */
export function attachmentOf(definition: KubernetesObject): Attachment | undefined {
  const { config } = record(definition.spec);
  try {
    const value = record(JSON.parse(String(config)));
    const first = record(Array.isArray(value.plugins) ? value.plugins[0] : value);
    const device = word(first.master) ?? word(first.device);
    const plugin = word(first.type);
    const addresses = addressesOf(record(first.ipam));
    const own = device === undefined ? {} : { device };
    return plugin === undefined ? undefined : { plugin, addresses, ...own };
  } catch {
    return undefined;
  }
}

function addressesOf(ipam: Readonly<Record<string, unknown>>): string[] {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const given = list(ipam.addresses).map((entry) => record(entry).address);
  const ranges = list(ipam.ranges)
    .flatMap(list)
    .map((entry) => record(entry).subnet);
  return [...given, ...ranges, ipam.subnet].flatMap((text) => word(text) ?? []);
}
