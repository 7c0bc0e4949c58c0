import { verdictCard } from './checks.ts';
import { badge, type Shown } from './filter.ts';
import type { StepReport } from './input.ts';
import { html, type Markup } from './markup.ts';

export function stepsSection(steps: readonly StepReport[] | undefined): Markup | undefined {
  if (steps === undefined || steps.length === 0) {
    return undefined;
  }
  const passed = steps.filter(({ status }) => shownAs(status) === 'pass').length;
  return html`<section id="steps"><h2>Steps</h2>
<p class="note">${passed} of ${steps.length} passed.</p>
${steps.map(stepRow)}<p data-empty hidden>No step matches the filter.</p>
</section>`;
}

function stepRow({ number, id, title, status, attempts, verdicts }: StepReport): Markup {
  const shown = shownAs(status);
  const times = attempts === 0 ? 'not tried' : attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  const isOpen = shown === 'fail' || shown === 'error';
  const cards = verdicts.map((verdict) => verdictCard(verdict, `step-${number}-${verdict.check}`));
  return html`<details class="step" id="step-${number}" data-status="${shown}"${isOpen ? html` open` : undefined}>
<summary>${badge(shown)} <b>${number}. ${title}</b> <span class="soft">${id}: ${status}, ${times}</span></summary>
${cards.length === 0 ? html`<p class="note">Not checked yet.</p>` : cards}
</details>
`;
}

/** The walk has more words than a filter needs boxes. */
function shownAs(status: string): Shown {
  const words: Readonly<Record<string, Shown>> = {
    passed: 'pass',
    pass: 'pass',
    failed: 'fail',
    fail: 'fail',
    regressed: 'fail',
    errored: 'error',
    error: 'error',
    skipped: 'skip',
    skip: 'skip',
  };
  return words[status] ?? 'unchecked';
}
