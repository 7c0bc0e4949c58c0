import { type Finding, quoted } from '../problem.ts';
import { endpointName } from '../resolve-links.ts';
import type { Endpoint, Lab, Link, Mirror } from '../types.ts';
import type { Rule } from './rule.ts';

export const mirrorOnOneNode: Rule = {
  name: 'a mirror copies between two links that meet on one node',
  check: (lab, { resolution }) =>
    lab.mirrors.flatMap(({ of, onto, ...mirror }, index): Finding[] => {
      const path = resolution.at(lab.mirrors[index] ?? mirror, 'onto');
      const [from, to] = [endpointName(of), endpointName(onto)];
      if (of === onto) {
        return [
          { path, message: `${quoted(to)} is mirrored onto itself`, hint: 'Name the end of another link.' },
        ];
      }
      const isOneNode = of.node.cluster === onto.node.cluster && of.node.name === onto.node.name;
      const message = `${quoted(to)} is not on the node of ${quoted(from)}`;
      const hint = 'Copies begin on the node where the frames arrive: name a link end there.';
      return isOneNode ? [] : [{ path, message, hint }];
    }),
};

export const ontoOnce: Rule = {
  name: 'a link end receives the copies of one mirror',
  check: (lab, { resolution }) =>
    lab.mirrors.flatMap((mirror, index) => {
      const first = lab.mirrors.findIndex(({ onto }) => onto === mirror.onto);
      const message = `Mirror ${quoted(lab.mirrors[first]?.name ?? '')} already copies onto ${quoted(endpointName(mirror.onto))}`;
      const hint = 'Give each mirror a link of its own.';
      return first === index ? [] : [{ path: resolution.at(mirror, 'onto'), message, hint }];
    }),
};

/** koko makes a mirror together with the link it copies onto, and breaks with vxlan and mirror in one call. */
export const kokoMirrors: Rule = {
  name: 'koko mirrors only onto veth links, one mirror a link',
  check: (lab, { resolution }) => {
    const users = new Map<Link, Mirror>();
    return lab.mirrors.flatMap((mirror): Finding[] => {
      const link = linkOf(lab, mirror.onto);
      if (mirror.by !== 'koko' || link === undefined) {
        return [];
      }
      if (link.kind !== 'veth') {
        const message = `koko cannot mirror onto ${quoted(link.name)}, which is a ${link.kind} link`;
        return [
          { path: resolution.at(mirror, 'onto'), message, hint: 'Write `by: pod`, or make the link veth.' },
        ];
      }
      const user = users.get(link);
      users.set(link, user ?? mirror);
      const message = `koko already mirrors onto link ${quoted(link.name)} for ${quoted(user?.name ?? '')}`;
      const hint = 'Write `by: pod` for one of the two.';
      return user === undefined ? [] : [{ path: resolution.at(mirror, 'onto'), message, hint }];
    });
  },
};

/** veth drops frames longer than its MTU without a word; a vxlan's outer packet is fragmented instead. */
export const copiesFit: Rule = {
  name: 'a veth link takes the longest frame that is mirrored onto it',
  check: (lab, { resolution }) =>
    lab.mirrors.flatMap((mirror) => {
      const source = linkOf(lab, mirror.of);
      const target = linkOf(lab, mirror.onto);
      if (source === undefined || target?.kind !== 'veth' || target.mtu >= source.mtu) {
        return [];
      }
      const message = `Link ${quoted(target.name)} (MTU ${target.mtu}) drops the longest copies from ${quoted(source.name)} (MTU ${source.mtu})`;
      const hint = `Give ${quoted(target.name)} \`mtu: ${source.mtu}\` or more.`;
      return [{ path: resolution.at(mirror, 'onto'), message, hint }];
    }),
};

/** Copies that are mirrored back onto the link they came from would go round for ever. */
export const noMirrorLoop: Rule = {
  name: 'mirrors do not form a circle',
  check: (lab, { resolution }) => {
    const reported = new Set<Mirror>();
    return lab.mirrors.flatMap((mirror) => {
      const circle = circleFrom(lab, mirror);
      if (circle.length === 0 || reported.has(mirror)) {
        return [];
      }
      for (const each of circle) {
        reported.add(each);
      }
      const names = circle.map(({ name }) => quoted(name)).join(', ');
      const message = `Copies would go round for ever through ${circle.length === 1 ? 'mirror' : 'mirrors'} ${names}`;
      return [{ path: resolution.at(mirror), message, hint: 'Take one of them out.' }];
    });
  },
};

/** The mirrors met on the way from one mirror's copies back to itself; empty when they end somewhere. */
function circleFrom(lab: Lab, start: Mirror): Mirror[] {
  const came = new Map<Mirror, Mirror | undefined>([[start, undefined]]);
  const queue = [start];
  for (const mirror of queue) {
    const arrival = otherEnd(lab, mirror.onto);
    for (const next of lab.mirrors.filter(({ of }) => of === arrival)) {
      if (next === start) {
        return trail(came, mirror);
      }
      if (!came.has(next)) {
        came.set(next, mirror);
        queue.push(next);
      }
    }
  }
  return [];
}

function trail(came: ReadonlyMap<Mirror, Mirror | undefined>, last: Mirror): Mirror[] {
  const before = came.get(last);
  return before === undefined ? [last] : [...trail(came, before), last];
}

function linkOf(lab: Lab, endpoint: Endpoint): Link | undefined {
  return lab.links.find(({ endpoints }) => endpoints.includes(endpoint));
}

function otherEnd(lab: Lab, endpoint: Endpoint): Endpoint | undefined {
  return linkOf(lab, endpoint)?.endpoints.find((end) => end !== endpoint);
}
