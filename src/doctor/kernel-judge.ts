import type { Finding } from './finding.ts';
import { kernelFeatures } from './kernel-features.ts';
import type { KernelAnswer, KernelSight } from './kernel-sight.ts';

const hint =
  'Load the module, install the package that carries it (linux-modules-extra on Ubuntu), or run the engine on another kernel.';

export function judgeKernel(sight: KernelSight): Finding[] {
  return kernelFeatures.map(({ name, title, affects }): Finding => {
    const base = { id: `kernel.${name}`, title, affects };
    const answer: KernelAnswer = sight.get(name) ?? { kind: 'unknown', why: 'nobody looked' };
    if (answer.kind === 'unknown') {
      return { ...base, status: 'unknown', seen: `not looked at: ${answer.why}` };
    }
    if (answer.kind === 'tried') {
      return answer.works
        ? { ...base, status: 'ok', seen: 'tried, works' }
        : { ...base, status: 'missing', seen: `tried, and the kernel refused: ${answer.why}`, hint };
    }
    return answer.has
      ? { ...base, status: 'ok', seen: answer.why }
      : { ...base, status: 'missing', seen: answer.why, hint };
  });
}
