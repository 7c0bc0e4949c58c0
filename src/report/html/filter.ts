import { markSign } from '../../picture/mark.ts';
import type { ReportInput } from './input.ts';
import { html, type Markup } from './markup.ts';

/** What a status is called here, whichever list it stands in. */
export type Shown = keyof typeof markSign;

const statuses = ['fail', 'error', 'skip', 'pass', 'unchecked'] as const satisfies readonly Shown[];

/** Boxes for the statuses there are, and a field for a text. The script does the rest; without it all is shown. */
export function filterBar(input: ReportInput): Markup {
  return html`<form class="filter" id="filter" aria-label="Filter" hidden>
<fieldset><legend>Show</legend>
${statuses.map(
  (status) =>
    html`<label class="${status}"><input type="checkbox" name="status" value="${status}" checked>${markSign[status]}</label>\n`,
)}</fieldset>
<label class="search">Text <input type="search" name="text" placeholder="${example(input)}" autocomplete="off"></label>
<output id="shown" aria-live="polite"></output>
</form>`;
}

function example(input: ReportInput): string {
  return input.topology.links[0]?.name ?? input.checks[0]?.verdict.check ?? '';
}

export function badge(status: Shown): Markup {
  return html`<span class="badge ${status}">${markSign[status]}</span>`;
}
