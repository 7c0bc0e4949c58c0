import { hostName } from '../../state/instance.ts';
import { type Finding, type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Rule } from './rule.ts';

/** Linux host names and Kubernetes node names are labels of at most this many characters (RFC 1123). */
const labelLength = 63;
const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Names become host names, file names and arguments, so only what is harmless in all of them is allowed. */
export const safeNames: Rule = {
  name: 'names are safe as host names, file names and arguments',
  check: (lab, { resolution }) => [
    ...unsafe('The name of the folder, which is the name of the lab,', lab.name, []),
    ...[...lab.clusters, ...lab.links, ...lab.mirrors].flatMap((object) =>
      unsafe('The name', object.name, resolution.at(object, 'name')),
    ),
  ],
};

export const safeCheckNames: Rule = {
  name: 'names of checks and flows are safe too',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check) => [
      ...unsafe('The name', check.name, resolution.at(check, 'name')),
      ...(check.kind === 'packets' ? check.flows : []).flatMap((flow) =>
        unsafe('The name', flow.name, resolution.at(flow, 'name')),
      ),
    ]),
};

/** What is wrong with a name, if anything. */
export function unsafe(what: string, name: string, path: Path): Finding[] {
  if (name.length <= labelLength && label.test(name)) {
    return [];
  }
  const hint = 'Use lower-case letters, digits and dashes, with a letter or digit at both ends.';
  return name.length > labelLength
    ? [{ path, message: `${what} has ${name.length} characters; at most ${labelLength} are possible` }]
    : [{ path, message: `${what} is ${quoted(name)}`, hint }];
}

export const hostNamesFit: Rule = {
  name: 'host names of the nodes fit into 63 characters',
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const [node] = cluster.nodes;
      const name = node === undefined ? '' : hostName.node(lab.name, node);
      const tooMany = name.length - labelLength;
      // A part that is too long by itself has its own finding.
      if (tooMany <= 0 || lab.name.length > labelLength || cluster.name.length > labelLength) {
        return [];
      }
      const hint = `Shorten the cluster's or the lab's name by ${tooMany}.`;
      const message = `The node's name ${quoted(name)} has ${name.length} characters; ${labelLength} are possible`;
      return [{ path: resolution.at(cluster, 'name'), message, hint }];
    }),
};

export const uniqueNames: Rule = {
  name: 'no two clusters, links or mirrors share a name',
  check: (lab, { resolution }) => [
    ...repeated('cluster', lab.clusters, resolution),
    ...repeated('link', lab.links, resolution),
    ...repeated('mirror', lab.mirrors, resolution),
  ],
};

export const uniqueCheckNames: Rule = {
  name: 'no two checks, or flows of a check, share a name',
  check: (lab, { resolution }) => [
    ...repeated('check', lab.checks, resolution),
    ...lab.checks.flatMap((check) =>
      check.kind === 'packets' ? repeated('flow', check.flows, resolution) : [],
    ),
  ],
};

function repeated(
  what: string,
  objects: readonly { readonly name: string }[],
  resolution: Resolution,
): Finding[] {
  return objects.flatMap((object, index) => {
    const first = objects.findIndex(({ name }) => name === object.name);
    const message = `There is already a ${what} ${quoted(object.name)}`;
    return first === index ? [] : [{ path: resolution.at(object, 'name'), message, hint: 'Rename one.' }];
  });
}
