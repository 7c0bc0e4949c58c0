import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Command, printCommand } from './command.ts';
import { CommandError, type Output, type Run, type RunOptions } from './exec.ts';
import type { Gathering } from './tools/gathering.ts';
import { inspects } from './tools/inspect.ts';
import { nodeQuestions } from './tools/node-questions.ts';

const gatherings: readonly Gathering[] = [inspects as Gathering, nodeQuestions as Gathering];

type Answer = PromiseSettledResult<Output>;

/** Questions that are answered together; it is open until its first process starts. */
interface Round {
  /** By the command as it is printed. */
  readonly questions: Map<string, Command>;
  readonly answers: Promise<ReadonlyMap<string, Answer>>;
}

/**
 * A `Run` that asks once what is asked several times at the same moment (commands with `asks`, those that fill in
 * arguments too), and puts questions that one process can answer into one process.
 *
 * Nothing is remembered: an answer comes from a process that started after the question was put, so it holds all that
 * was done before. While a question is being answered, those who put it again gather, and are answered next.
 */
export function askOnce(run: Run): Run {
  const open = new Map<string, Round>();
  const answering = new Map<string, Promise<unknown>>();

  const answer = async (topic: string, questions: ReadonlyMap<string, Command>, options: RunOptions) => {
    await answering.get(topic);
    // Everyone who has been waiting for the same thing gets to ask.
    await nextTurn();
    open.delete(topic);
    const answers = answerAll(questions, run, options);
    answering.set(topic, answers);
    return answers;
  };

  const ask = async (question: Command, { accept, ...options }: RunOptions): Promise<Output> => {
    const printed = printCommand(question);
    const topic = gatheringOf(question)?.topicOf(question) ?? printed;
    let round = open.get(topic);
    if (round === undefined) {
      const questions = new Map<string, Command>();
      round = { questions, answers: answer(topic, questions, options) };
      open.set(topic, round);
    }
    round.questions.set(printed, question);
    const answers = await round.answers;
    return judged(answers.get(printed) as Answer, accept);
  };

  return (value, options = {}) => {
    if (value.asks && isPlain(options)) {
      return ask(value, options);
    }
    return run(value, { ...options, fill: (inner, settings = {}) => ask(inner, settings) });
  };
}

/**
 * A `Run` that puts each question once and remembers the answer, for who looks at everything as it is at one moment and
 * changes nothing meanwhile.
 */
export function remember(run: Run): Run {
  const known = new Map<string, Promise<Output>>();
  return (value, options = {}) => {
    if (!value.asks) {
      return run(value, options);
    }
    const key = JSON.stringify([printCommand(value), options.accept]);
    const answer = known.get(key) ?? run(value, options);
    known.set(key, answer);
    return answer;
  };
}

function gatheringOf(question: Command): Gathering | undefined {
  return gatherings.find((one) => one.topicOf(question) !== undefined);
}

/** Nothing in the options makes one asker's process another one than the next asker's. */
function isPlain({ onLine, cwd, signal }: RunOptions): boolean {
  return [onLine, cwd, signal].every((one) => one === undefined);
}

/** An exit code is an answer for one asker and a failure for another. */
function judged(answer: Answer, accept: readonly number[] = [0]): Output {
  if (answer.status === 'fulfilled') {
    return answer.value;
  }
  const { reason } = answer;
  if (reason instanceof CommandError && reason.reason === 'exit' && accept.includes(reason.output.exitCode)) {
    return reason.output;
  }
  throw reason;
}

/** Never rejects: a question that fails fails for those who put it. */
async function answerAll(
  questions: ReadonlyMap<string, Command>,
  run: Run,
  options: RunOptions,
): Promise<ReadonlyMap<string, Answer>> {
  const all = [...questions.values()];
  const together = await answerTogether(all, run, options);
  const answers = await Promise.all(all.map((one, at) => together[at] ?? settled(run(one, options))));
  return new Map([...questions.keys()].map((printed, at) => [printed, answers[at] as Answer]));
}

// One that cannot be answered may spoil the answer for all of them: then each is asked for by itself, and fails by
// itself.
async function answerTogether(
  questions: readonly Command[],
  run: Run,
  options: RunOptions,
): Promise<readonly (Answer | undefined)[]> {
  const [first, ...more] = questions;
  const gathering = first && gatheringOf(first);
  if (gathering === undefined || more.length === 0) {
    return [];
  }
  const answer = await settled(run(gathering.join(questions), options));
  if (answer.status === 'fulfilled') {
    const said = gathering.split(questions, answer.value.stdout) ?? [];
    return said.map((stdout) =>
      stdout === undefined ? undefined : { status: 'fulfilled', value: { stdout, stderr: '', exitCode: 0 } },
    );
  }
  const { reason } = answer;
  return reason instanceof CommandError && reason.reason === 'exit' ? [] : questions.map(() => answer);
}

async function settled(output: Promise<Output>): Promise<Answer> {
  const [answer] = await Promise.allSettled([output]);
  return answer;
}
