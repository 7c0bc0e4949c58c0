import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';

const bin = join(dirname(import.meta.dirname), 'src/bin.ts');

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface LabsProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves as soon as either stream has held the text. */
  said(text: string): Promise<void>;
}

/** Starts `labs` as a user does: a process of its own, with these variables and no others. */
export function startLabs(args: readonly string[], env: Readonly<Record<string, string>>): LabsProcess {
  const child = spawn(process.execPath, [bin, ...args], { env, cwd: env.HOME });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const take = (piece: Buffer, from: 'stdout' | 'stderr') => {
    if (from === 'stdout') {
      stdout += piece.toString();
    } else {
      stderr += piece.toString();
    }
    for (const look of waiting) {
      look();
    }
  };
  child.stdout.on('data', (piece: Buffer) => take(piece, 'stdout'));
  child.stderr.on('data', (piece: Buffer) => take(piece, 'stderr'));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode) => resolve({ stdout, stderr, exitCode }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stdout.includes(text) || stderr.includes(text)) {
          waiting.delete(look);
          resolve();
        }
      };
      waiting.add(look);
      look();
      void ended.then(() =>
        reject(new Error(`ended without saying ${JSON.stringify(text)}: ${stdout}${stderr}`)),
      );
    });
  return { child, ended, said };
}

/** Runs `labs` to its end. */
export function runLabs(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const { child, ended } = startLabs(args, env);
  child.stdin.end();
  return ended;
}
