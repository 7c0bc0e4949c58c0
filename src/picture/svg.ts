import { dotOf } from './dot.ts';
import type { Marks } from './mark.ts';
import { pictureStyle } from './style.ts';
import type { Topology } from './topology.ts';

/** The picture by itself: its style comes with it and follows the reader's light or dark setting. */
export async function svgOf(topology: Topology, marks?: Marks): Promise<string> {
  const svg = await drawingOf(topology, marks);
  return svg.replace(/(<svg[^>]*>)/, (start) => `${start}\n<style>${pictureStyle}</style>`);
}

/** The `<svg>` element alone, for a page that has the style already. */
export async function drawingOf(topology: Topology, marks?: Marks): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz.renderString(dotOf(topology, marks), { format: 'svg', engine: 'dot' });
  return `${svg.slice(svg.indexOf('<svg')).replace('<svg ', '<svg class="topology" role="img" ').trimEnd()}\n`;
}
