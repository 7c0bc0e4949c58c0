import { run } from '../e2e/labs.ts';
import type { LiveLab } from '../e2e/live-lab.ts';

/** Something that happens to the containers of a lab, and the command that has to mend it. */
export interface NodeFault {
  readonly what: string;
  /** `nodes` are names as `LiveLab.node` takes them. */
  act(lab: LiveLab, nodes: readonly string[]): Promise<unknown>;
  readonly by: 'up' | 'start';
  /** Whether everything ran on, so that `up` finds nothing to repair. */
  readonly isHarmless?: true;
}

const docker = (verb: string, names: readonly string[]) => run('docker', verb, ...names);
const first = (lab: LiveLab, nodes: readonly string[]) => [lab.node(nodes[0] ?? '')];
const pidOf = async (container: string) =>
  Number(await run('docker', 'inspect', '--format', '{{.State.Pid}}', container));

export const nodeFaults: readonly NodeFault[] = [
  { what: 'a node is restarted', by: 'up', act: (lab, nodes) => docker('restart', first(lab, nodes)) },
  { what: 'a node is killed', by: 'up', act: (lab, nodes) => docker('kill', first(lab, nodes)) },
  { what: 'a node is paused', by: 'up', act: (lab, nodes) => docker('pause', first(lab, nodes)) },
  {
    what: 'process 1 of a node is killed',
    by: 'up',
    act: async (lab, nodes) => {
      process.kill(await pidOf(lab.node(nodes[0] ?? '')), 'SIGKILL');
    },
  },
  {
    what: 'process 1 of a node is stopped',
    by: 'up',
    isHarmless: true,
    act: async (lab, nodes) => {
      process.kill(await pidOf(lab.node(nodes[0] ?? '')), 'SIGSTOP');
    },
  },
  {
    what: 'the machine loses power: every container is gone at once, with its namespaces',
    by: 'start',
    act: (lab, nodes) => docker('kill', [...nodes, 'koko'].map(lab.node)),
  },
];
