import { type Finding, quoted } from '../problem.ts';
import type { Endpoint } from '../types.ts';
import type { Rule } from './rule.ts';

/** IFNAMSIZ - 1, linux/if.h. */
const interfaceLength = 15;

/** Names that are taken in every node, or that sysctl uses for "every interface". */
const reservedInterfaces = new Set(['lo', 'eth0', 'all', 'default']);

export const interfaceNames: Rule = {
  name: 'interface names are ones that Linux and koko take',
  check: (lab, { resolution }) =>
    lab.links
      .flatMap((link) => link.endpoints)
      .flatMap((endpoint) => {
        const finding = badInterface(endpoint.interface);
        return finding === undefined ? [] : [{ path: resolution.at(endpoint), ...finding }];
      }),
};

function badInterface(name: string): Pick<Finding, 'message' | 'hint'> | undefined {
  const bytes = Buffer.byteLength(name);
  if (bytes > interfaceLength) {
    const message = `The interface name ${quoted(name)} has ${bytes} bytes; Linux allows ${interfaceLength}`;
    return { message, hint: 'Shorten it.' };
  }
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    const hint = 'Use letters, digits, dashes, dots and underscores; begin with a letter or digit.';
    return { message: `The interface name ${quoted(name)} cannot be used`, hint };
  }
  if (reservedInterfaces.has(name)) {
    const message = `The interface name ${quoted(name)} is taken in every node`;
    return { message, hint: 'Name the interface after the link.' };
  }
  return undefined;
}

export const interfacesOnce: Rule = {
  name: 'an interface of a node is the end of one link',
  check: (lab, { resolution }) => {
    const users = new Map<string, string>();
    return lab.links.flatMap((link) =>
      link.endpoints.flatMap((endpoint) => {
        const key = `${nodeName(endpoint)}:${endpoint.interface}`;
        const user = users.get(key);
        users.set(key, user ?? link.name);
        if (user === undefined || user === link.name) {
          // Both ends of one link on one interface is the finding of `linkEndsApart`.
          return [];
        }
        const message = `${quoted(key)} is already an end of link ${quoted(user)}`;
        return [{ path: resolution.at(endpoint), message, hint: 'Name this interface otherwise.' }];
      }),
    );
  },
};

export const linkEndsApart: Rule = {
  name: 'the two ends of a link are on two nodes',
  check: (lab, { resolution }) =>
    lab.links.flatMap(({ endpoints: [first, second] }) => {
      if (nodeName(first) !== nodeName(second)) {
        return [];
      }
      const message = `Both ends are on node ${quoted(nodeName(first))}`;
      return [{ path: resolution.at(second), message, hint: 'A link joins two nodes.' }];
    }),
};

export const vniOnce: Rule = {
  name: 'a VNI belongs to one link',
  check: (lab, { resolution }) => {
    const users = new Map<number, string>();
    return lab.links.flatMap((link) => {
      if (link.kind !== 'vxlan') {
        return [];
      }
      const user = users.get(link.vni);
      users.set(link.vni, user ?? link.name);
      const message = `VNI ${link.vni} is already the one of link ${quoted(user ?? '')}`;
      const hint = 'Take a number of its own.';
      return user === undefined ? [] : [{ path: resolution.at(link, 'vni'), message, hint }];
    });
  },
};

function nodeName(endpoint: Endpoint): string {
  return `${endpoint.node.cluster}/${endpoint.node.name}`;
}
