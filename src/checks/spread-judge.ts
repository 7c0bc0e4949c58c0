import type { SpreadCheck } from '../lab/check-types.ts';
import {
  type Bounds,
  evenBounds,
  requestsForOne,
  requestsNeeded,
  spreadLevel,
} from '../lab/checks/spread-odds.ts';
import { quoted } from '../lab/problem.ts';
import { answerProblems, isAnswered } from './answers.ts';
import type { Answer } from './curl.ts';
import type { Judgement } from './judgement.ts';
import { podName } from './place.ts';
import type { SpreadSeen } from './spread.ts';

/** Judges how requests were divided; `even` fails only when every sample is out of bounds. */
export function judgeSpread(check: SpreadCheck, seen: SpreadSeen): Judgement {
  const last = seen.samples.at(-1) ?? [];
  const answered = last.filter(isAnswered);
  const numbers = numbersOf(seen.replicas, answered);
  const problems = [
    ...answerProblems(check.requests, last),
    ...replicaProblems(seen.replicas),
    ...strangerProblems(seen.replicas, answered),
  ];
  if (problems.length === 0) {
    problems.push(...(check.shares === 'one' ? oneProblems(numbers) : evenProblems(check, seen)));
  }
  const figures = {
    requests: check.requests,
    answered: answered.length,
    replicas: seen.replicas.length,
    samples: seen.samples.length,
  };
  const common = { expected: expectedOf(check), figures };
  if (problems.length === 0) {
    const bounds = check.shares === 'even' ? `; ${boundsText(boundsOf(check, seen))}` : '';
    return { status: 'pass', ...common, seen: `${sharesText(numbers)}${bounds}` };
  }
  const hint = `Ask a few times yourself with \`labs exec ${podName(check.from)} -- curl --silent ${seen.url}/[1-20]\``;
  return { status: 'fail', ...common, seen: problems.join('; '), hint };
}

export function expectedOf(check: SpreadCheck): string {
  const { cluster, namespace, name } = check.service;
  const how = {
    even: 'spread evenly over the ready replicas',
    one: 'all answered by the same ready replica',
  }[check.shares];
  return `${check.requests} requests to Service "${cluster}/${namespace}/${name}" ${how}`;
}

/** Why so many requests say nothing about so many replicas. */
export function tooFew(check: SpreadCheck, replicas: number): string | undefined {
  const needed =
    check.shares === 'one' ? requestsForOne : replicas < 2 ? 0 : requestsNeeded(replicas, spreadLevel(check));
  return check.requests >= needed
    ? undefined
    : `${check.requests} requests are too few to judge how they are divided over ${replicas} replicas: \`requests\` has to be at least ${needed}`;
}

/** The first sample is out of bounds, and nothing else is wrong with it. */
export function wantsSecondSample(check: SpreadCheck, seen: SpreadSeen): boolean {
  const [first = []] = seen.samples;
  const isWhole = answerProblems(check.requests, first).length === 0;
  const hasStranger = strangerProblems(seen.replicas, first).length > 0;
  return check.shares === 'even' && isWhole && !hasStranger && evenProblems(check, seen).length > 0;
}

function boundsOf(check: SpreadCheck, { replicas }: SpreadSeen): Bounds {
  return evenBounds(check.requests, replicas.length, spreadLevel(check));
}

type Numbers = ReadonlyMap<string, number>;

function numbersOf(replicas: readonly string[], answered: readonly Answer[]): Numbers {
  return new Map(
    replicas.map((replica) => [replica, answered.filter(({ body }) => body === replica).length]),
  );
}

/** With fewer than two there is nothing to divide, and any share would be right. */
function replicaProblems(replicas: readonly string[]): string[] {
  if (replicas.length === 0) {
    return ['the Service has no ready endpoints: its selector matches no ready pod'];
  }
  return replicas.length === 1
    ? [`the Service has one ready replica, ${replicas.join()}: there is nothing to divide`]
    : [];
}

function strangerProblems(replicas: readonly string[], answered: readonly Answer[]): string[] {
  const strangers = answered.filter(({ body }) => !replicas.includes(body));
  const names = [...new Set(strangers.map(({ body }) => quoted(body)))].slice(0, 3).join(', ');
  return replicas.length === 0 || strangers.length === 0
    ? []
    : [`${strangers.length} answers are from ${names}, which is no ready replica of the Service`];
}

function oneProblems(numbers: Numbers): string[] {
  const used = [...numbers.values()].filter((number) => number > 0).length;
  return used === 1 ? [] : [`${used} replicas answered, not one: ${sharesText(numbers)}`];
}

function evenProblems(check: SpreadCheck, seen: SpreadSeen): string[] {
  if (seen.replicas.length < 2) {
    return [];
  }
  const bounds = boundsOf(check, seen);
  const samples = seen.samples.map((answers) => numbersOf(seen.replicas, answers.filter(isAnswered)));
  const isOut = (number: number) => number < bounds.atLeast || number > bounds.atMost;
  if (samples.some((numbers) => ![...numbers.values()].some(isOut))) {
    return [];
  }
  const shares = samples.map(sharesText).join(', and again ');
  return [`the ${check.requests} requests are not spread evenly: ${shares}, where ${boundsText(bounds)}`];
}

function sharesText(numbers: Numbers): string {
  return [...numbers].map(([replica, number]) => `${replica} ${number}`).join(', ');
}

function boundsText({ atLeast, atMost }: Bounds): string {
  return `each may get ${atLeast} to ${atMost}`;
}
