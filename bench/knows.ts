import type { Scene } from './scene.ts';

/** Whether this version of `labs` has a command or, with the command it belongs to, an option. */
export async function knows({ run, labs }: Scene, word: string, ...command: string[]): Promise<boolean> {
  const { stdout } = await run(labs(...command, '--help'));
  return stdout.split(/[\s,|]+/).includes(word);
}
