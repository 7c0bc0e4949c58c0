import { type Bench, run, type UpAnswer } from './labs.ts';

/** Hands on a lab that is up, as its user has them. */
export interface LiveLab {
  /** Container name of `CLUSTER-NODE`, or of the helper: `koko`. */
  node(name: string): string;
  inNode(name: string, ...argv: string[]): Promise<string>;
  kubectl(cluster: string, ...argv: string[]): Promise<string>;
  /** What the holds of the node image (architecture.md) have given up on in a node: nothing, when it starts well. */
  heldInVain(name: string): Promise<string[]>;
  up(): Promise<UpAnswer>;
  /** One look at a single check. */
  look(check: string): Promise<UpAnswer['verdicts'][number] | undefined>;
  prove(...only: string[]): Promise<{ code: number | null; verdicts: UpAnswer['verdicts'] }>;
}

export function liveLab(bench: Bench): LiveLab {
  const node = (name: string) => `labs-${bench.name}-${name}`;
  const answer = async (...argv: string[]) => {
    const { code, stdout, stderr } = await bench.labs(...argv, '--json');
    const value = stdout === '' ? undefined : (JSON.parse(stdout) as UpAnswer);
    if (value?.verdicts === undefined) {
      throw new Error(`labs ${argv.join(' ')}: exit code ${code}\n${stderr}`);
    }
    return { ...value, code };
  };
  const inNode = (name: string, ...argv: string[]) => run('docker', 'exec', node(name), ...argv);
  return {
    node,
    inNode,
    heldInVain: async (name) => {
      const units = ['--unit=labs-api', '--unit=labs-services'];
      const said = (await inNode(name, 'journalctl', '--quiet', '--output=cat', ...units)).split('\n');
      // systemd's own words show that there was a hold at all.
      const wasHeld = said.some((line) => line.startsWith('Started labs-'));
      return wasHeld ? said.filter((line) => line.startsWith('no longer held')) : ['never held'];
    },
    // The node's own kubectl, because the host may have none.
    kubectl: (cluster, ...argv) => {
      const admin = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf'];
      return run('docker', 'exec', node(`${cluster}-control-plane`), ...admin, ...argv);
    },
    up: () => answer('up', bench.name, '--yes'),
    look: async (check) => (await answer('prove', bench.name, '--only', check, '--once')).verdicts[0],
    prove: (...only) => answer('prove', bench.name, ...(only.length === 0 ? [] : ['--only', ...only])),
  };
}
