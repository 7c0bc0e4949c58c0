import type { TimedAction, UpRun } from './input.ts';
import { html, type Markup } from './markup.ts';

/** What `up` did when: one bar an action, from its start to its end. */
export function timelineSection(up: UpRun | undefined): Markup {
  if (up === undefined || up.actions.length === 0) {
    return html`<section id="up"><h2>Bringing it up</h2><p>No times are recorded.</p></section>`;
  }
  const total = Math.max(...up.actions.map(({ begin, seconds }) => begin + seconds), 0.001);
  const rows = [...up.actions].sort((a, b) => a.begin - b.begin).map((action) => actionRow(action, total));
  const end = up.outcome === 'done' ? '' : ` The run was not finished: ${up.outcome}.`;
  return html`<section id="up"><h2>Bringing it up</h2>
<p class="note">${total.toFixed(1)} s from the first action to the last, checks included where they followed at once. An action begins as soon as what it needs is done; its time includes waiting until it is ready.${end}</p>
<table class="timeline"><tbody>${rows}</tbody></table>
</section>`;
}

function actionRow({ title, begin, seconds, outcome }: TimedAction, total: number): Markup {
  const x = (begin / total) * 100;
  const wide = Math.max(0.4, (seconds / total) * 100);
  return html`<tr class="${outcome}"><th scope="row">${title}</th><td>${seconds.toFixed(1)} s</td><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${outcome}, begins at ${begin.toFixed(1)} s"><rect class="ground" width="100" height="8"/><rect class="value" x="${x.toFixed(2)}" width="${wide.toFixed(2)}" height="8"/></svg></td></tr>
`;
}
