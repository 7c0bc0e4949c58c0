import { command } from '../command.ts';
import { isOlder } from '../engine/engine.ts';
import type { Run } from '../exec.ts';
import type { Finding } from './finding.ts';
import type { Machine, Program } from './machine.ts';
import { installPackages } from './packages.ts';

/** Kubernetes 1.37 asks for it in its go.mod. */
const oldestGo = '1.26';

/** What `go version` printed; undefined where there is no Go. */
export async function observeGo(run: Run, machine: Machine): Promise<string | undefined> {
  if (!machine.programs.has('go')) {
    return undefined;
  }
  return (await run(command('go', 'version'))).stdout.trim();
}

/** Tools of the build route. An artifact that is here already needs none, so nothing here blocks a lab. */
export function judgeTools(goVersion: string | undefined, machine: Machine): Finding[] {
  return [
    judgeGo(goVersion),
    judgePackaged('mmdebstrap', 'for root file systems', machine),
    judgeNpm(machine),
  ];
}

function judgeGo(said: string | undefined): Finding {
  const base = { id: 'tool.go', title: 'Go', affects: 'building' } as const;
  const hint = `Install Go ${oldestGo} or newer (https://go.dev/dl) and put it on PATH.`;
  if (said === undefined) {
    return { ...base, status: 'missing', seen: '`go` is not on PATH', hint };
  }
  const version = /go(\d+\.\d+(\.\d+)?)/.exec(said)?.[1];
  if (version === undefined) {
    return { ...base, status: 'unknown', seen: `\`go version\` says "${said}"`, hint };
  }
  return isOlder(version, oldestGo)
    ? { ...base, status: 'missing', seen: `${version}; ${oldestGo} is the oldest that will do`, hint }
    : { ...base, status: 'ok', seen: version };
}

function judgePackaged(name: Program, what: string, machine: Machine): Finding {
  const base = { id: `tool.${name}`, title: name, affects: 'building' } as const;
  if (machine.programs.has(name)) {
    return { ...base, status: 'ok', seen: `on PATH, ${what}` };
  }
  const commands = installPackages(machine, [name]);
  return {
    ...base,
    status: 'missing',
    seen: `\`${name}\` is not on PATH`,
    ...(commands === undefined
      ? { hint: 'It comes with Debian and Ubuntu only; elsewhere use the registry route.' }
      : { repair: { id: 'install-packages', title: `Installing ${name}`, commands } as const }),
  };
}

function judgeNpm(machine: Machine): Finding {
  const base = {
    id: 'tool.npm',
    title: 'npm',
    affects: { labsWith: 'a Node that is to be fetched' },
  } as const;
  return machine.programs.has('npm')
    ? { ...base, status: 'ok', seen: 'on PATH' }
    : { ...base, status: 'warn', seen: '`npm` is not on PATH', hint: 'It comes with Node.js.' };
}
