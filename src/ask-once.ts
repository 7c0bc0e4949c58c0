import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Command, printCommand } from './command.ts';
import { CommandError, type Output, type Run, type RunOptions } from './exec.ts';
import { inspectTogether, isInspect, splitInspected } from './tools/inspect.ts';

type Answer = PromiseSettledResult<Output>;

/** Questions that are answered together; it is open until its first process starts. */
interface Round {
  /** By the command as it is printed. */
  readonly questions: Map<string, Command>;
  readonly answers: Promise<ReadonlyMap<string, Answer>>;
}

/**
 * A `Run` that asks once what is asked several times at the same moment (commands with `asks`, those that fill in
 * arguments too), and puts the questions that `docker inspect` answers into one process.
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

  const ask = async (question: Command, options: RunOptions): Promise<Output> => {
    const printed = printCommand(question);
    const topic = isInspect(question) ? 'docker inspect' : printed;
    let round = open.get(topic);
    if (round === undefined) {
      const questions = new Map<string, Command>();
      round = { questions, answers: answer(topic, questions, options) };
      open.set(topic, round);
    }
    round.questions.set(printed, question);
    const answers = await round.answers;
    const own = answers.get(printed) as Answer;
    if (own.status === 'rejected') {
      throw own.reason;
    }
    return own.value;
  };

  return (value, options = {}) => {
    if (value.asks && isPlain(options)) {
      return ask(value, options);
    }
    return run(value, { ...options, fill: (inner, settings = {}) => ask(inner, settings) });
  };
}

/** Nothing in the options makes one asker's process another one than the next asker's. */
function isPlain({ accept, onLine, cwd, signal }: RunOptions): boolean {
  return [accept, onLine, cwd, signal].every((one) => one === undefined);
}

/** Never rejects: a question that fails fails for those who put it. */
async function answerAll(
  questions: ReadonlyMap<string, Command>,
  run: Run,
  options: RunOptions,
): Promise<ReadonlyMap<string, Answer>> {
  const together = await inspectAll([...questions.values()], run, options);
  const answers =
    together ?? (await Promise.allSettled([...questions.values()].map((one) => run(one, options))));
  return new Map([...questions.keys()].map((printed, at) => [printed, answers[at] as Answer]));
}

// One container that is gone spoils the answer for all of them: then each is asked for by itself, and fails by itself.
async function inspectAll(
  questions: readonly Command[],
  run: Run,
  options: RunOptions,
): Promise<Answer[] | undefined> {
  const inspects = questions.filter(isInspect);
  if (questions.length < 2 || inspects.length < questions.length) {
    return undefined;
  }
  try {
    const { stdout } = await run(inspectTogether(inspects), options);
    return splitInspected(inspects, stdout)?.map((line) => ({
      status: 'fulfilled',
      value: { stdout: line, stderr: '', exitCode: 0 },
    }));
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit') {
      return undefined;
    }
    return questions.map(() => ({ status: 'rejected', reason: error }));
  }
}
