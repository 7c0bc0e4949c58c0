import type { HttpCheck } from '../lab/check-types.ts';
import { answerProblems, isAnswered } from './answers.ts';
import type { Answer } from './curl.ts';
import type { HttpSeen } from './http.ts';
import type { Judgement } from './judgement.ts';
import { interfaceName, podName } from './place.ts';

/** Judges one run of requests. */
export function judgeHttp(check: HttpCheck, seen: HttpSeen): Judgement {
  const answered = seen.answers.filter(isAnswered);
  const silent = seen.replicas.filter((replica) => !answered.some((answer) => answer.body === replica));
  const leaks = check.captures.flatMap(({ at, seen: wanted }, index) =>
    !wanted && (seen.captured[index] ?? 0) > 0
      ? [`${seen.captured[index]} requests were seen at "${interfaceName(at)}", where none may be`]
      : [],
  );
  const problems = [
    ...answerProblems(check.requests, seen.answers),
    ...replicaProblems(seen, answered, silent),
    ...leaks,
  ];
  problems.push(...missingCopies(check, seen, answered.length));
  const figures = {
    requests: check.requests,
    answered: answered.length,
    replicas: seen.replicas.length,
    replicasAnswered: seen.replicas.length - silent.length,
    ...(check.captures.length === 0 ? {} : { captured: seen.captured.reduce((sum, one) => sum + one, 0) }),
  };
  const common = { expected: expectedOf(check), figures };
  if (problems.length === 0) {
    return { status: 'pass', ...common, seen: passOf(check, seen) };
  }
  return {
    status: 'fail',
    ...common,
    seen: problems.join('; '),
    hint: `Ask it yourself with \`labs exec ${podName(check.from)} -- curl -v ${seen.url}/1\``,
    // What must not be seen was seen: no later attempt can take that back.
    isFinal: leaks.length > 0,
  };
}

export function expectedOf(check: HttpCheck): string {
  const { namespace, name, cluster } = check.service;
  const captures = check.captures.map(({ at, seen }) =>
    seen ? `, every request seen at "${interfaceName(at)}"` : `, none seen at "${interfaceName(at)}"`,
  );
  const how = { dns: 'by DNS name', clusterIP: 'by ClusterIP', nodePort: 'by NodePort' }[check.by.kind];
  return `${check.requests} requests to Service "${cluster}/${namespace}/${name}" ${how} all answered, every ready replica among those that answered${captures.join('')}`;
}

function passOf(check: HttpCheck, seen: HttpSeen): string {
  const shares = seen.replicas.map(
    (replica) => `${replica} ${seen.answers.filter((answer) => answer.body === replica).length}`,
  );
  const captures = check.captures.map(
    ({ at }, index) =>
      `; ${seen.captured[index] === 0 ? 'none' : seen.captured[index]} seen at "${interfaceName(at)}"`,
  );
  return `${check.requests} answered (${shares.join(', ')})${captures.join('')}`;
}

function replicaProblems(seen: HttpSeen, answered: readonly Answer[], silent: readonly string[]): string[] {
  if (seen.replicas.length === 0) {
    return ['the Service has no ready endpoints: its selector matches no ready pod'];
  }
  if (answered.length === 0 || silent.length === 0) {
    return [];
  }
  const others = new Set(
    answered.map((answer) => answer.body).filter((body) => !seen.replicas.includes(body)),
  );
  const strangers = others.size === 0 ? '' : ` (but "${[...others].slice(0, 3).join('", "')}" did)`;
  return [
    `of ${seen.replicas.length} ready replicas ${silent.length} never answered: ${silent.join(', ')}${strangers}`,
  ];
}

function missingCopies(check: HttpCheck, seen: HttpSeen, answered: number): string[] {
  return check.captures.flatMap(({ at, seen: wanted }, index) => {
    const count = seen.captured[index] ?? 0;
    if (!wanted || count >= check.requests || answered < check.requests) {
      return [];
    }
    return count === 0
      ? [
          `none of the ${check.requests} requests was seen at "${interfaceName(at)}": they took another path, or the mirror is gone`,
        ]
      : [`only ${count} of ${check.requests} requests were seen at "${interfaceName(at)}"`];
  });
}
