/**
 * Records a command on a real terminal and draws what was to be seen as an SVG that plays:
 *
 *     node docs/pictures/record.ts COLUMNS ROWS FRAMES.json COMMAND...   needs tmux; runs the command
 *     node docs/pictures/draw.ts FRAMES.json PICTURE.svg                 draws it, as often as you like
 *
 * Every character of every frame is what the terminal showed; only the time between frames is shortened.
 */
import { writeFile } from 'node:fs/promises';
import { systemClock } from '../../src/clock.ts';
import { command, quote } from '../../src/command.ts';
import { type Run, runner } from '../../src/exec.ts';

export interface Recording {
  readonly columns: number;
  readonly frames: readonly Frame[];
}

export interface Frame {
  /** Milliseconds since the command was typed. */
  readonly at: number;
  /** The screen from its top, with the terminal's own colour codes. */
  readonly screen: string;
}

const [columns, rows, file, ...argv] = process.argv.slice(2);
if (columns === undefined || rows === undefined || file === undefined || argv.length === 0) {
  console.error('Usage: node docs/pictures/record.ts COLUMNS ROWS FRAMES.json COMMAND...');
  process.exit(2);
}
const abort = new AbortController();
process.once('SIGINT', () => abort.abort());
const frames = await record(runner(abort.signal), { columns, rows }, argv.map(quote).join(' '));
const recording: Recording = { columns: Number(columns), frames };
await writeFile(file, `${JSON.stringify(recording, null, 1)}\n`);
console.error(`${frames.length} frames in "${file}"`);

/** Types the line at a shell's prompt and looks at the screen until the prompt is back. */
async function record(run: Run, size: { columns: string; rows: string }, line: string): Promise<Frame[]> {
  // A server of its own: neither the user's sessions nor their settings are touched.
  const tmux = (...args: string[]) => run(command('tmux', '-L', 'labs-record', '-f', '/dev/null', ...args));
  // A recording is of what people see, also when it is made in CI.
  const shell = "exec env -u CI -u NO_COLOR PS1='$ ' bash --noprofile --norc";
  await tmux('new-session', '-d', '-x', size.columns, '-y', size.rows, shell);
  try {
    const look = async () => (await tmux('capture-pane', '-e', '-p')).stdout.trimEnd();
    await until(async () => isPrompt(await look()));
    await tmux('send-keys', '-l', line);
    // The shell echoes what is typed when it gets round to it; a long line is folded.
    await until(async () => !isPrompt(await look()));
    const began = systemClock.now();
    const seen: Frame[] = [{ at: 0, screen: await look() }];
    await tmux('send-keys', 'Enter');
    await until(async () => {
      const screen = await look();
      if (screen !== seen.at(-1)?.screen) {
        seen.push({ at: systemClock.now() - began, screen });
      }
      return isPrompt(screen);
    });
    return seen;
  } finally {
    await tmux('kill-server');
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await systemClock.sleep(200, abort.signal);
  }
}

function isPrompt(screen: string): boolean {
  return screen.split('\n').at(-1)?.trim() === '$';
}
