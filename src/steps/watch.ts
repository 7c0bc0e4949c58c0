import type { CommandContext } from '../commands/context.ts';
import type { Step } from '../lab/step-types.ts';
import { painter } from '../report/steps.ts';
import { verdictsText } from '../report/verdicts.ts';
import type { Checked, Walk } from './walk.ts';
import { checkStep } from './walk.ts';

/** Milliseconds between two rounds. */
const pause = 1_500;

/**
 * Checks a step round after round until it passes or the signal is aborted. On a terminal the picture stays where it
 * is and only what changes moves; elsewhere a line is written for each change.
 */
export async function watchStep(step: Step, walk: Walk, context: CommandContext): Promise<Checked> {
  context.onInterrupt(undefined);
  const screen = context.isTerminal.stderr ? steadyScreen(context) : lineScreen(context);
  try {
    for (;;) {
      const checked = await checkStep(step, walk, { mode: 'once' });
      if (checked.code === 0) {
        // One attempt passed; the answer is that of a whole check, steadiness included.
        const whole = await checkStep(step, walk);
        if (whole.code === 0) {
          return whole;
        }
      }
      screen.show(checked);
      await context.clock.sleep(pause, context.signal);
    }
  } finally {
    screen.end();
  }
}

interface Screen {
  show(checked: Checked): void;
  end(): void;
}

/** The alternate screen (xterm's ?1049), written over line by line so that nothing flickers. */
function steadyScreen({ stderr, color, clock }: CommandContext): Screen {
  stderr.write('\u001b[?1049h\u001b[?25l');
  return {
    show: ({ step, verdicts }) => {
      const time = new Date(clock.now()).toLocaleTimeString('en-GB');
      const head = painter(color)(`Step ${step.number}: ${step.title}`, 1);
      const text = `${head}\n\n${verdictsText(verdicts, color)}\nLooked at ${time}; looking again. Ctrl-C ends it.\n`;
      // Home, each line cleared to its end, then everything below.
      stderr.write(`\u001b[H${text.replaceAll('\n', '\u001b[K\n')}\u001b[J`);
    },
    end: () => stderr.write('\u001b[?25h\u001b[?1049l'),
  };
}

function lineScreen({ stderr }: CommandContext): Screen {
  let last = '';
  return {
    show: ({ verdicts }) => {
      const text = verdicts.map(({ check, status, seen }) => `${check}: ${status}: ${seen}`).join('\n');
      if (text !== last) {
        stderr.write(`${text}\n`);
        last = text;
      }
    },
    end: () => {},
  };
}
