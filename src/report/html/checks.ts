import type { Verdict } from '../../checks/verdict.ts';
import type { Judged } from '../../picture/judge-wires.ts';
import { figureBars } from './bars.ts';
import { badge } from './filter.ts';
import { html, type Markup } from './markup.ts';
import { trafficPart } from './traffic.ts';

export function checksSection(checks: readonly Judged[]): Markup {
  const cards = checks.map(({ verdict, traffic }) =>
    verdictCard(verdict, `check-${verdict.check}`, traffic === undefined ? undefined : trafficPart(traffic)),
  );
  const none = html`<p>No check has been run. <code>labs prove</code> runs them.</p>`;
  const empty = html`<p data-empty hidden>No check matches the filter.</p>`;
  return html`<section id="checks"><h2>Checks</h2>
${cards.length === 0 ? none : [...cards, empty]}
</section>`;
}

/** What was expected and seen; open when there is something to look at. */
export function verdictCard(verdict: Verdict, id: string, more?: Markup): Markup {
  const { check, title, status, expected, seen, hint, evidence, attempts } = verdict;
  const seconds = (Date.parse(verdict.end) - Date.parse(verdict.start)) / 1000;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['expected', expected],
    ['seen', seen],
    ['try', hint],
    ['attempts', attempts > 1 ? String(attempts) : undefined],
    ['evidence', evidence.length === 0 ? undefined : evidence.join(', ')],
  ];
  const list = rows.map(([name, text]) =>
    text === undefined ? undefined : html`<dt>${name}</dt><dd>${text}</dd>`,
  );
  return html`<details class="card" id="${id}" data-status="${status}"${status === 'pass' ? undefined : html` open`}>
<summary>${badge(status)} <b>${check}</b> <span class="title">${title}</span> <span class="soft">${seconds.toFixed(1)} s</span></summary>
<dl>${list}</dl>
${figureBars(verdict.figures)}
${more}
</details>
`;
}
