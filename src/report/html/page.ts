import { createHash } from 'node:crypto';
import { marksOf } from '../../picture/judge-wires.ts';
import { pictureStyle } from '../../picture/style.ts';
import { checksSection } from './checks.ts';
import { filterBar } from './filter.ts';
import type { ReportInput } from './input.ts';
import { html, Markup } from './markup.ts';
import { pageScript } from './script.ts';
import { stepsSection } from './steps.ts';
import { pageStyle } from './style.ts';
import { tally, worst } from './tally.ts';
import { timelineSection } from './timeline.ts';
import { wiringSection } from './wiring.ts';

const style = `${pageStyle}\n${pictureStyle}`;

/** Nothing may be loaded or sent, and nothing runs but the script below: names and verdicts can come from anywhere. */
const policy = [
  "default-src 'none'",
  `style-src '${digest(style)}'`,
  `script-src '${digest(pageScript)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One self-contained HTML page. `drawing` is the topology as an `<svg>` element, with the marks of `marksOf`. */
export function pageOf(input: ReportInput, drawing: string): string {
  const marks = marksOf(input.topology, input.checks);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${input.instance}: ${tally(input)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header>
<p class="crumb">labs ${input.labs} · report of <b>${input.instance}</b> · <time datetime="${input.made}">${dateText(input.made)}</time></p>
<h1>${input.title}</h1>
<p class="tally ${worst(input)}">${tally(input)}</p>
</header>
${filterBar(input)}
<main>
${wiringSection(input.topology, marks, new Markup(drawing))}
${checksSection(input.checks)}
${stepsSection(input.steps)}
${timelineSection(input.up)}
</main>
<footer>Made from what the lab recorded of itself; nothing in this page is loaded from anywhere.</footer>
<script>${new Markup(pageScript)}</script>
</body>
</html>
`;
  return page.text;
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** To the minute, in UTC: the same page on every machine. */
export function dateText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
