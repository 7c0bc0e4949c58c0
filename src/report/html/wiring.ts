import { linkText, mirrorText } from '../../picture/labels.ts';
import type { Mark, Marks } from '../../picture/mark.ts';
import type { Topology } from '../../picture/topology.ts';
import { badge } from './filter.ts';
import { html, type Markup } from './markup.ts';

/** The picture, and a row for each link and mirror: what the checks said of it, or that none speaks of it. */
export function wiringSection(topology: Topology, marks: Marks, drawing: Markup): Markup {
  const rows = [
    ...topology.links.map((link) => {
      const [name = '', about = ''] = linkText(link, undefined);
      const ends = link.ends.join(' ↔ ');
      return wireRow(`link ${name}`, `${about}: ${ends}`, marks.get(`link ${link.name}`), unseenLink);
    }),
    ...topology.mirrors.map((mirror) => {
      const [name = '', about = ''] = mirrorText(mirror, undefined);
      const where = `${about}: ${mirror.of} → ${mirror.onto}`;
      return wireRow(name, where, marks.get(`mirror ${mirror.name}`), unseenMirror);
    }),
  ];
  const table =
    rows.length === 0
      ? html`<p>The lab has no links of its own.</p>`
      : html`<div class="rows">${rows}<p data-empty hidden>No link or mirror matches the filter.</p></div>`;
  return html`<section id="wiring"><h2>Wiring</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Topology">${drawing}</div>
${rows.length === 0 ? undefined : legend}
${table}
</section>`;
}

const legend = html`<p class="note">Solid: a link between two interfaces (double: vxlan). Dashed: a mirror, from where frames come in to where their copies go. The colour is the worst word of the checks that cover it; where a failed check has several parts, its captures tell which of them failed. A mirror and the link that carries its copies are seen together.</p>`;

const unseenLink = 'No check sends frames over it, so nobody knows.';
const unseenMirror = 'No check looks for its copies, so nobody knows.';

function wireRow(name: string, about: string, mark: Mark | undefined, unseen: string): Markup {
  const status = mark?.status ?? 'unchecked';
  // One line a check: its flows there and back are two parts that mostly agree.
  const says = [...Map.groupBy(mark?.says ?? [], (one) => `${one.status} ${one.check}`).values()].map(
    ([first, ...rest]) =>
      first &&
      html`<li>${badge(first.status)} <a href="#check-${first.check}">${first.check}</a>: ${[first, ...rest].map(({ about }) => about).join(', ')}</li>`,
  );
  return html`<div class="row" data-status="${status}">${badge(status)} <b>${name}</b> <span class="soft">${about}</span>
${says.length === 0 ? html`<p class="note">${unseen}</p>` : html`<ul>${says}</ul>`}</div>
`;
}
