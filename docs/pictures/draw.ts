/** Draws a recording as an SVG that plays; see record.ts. Needs no font but the viewer's own monospaced one. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Frame, Recording } from './record.ts';
import { readScreen, type Text } from './screen.ts';

const letter = { width: 8.4, height: 19, size: 14 };
const margin = 16;
/** Seconds for everything but the last screen, which then stays. */
const playing = 18;
const staying = 10;
/** More frames a second than this make the file large and show nothing more. */
const perSecond = 3;

const styles = `.bold { font-weight: 700; }
.dim { opacity: 0.65; }
.red { fill: #ff7b72; }
.green { fill: #6fd08c; }
.yellow { fill: #e6c35c; }
.blue { fill: #79b8ff; }
.magenta { fill: #d2a8ff; }
.cyan { fill: #5fd3e3; }
.grey { fill: #8b97a8; }`;

const [source, target, title] = process.argv.slice(2);
if (source === undefined || target === undefined || title === undefined) {
  console.error('Usage: node docs/pictures/draw.ts FRAMES.json PICTURE.svg TITLE');
  process.exit(2);
}
const recording = JSON.parse(await readFile(source, 'utf8')) as Recording;
await writeFile(target, draw(recording, title));
console.error(`${factor(recording).toFixed(1)} times as fast as it was`);

function factor({ frames }: Recording): number {
  return Math.max(1, (frames.at(-1)?.at ?? 0) / 1000 / playing);
}

/** A film strip: all frames side by side, of which one is in the window. Lines that are alike are drawn once. */
function draw(recording: Recording, title: string): string {
  const frames = thin(recording.frames, 1000 / perSecond).map(({ at, screen }) => ({
    at: at / 1000 / factor(recording),
    lines: readScreen(screen),
  }));
  const width = Math.ceil(recording.columns * letter.width + 2 * margin);
  const height = Math.max(...frames.map(({ lines }) => lines.length)) * letter.height + 2 * margin;
  const symbols = new Map<string, string>();
  const strip = frames.map(({ lines }, index) => {
    const uses = lines.map((line, row) => use(symbols, line, row));
    return `<g transform="translate(${index * width} 0)">${uses.join('')}</g>`;
  });
  const total = (frames.at(-1)?.at ?? 0) + staying;
  const steps = frames.map(
    ({ at }, index) => `${((at / total) * 100).toFixed(2)}% { transform: translateX(${-index * width}px); }`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<title>${escapeXml(title)}</title>
<style>
text { font: ${letter.size}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d7dde6; white-space: pre; }
${styles}
.strip { transform: translateX(${-(frames.length - 1) * width}px); animation: play ${total.toFixed(1)}s step-end infinite; }
@media (prefers-reduced-motion: reduce) { .strip { animation: none; } }
@keyframes play {
${steps.join('\n')}
}
</style>
<defs>
${[...symbols].map(([line, id]) => `<g id="${id}">${line}</g>`).join('\n')}
</defs>
<rect width="${width}" height="${height}" rx="10" fill="#12171f" stroke="#38465a"/>
<g class="strip">
${strip.join('\n')}
</g>
</svg>
`;
}

function use(symbols: Map<string, string>, line: readonly Text[], row: number): string {
  if (line.length === 0) {
    return '';
  }
  const drawn = line.map(drawText).join('');
  const id = symbols.get(drawn) ?? `l${symbols.size}`;
  symbols.set(drawn, id);
  return `<use href="#${id}" x="${margin}" y="${margin + row * letter.height}"/>`;
}

/** textLength keeps the columns in place whatever the viewer's font is. */
function drawText({ text, column, classes }: Text): string {
  const start = text.length - text.trimStart().length;
  const bare = text.trim();
  const x = ((column + start) * letter.width).toFixed(1);
  const length = ([...bare].length * letter.width).toFixed(1);
  const styled = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  return `<text x="${x}" y="${letter.size}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${styled}>${escapeXml(bare)}</text>`;
}

/** The first frame, the last, and of those between the first of each span of time. */
function thin(frames: readonly Frame[], original: number): Frame[] {
  const span = original * factor(recording);
  return frames.filter((frame, index) => {
    const before = frames[index - 1];
    return (
      before === undefined ||
      index === frames.length - 1 ||
      Math.floor(frame.at / span) !== Math.floor(before.at / span)
    );
  });
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
