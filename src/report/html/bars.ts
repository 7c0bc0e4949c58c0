import { html, type Markup } from './markup.ts';

/** Figures that should be zero. */
const unwanted = new Set(['lost', 'duplicated', 'reordered', 'altered', 'strangers', 'refused']);

/** The named figures of a verdict as bars of one scale. */
export function figureBars(figures: Readonly<Record<string, number>>): Markup | undefined {
  const entries = Object.entries(figures);
  const most = Math.max(1, ...entries.map(([, value]) => value));
  const rows = entries.map(([name, value]) => {
    const tone = !unwanted.has(name) ? 'good' : value > 0 ? 'bad' : 'none';
    // Something is never drawn as nothing.
    const width = value === 0 ? 0 : Math.max(1, (value / most) * 100);
    return html`<tr class="${tone}"><th scope="row">${words(name)}</th><td>${value}</td><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="8"/><rect class="value" width="${width.toFixed(2)}" height="8"/></svg></td></tr>
`;
  });
  if (entries.length === 1) {
    // A bar shows a share, and one figure is a share of nothing.
    return html`<p class="note">${entries.map(([name, value]) => `${words(name)}: ${value}`)}</p>`;
  }
  return rows.length === 0 ? undefined : html`<table class="figures"><tbody>${rows}</tbody></table>`;
}

/** `replicasAnswered` is a name in code. */
function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
