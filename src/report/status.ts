import type { InstanceStatus } from '../state/status.ts';
import { table } from './text.ts';

/** `labs status` for people. */
export function statusText(instances: readonly InstanceStatus[]): string {
  return instances.map(instanceText).join('\n');
}

function instanceText(status: InstanceStatus): string {
  const nodes = status.clusters.flatMap((cluster) =>
    cluster.nodes.map((node) => [`${cluster.name}/${node.name}`, node.state]),
  );
  const others = status.others.map((other) => [other.container, other.state]);
  const looks = status.looks.map((look) => [look.title, withReason(look.state, look.seen)]);
  const verdicts = status.verdicts.map((verdict) => [
    verdict.title,
    verdict.status === 'pass' ? 'pass' : withReason(verdict.status, verdict.seen),
  ]);
  return [
    `${status.name}${status.otherUser === undefined ? '' : ` of user ${status.otherUser}`}: ${status.isWhole ? 'everything runs' : 'not whole; `labs up` repairs it'}\n`,
    ...busyLines(status),
    ...walkLines(status),
    section('Nodes', [...nodes, ...others]),
    section('Links, mirrors, objects', looks),
    section(`Checks${lastCheck(status)}`, verdicts),
    ...(status.unknown === undefined ? [] : [`  Recorded: ${status.unknown}\n`]),
  ].join('');
}

function busyLines(status: InstanceStatus): string[] {
  return status.busy === undefined
    ? []
    : [
        `  \`${status.busy.doing}\` (pid ${status.busy.pid}) has been working on it since ${status.busy.since}\n`,
      ];
}

function walkLines({ walk }: InstanceStatus): string[] {
  if (walk === undefined) {
    return [];
  }
  const { current, passed, regressed, steps } = walk;
  const lost = regressed.length === 0 ? '' : `; no longer true: step ${regressed.join(', ')}`;
  const at = current === undefined ? '' : `, at step ${current.number} (${current.title}), ${current.state}`;
  return [`  Steps: ${passed} of ${steps} passed${at}${lost}\n`];
}

function section(title: string, rows: readonly string[][]): string {
  return rows.length === 0 ? '' : `  ${title}\n${table(rows, 4)}`;
}

function lastCheck(status: InstanceStatus): string {
  const ends = status.verdicts.map((verdict) => verdict.end).sort();
  return ends.length === 0 ? '' : `, last run ${ends.at(-1)}`;
}

function withReason(state: string, seen: string | undefined): string {
  return seen === undefined ? state : `${state}: ${seen}`;
}
