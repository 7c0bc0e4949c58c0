import type { Register } from './context.ts';

/** One command: what `labs --help` says of it without loading it, and the file that does it. */
export interface CommandEntry {
  /** The arguments, as commander writes them. */
  readonly usage: string;
  readonly summary: string;
  /** Works on all the other commands, which are loaded before it. */
  readonly needsAll?: true;
  load(): Promise<{ readonly register: Register }>;
}

/** Every command, in the order of `labs --help`. A test holds usage and summary against what the file registers. */
export const commands = {
  list: {
    usage: '',
    summary: 'the labs there are',
    load: () => import('./list.ts'),
  },
  show: {
    usage: '<lab>',
    summary: 'one lab: its wiring, pods, checks and steps, and what it needs',
    load: () => import('./show.ts'),
  },
  graph: {
    usage: '<lab>',
    summary: 'the topology as a picture: SVG, mermaid or dot',
    load: () => import('./graph.ts'),
  },
  validate: {
    usage: '<file...>',
    summary: 'every problem of lab files, with line and column',
    load: () => import('./validate.ts'),
  },
  new: {
    usage: '<name>',
    summary: 'a lab of your own, which works as it is: a folder to begin with',
    load: () => import('./new.ts'),
  },
  doctor: {
    usage: '',
    summary: 'what this machine has, what it lacks, and how to repair it',
    load: () => import('./doctor.ts'),
  },
  plan: {
    usage: '<lab>',
    summary: 'the commands that `up` would run, in order; runs nothing',
    load: () => import('./plan.ts'),
  },
  up: {
    usage: '<lab>',
    summary: 'bring a lab up and prove it; again: repair what is gone and leave the rest',
    load: () => import('./up.ts'),
  },
  prove: {
    usage: '[lab]',
    summary: "run the environment's checks again; repairs nothing, changes nothing",
    load: () => import('./prove.ts'),
  },
  down: {
    usage: '[lab]',
    summary: 'remove everything that a lab made, and nothing else',
    load: () => import('./down.ts'),
  },
  stop: {
    usage: '[lab]',
    summary: 'stop the nodes of a lab and keep what is in them; `labs start` goes on',
    load: () => import('./stop.ts'),
  },
  start: {
    usage: '[lab]',
    summary: 'start what `labs stop` or a restart of the machine stopped, wire it again, and prove it',
    load: () => import('./start.ts'),
  },
  status: {
    usage: '[lab]',
    summary: 'what is up, what is broken, what the checks said last',
    load: () => import('./status.ts'),
  },
  steps: {
    usage: '',
    summary: 'the numbered steps of the lab, and where you are',
    load: () => import('./steps.ts'),
  },
  step: {
    usage: '[n]',
    summary: 'go to a step and read it; without a number the one you are at',
    load: () => import('./step.ts'),
  },
  check: {
    usage: '[n]',
    summary: 'is the step done? says what is missing, and offers a hint when one is due',
    load: () => import('./check.ts'),
  },
  next: {
    usage: '',
    summary: 'on to the next step, once this one has passed',
    load: () => import('./next.ts'),
  },
  hint: {
    usage: '[n]',
    summary: 'the next hint for a step',
    load: () => import('./hint.ts'),
  },
  answer: {
    usage: '<name> <value>',
    summary: 'answer a question of a step; `labs check` says whether it is right',
    load: () => import('./answer.ts'),
  },
  solve: {
    usage: '[n]',
    summary: "do a step's work: run the commands of its text, and those of the steps it needs",
    load: () => import('./solve.ts'),
  },
  reset: {
    usage: '[n]',
    summary: 'put a step back to its beginning: its work is taken away, its answers are forgotten',
    load: () => import('./reset.ts'),
  },
  shell: {
    usage: '[lab]',
    summary: 'your shell with kubectl, koko and the names of the lab; `exit` leaves it',
    load: () => import('./shell.ts'),
  },
  env: {
    usage: '[lab]',
    summary: 'the lab\'s environment as lines for a shell: eval "$(labs env)"',
    load: () => import('./env.ts'),
  },
  exec: {
    usage: '<target> <argv...>',
    summary: 'run a program in a node or a pod',
    load: () => import('./exec.ts'),
  },
  kubeconfig: {
    usage: '[cluster]',
    summary: 'the kubeconfig of a cluster, or of all',
    load: () => import('./kubeconfig.ts'),
  },
  capture: {
    usage: '<endpoint> [filter...]',
    summary: 'the packets on an interface of a node or a pod, live or as pcap',
    load: () => import('./capture.ts'),
  },
  logs: {
    usage: '<target>',
    summary: 'the logs of a pod, or of a node and its journal',
    load: () => import('./logs.ts'),
  },
  report: {
    usage: '[lab]',
    summary: 'one self-contained HTML page: topology, verdicts, packets, times',
    load: () => import('./report.ts'),
  },
  collect: {
    usage: '[lab]',
    summary: 'everything that tells what went wrong, in one archive, without secrets',
    load: () => import('./collect.ts'),
  },
  test: {
    usage: '<lab...>',
    summary: 'prove labs from nothing to nothing: up, every step, down; for CI',
    load: () => import('./test.ts'),
  },
  dev: {
    usage: '<lab> <step>',
    summary: "an author's loop: read the step anew at every change and check it; no new `up`",
    load: () => import('./dev.ts'),
  },
  images: {
    usage: '[action] [words...]',
    summary: 'the programs and images labs need, and moving them to a machine without a network',
    load: () => import('./images.ts'),
  },
  snapshot: {
    usage: '[action] [lab]',
    summary: 'the copies of clusters that a lab is restored from at its next `up`',
    load: () => import('./snapshot.ts'),
  },
  completion: {
    usage: '<shell>',
    summary: 'a completion script for bash, zsh or fish',
    needsAll: true,
    load: () => import('./completion.ts'),
  },
} as const satisfies Record<string, CommandEntry>;
