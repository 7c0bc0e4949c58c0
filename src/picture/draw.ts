import { dotOf } from './dot.ts';
import { mermaidOf } from './mermaid.ts';
import { svgOf } from './svg.ts';
import type { Topology } from './topology.ts';

/** One picture, three languages. */
export async function drawAs(format: 'svg' | 'mermaid' | 'dot', topology: Topology): Promise<string> {
  switch (format) {
    case 'svg':
      return svgOf(topology);
    case 'mermaid':
      return mermaidOf(topology);
    case 'dot':
      return dotOf(topology);
  }
}
