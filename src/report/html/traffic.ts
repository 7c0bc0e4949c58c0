import type { FlowTraffic, Traffic } from '../../checks/traffic.ts';
import { latencyChart, rateChart } from './charts.ts';
import { html, type Markup } from './markup.ts';

/** The captures of a check, flow by flow: who saw how many frames, how fast they came, how long they took. */
export function trafficPart({ flows, binMilliseconds, unreadable }: Traffic): Markup {
  const bad = unreadable.map(
    ({ file, why }) =>
      html`<p class="note">The capture <code>${file}</code> could not be read to its end: ${why}</p>`,
  );
  return html`<div class="flows">${flows.map((flow) => flowPart(flow, binMilliseconds))}</div>
${bad}
<p class="note">Times are those at which tcpdump saw a frame at an interface; all containers share one kernel and its clock. ${sendersNote(flows)}</p>`;
}

function sendersNote(flows: readonly FlowTraffic[]): string {
  if (flows.some(({ sights }) => sights.some(({ role }) => role === 'sent'))) {
    return '“sent” is the sender’s own interface, seen there because another flow ends at it.';
  }
  return flows.some(({ latencies }) => latencies.length > 0)
    ? 'The sender’s interface was not captured, so times count from the delivery.'
    : 'The sender’s interface was not captured, so nothing can be said of how long frames took.';
}

function flowPart({ name, from, to, sights, latencies }: FlowTraffic, binMilliseconds: number): Markup {
  const rows = sights.map(
    ({ role, at, frames, repeated, disordered }) =>
      html`<tr class="${role}"><th scope="row">${role}</th><td>${at}</td><td>${frames}</td><td>${repeated}</td><td>${disordered}</td></tr>\n`,
  );
  const rates = sights.some(({ frames }) => frames > 0) ? rateChart(sights, binMilliseconds) : undefined;
  const route = to === '' ? from : `${from} → ${to}`;
  return html`<div class="flow"><h3>${name} <span class="soft">${route}</span></h3>
<div class="scroll"><table class="sights"><thead><tr><th>role</th><th>captured at</th><th>frames</th><th>again</th><th>out of order</th></tr></thead><tbody>${rows}</tbody></table></div>
<div class="charts">${rates}${latencies.map(latencyChart)}</div>
</div>`;
}
