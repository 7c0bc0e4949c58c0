import type { Copies, Flow, PacketsCheck } from '../lab/check-types.ts';
import type { Account, FlowAccount, Sequences } from './account.ts';
import type { Judgement } from './judgement.ts';
import type { PacketsSeen } from './packets.ts';
import { interfaceName } from './place.ts';

/** Judges one full run. A failure is final: a lucky second run would not make the first one's loss undone. */
export function judgePackets(check: PacketsCheck, seen: PacketsSeen): Judgement {
  const deliveries = check.flows.flatMap((flow, index) =>
    deliveryOf(check, flow, seen.deliveries[index], seen.refused[index] ?? 0),
  );
  const copies = check.copies.flatMap((place, index) => copiesAt(check, place, seen.copies[index]));
  const problems = [...deliveries, ...copies];
  const common = { expected: expectedOf(check), figures: figuresOf(check, seen) };
  const [first] = problems;
  if (first === undefined) {
    return { status: 'pass', ...common, seen: passOf(check, seen) };
  }
  return {
    status: 'fail',
    ...common,
    seen: problems.map((one) => one.text).join('; '),
    hint: `Look at what comes there with \`labs capture ${first.place}\``,
    isFinal: true,
  };
}

interface Problem {
  readonly place: string;
  readonly text: string;
}

export function expectedOf(check: PacketsCheck): string {
  const each = check.flows.length === 1 ? 'of' : 'of each of';
  const flows = `${check.count} frames ${each} ${names(check.flows.map((flow) => flow.name))} delivered once and in order`;
  const copies = check.copies.map((place) =>
    place.of.length === 0
      ? `none of them at "${interfaceName(place.at)}"`
      : `exact copies of ${names(place.of)} and of nothing else at "${interfaceName(place.at)}"`,
  );
  return [flows, ...copies].join(', ');
}

function passOf(check: PacketsCheck, seen: PacketsSeen): string {
  const flows = check.flows.map((flow, index) => `${seen.deliveries[index]?.whole} of "${flow.name}"`);
  const copies = check.copies.map((place, index) => {
    const count = copiedAt(check, place, seen.copies[index]);
    const where = interfaceName(place.at);
    return place.of.length === 0
      ? `none of them at "${where}"`
      : `${count} exact copies and nothing else at "${where}"`;
  });
  return [`delivered once and in order: ${flows.join(', ')}`, ...copies].join('; ');
}

function deliveryOf(
  check: PacketsCheck,
  flow: Flow,
  account: FlowAccount | undefined,
  refused: number,
): Problem[] {
  const place = interfaceName(flow.to);
  if (account === undefined || account.lost.count === check.count) {
    const why = refused === 0 ? 'the path is cut' : `the sender's own kernel refused ${refused} of them`;
    const text = `none of the ${check.count} frames of "${flow.name}" arrived at "${place}": ${why}`;
    return [{ place, text }];
  }
  const wrong = [
    part(account.lost, check.count, 'lost'),
    part(account.altered, check.count, 'altered on the way'),
    extra(account.duplicated, 'came twice or more'),
    extra(account.reordered, 'came out of order'),
    refused === 0 ? undefined : `the sender's own kernel refused ${refused} (a filter or a full queue)`,
  ].filter((text) => text !== undefined);
  return wrong.length === 0 ? [] : [{ place, text: `"${flow.name}" at "${place}": ${wrong.join(', ')}` }];
}

function copiesAt(check: PacketsCheck, place: Copies, account: Account | undefined): Problem[] {
  const where = interfaceName(place.at);
  const wrong: string[] = [];
  check.flows.forEach((flow, index) => {
    const one = account?.flows[index];
    wrong.push(
      ...(place.of.includes(flow.name) ? copyProblems(check, flow, one) : strangers(check, flow, one)),
    );
  });
  if (account !== undefined && account.unknown > 0) {
    wrong.push(`${account.unknown} frames carry the run's tag but belong to none of its flows`);
  }
  if (account !== undefined && nothingCame(check, place, account) && account.other > 0) {
    wrong.push(`${account.other} frames of other traffic came`);
  }
  return wrong.map((text) => ({ place: where, text: `at "${where}": ${text}` }));
}

function copyProblems(check: PacketsCheck, flow: Flow, account: FlowAccount | undefined): string[] {
  if (account === undefined || account.lost.count === check.count) {
    return [
      `no copies of "${flow.name}" at all: the mirror's rule or its link is gone, or it points elsewhere`,
    ];
  }
  const wrong = [
    part(account.lost, check.count, 'copies missing'),
    part(account.altered, check.count, 'copies altered'),
    extra(account.duplicated, 'copied twice or more'),
  ].filter((text) => text !== undefined);
  return wrong.length === 0 ? [] : [`"${flow.name}" has ${wrong.join(', ')}`];
}

function strangers(check: PacketsCheck, flow: Flow, account: FlowAccount | undefined): string[] {
  const count = strangersOf(check, account);
  return count === 0 ? [] : [`${count} frames of "${flow.name}", which must not be here`];
}

function strangersOf(check: PacketsCheck, account: FlowAccount | undefined): number {
  return account === undefined ? 0 : check.count - account.lost.count;
}

function nothingCame(check: PacketsCheck, place: Copies, account: Account): boolean {
  return place.of.length > 0 && account.flows.every((one) => one.lost.count === check.count);
}

function copiedAt(check: PacketsCheck, place: Copies, account: Account | undefined): number {
  return check.flows.reduce(
    (sum, flow, index) => sum + (place.of.includes(flow.name) ? (account?.flows[index]?.whole ?? 0) : 0),
    0,
  );
}

function figuresOf(check: PacketsCheck, seen: PacketsSeen): Record<string, number> {
  const wanted = [...seen.deliveries];
  let copied = 0;
  let unwanted = 0;
  check.copies.forEach((place, at) => {
    const account = seen.copies[at];
    copied += copiedAt(check, place, account);
    unwanted += account?.unknown ?? 0;
    check.flows.forEach((flow, index) => {
      const one = account?.flows[index];
      if (!place.of.includes(flow.name)) {
        unwanted += strangersOf(check, one);
      } else if (one !== undefined) {
        wanted.push(one);
      }
    });
  });
  const total = (of: (one: FlowAccount) => number) => wanted.reduce((sum, one) => sum + of(one), 0);
  return {
    sent: check.count * check.flows.length,
    delivered: seen.deliveries.reduce((sum, one) => sum + one.whole, 0),
    ...(check.copies.length === 0 ? {} : { copied }),
    lost: total((one) => one.lost.count),
    duplicated: total((one) => one.duplicated.count),
    reordered: seen.deliveries.reduce((sum, one) => sum + one.reordered.count, 0),
    altered: total((one) => one.altered.count),
    ...(check.copies.length === 0 ? {} : { strangers: unwanted }),
  };
}

function part(sequences: Sequences, of: number, what: string): string | undefined {
  return sequences.count === 0 ? undefined : `${sequences.count} of ${of} ${what} (${firstOf(sequences)})`;
}

function extra(sequences: Sequences, what: string): string | undefined {
  return sequences.count === 0 ? undefined : `${sequences.count} ${what} (${firstOf(sequences)})`;
}

function firstOf(sequences: Sequences): string {
  const more = sequences.count > sequences.first.length ? ', ...' : '';
  return `number ${sequences.first.join(', ')}${more}`;
}

function names(list: readonly string[]): string {
  return list.map((name) => `"${name}"`).join(', ');
}
