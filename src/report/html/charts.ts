import type { Latency } from '../../checks/latency.ts';
import type { Sight } from '../../checks/traffic.ts';
import { html, type Markup } from './markup.ts';

/** Small charts in SVG, 320 by 130 units. The geometry is in attributes, the colours are in style.ts. */
const width = 320;
const left = 8;
const right = 8;
const top = 16;
const bottom = 104;

/** Frames per second over the time of the check, one line for each capture. */
export function rateChart(sights: readonly Sight[], binMilliseconds: number): Markup {
  const most = Math.max(1, ...sights.flatMap(({ rate }) => rate));
  const bins = Math.max(1, ...sights.map(({ rate }) => rate.length));
  const perSecond = Math.round((most * 1000) / binMilliseconds);
  const x = (bin: number) => left + (bin / bins) * (width - left - right);
  const y = (frames: number) => bottom - (frames / most) * (bottom - top);
  const lines = sights.map(({ role, rate }) => {
    const steps = rate.map((frames, bin) => `H${f(x(bin))}V${f(y(frames))}`).join('');
    return html`<path class="line ${role}" d="M${f(x(0))} ${bottom}${steps}H${f(x(bins))}V${bottom}"/>`;
  });
  const duration = timeText(bins * binMilliseconds * 1000);
  return html`<figure><svg class="chart" viewBox="0 0 ${width} 122" role="img" aria-label="Frames over time, at most ${perSecond} a second">
<path class="axis" d="M${left} ${bottom}H${width - right}"/>${lines}
<text x="${left}" y="11">${perSecond} frames/s</text><text x="${left}" y="118">0</text><text class="end" x="${width - right}" y="118">${duration}</text></svg>
<figcaption>Frames over time, in stretches of ${binMilliseconds} ms: ${sights.map(({ role }) => html`<span class="key ${role}">${role}</span> `)}</figcaption></figure>`;
}

/** How many frames took how long; the scale of times is logarithmic. */
export function latencyChart(latency: Latency): Markup {
  const { bins, frames, least, median, p99, most } = latency;
  const highest = Math.max(1, ...bins.map((bin) => bin.frames));
  const slot = (width - left - right) / Math.max(6, bins.length);
  const bars = bins.map((bin, index) => {
    const height = bin.frames === 0 ? 0 : Math.max(1, (bin.frames / highest) * (bottom - top));
    const at = left + index * slot;
    const bound = bin.upTo === undefined ? 'more' : timeText(bin.upTo);
    return html`<rect class="value" x="${f(at + 1)}" y="${f(bottom - height)}" width="${f(slot - 2)}" height="${f(height)}"><title>up to ${bound}: ${bin.frames} frames</title></rect>${
      slot >= 24 || index % 3 === 0
        ? html`<text class="middle" x="${f(at + slot / 2)}" y="118">${bound}</text>`
        : undefined
    }`;
  });
  const name = `${latency.fromRole} → ${latency.toRole}`;
  return html`<figure><svg class="chart latency" viewBox="0 0 ${width} 122" role="img" aria-label="Latency ${name}: median ${timeText(median)}">
<path class="axis" d="M${left} ${bottom}H${width - right}"/>${bars}
<text x="${left}" y="11">${highest} frames</text></svg>
<figcaption>Time ${name} (${latency.from} to ${latency.to}), ${frames} frames, each bar up to the time below it: least ${timeText(least)}, median ${timeText(median)}, 99 of 100 within ${timeText(p99)}, most ${timeText(most)}</figcaption></figure>`;
}

/** Microseconds in the unit that suits them. */
export function timeText(microseconds: number): string {
  const [value, unit] =
    Math.abs(microseconds) >= 1_000_000
      ? [microseconds / 1_000_000, 's']
      : Math.abs(microseconds) >= 1000
        ? [microseconds / 1000, 'ms']
        : [microseconds, 'µs'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function f(value: number): string {
  return String(Math.round(value * 100) / 100);
}
