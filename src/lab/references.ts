/** The short texts by which a lab file names things; `undefined` when a text does not have the form. */

export interface EndpointText {
  readonly cluster: string;
  readonly node: string;
  readonly interface: string;
}

/** `cluster/node` */
export function parseNode(text: string): { cluster: string; node: string } | undefined {
  const parts = split(text, '/');
  return parts?.length === 2 ? { cluster: parts[0] ?? '', node: parts[1] ?? '' } : undefined;
}

/** `cluster/node:interface` */
export function parseEndpoint(text: string): EndpointText | undefined {
  const at = text.indexOf(':');
  const node = at === -1 ? undefined : parseNode(text.slice(0, at));
  return node === undefined ? undefined : { ...node, interface: text.slice(at + 1) };
}

/** `cluster/name` or `cluster/namespace/name`: a pod or a Service. */
export function parseNamed(text: string): { cluster: string; namespace: string; name: string } | undefined {
  const parts = split(text, '/');
  if (parts === undefined || parts.length < 2 || parts.length > 3) {
    return undefined;
  }
  const [cluster = '', second = '', third] = parts;
  return third === undefined
    ? { cluster, namespace: 'default', name: second }
    : { cluster, namespace: second, name: third };
}

/** `cluster/pod:interface` or `cluster/namespace/pod:interface` */
export function parsePodInterface(text: string) {
  const at = text.indexOf(':');
  const pod = at === -1 ? undefined : parseNamed(text.slice(0, at));
  return pod === undefined ? undefined : { ...pod, interface: text.slice(at + 1) };
}

function split(text: string, separator: string): string[] | undefined {
  const parts = text.split(separator);
  return parts.every((part) => part !== '') ? parts : undefined;
}
