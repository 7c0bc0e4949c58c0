import { verdictCard } from './checks.ts';
import { badge, type Shown } from './filter.ts';
import type { PhaseReport, StepReport } from './input.ts';
import { html, type Markup } from './markup.ts';
import { trafficPart } from './traffic.ts';

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

function stepRow({ number, id, title, status, attempts, verdicts, traffic, phases }: StepReport): Markup {
  const shown = shownAs(status);
  const isOpen = shown === 'fail' || shown === 'error';
  const cards = verdicts.map((verdict) => {
    const seen = traffic?.get(verdict.check);
    return verdictCard(verdict, `step-${number}-${verdict.check}`, seen && trafficPart(seen));
  });
  const parts = [...cards, ...(phases ?? []).map((phase) => phasePart(phase, number))];
  const times = attempts === undefined ? '' : `, ${attemptsText(attempts)}`;
  return html`<details class="step" id="step-${number}" data-status="${shown}"${isOpen ? html` open` : undefined}>
<summary>${badge(shown)} <b>${number}. ${title}</b> <span class="soft">${id}: ${status}${times}</span></summary>
${parts.length === 0 ? html`<p class="note">Not checked yet.</p>` : parts}
</details>
`;
}

function attemptsText(attempts: number): string {
  return attempts === 0 ? 'not tried' : attempts === 1 ? 'one attempt' : `${attempts} attempts`;
}

/** A check that must fail at a baseline has failed there as it should: the phase says whether all is well. */
function phasePart({ phase, status, seconds, messages, verdicts }: PhaseReport, step: number): Markup {
  const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
  const said = messages.map((text) => html`<pre>${text}</pre>`);
  const cards = verdicts.map((verdict) => verdictCard(verdict, `step-${step}-${phase}-${verdict.check}`));
  return html`<div class="phase"><p>${badge(shownAs(status))} ${phase.replaceAll('-', ' ')} <span class="soft">${time}</span></p>
${said}${cards.length === 0 ? undefined : html`<details class="verdicts"><summary>${cards.length === 1 ? 'one verdict' : `${cards.length} verdicts`}</summary>${cards}</details>`}</div>
`;
}

/** The walk and the proof have more words than a filter needs boxes. */
export function shownAs(status: string): Shown {
  const [word = ''] = status.split(' ');
  return words.get(word) ?? 'unchecked';
}

const words: ReadonlyMap<string, Shown> = new Map([
  ['passed', 'pass'],
  ['failed', 'fail'],
  ['regressed', 'fail'],
  ['errored', 'error'],
  ['interrupted', 'error'],
  // What was killed left this word behind.
  ['running', 'error'],
  ['skipped', 'skip'],
]);
