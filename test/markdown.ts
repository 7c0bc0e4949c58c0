/** Languages of code blocks in which a line may be a command. */
const shells = new Set(['', 'sh', 'bash', 'console']);

/** The words after `labs` of every command line in the code of a page: spans, blocks, and lines indented as code. */
export function commandsIn(markdown: string): string[][] {
  const { text, blocks } = split(markdown);
  const indented = text.split('\n').filter((line) => line.startsWith('    '));
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  const lines = [...blocks.flatMap((block) => block.split('\n')), ...indented, ...spans];
  return lines.flatMap(commandsOfLine);
}

/** Targets of links and pictures inside the project, with their anchors. */
export function linksIn(markdown: string): string[] {
  const { text } = split(markdown);
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page's headings, as GitHub makes them. */
export function headingsOf(markdown: string): string[] {
  const { text } = split(markdown);
  return [...text.matchAll(/^#+ +(.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function split(markdown: string): { readonly text: string; readonly blocks: readonly string[] } {
  const fence = /^```(\w*)\n(.*?)^```$/gms;
  const blocks = [...markdown.matchAll(fence)].filter((match) => shells.has(match[1] ?? ''));
  return { text: markdown.replace(fence, ''), blocks: blocks.map((match) => match[2] ?? '') };
}

/** `labs` begins a command at the beginning of a line, after a prompt, a `$(` or a sign that joins commands. */
function commandsOfLine(line: string): string[][] {
  const code = line.replace(/(^|\s)# .*$/, '');
  return [...code.matchAll(/(?:^\s*(?:\$ )?|\$\(|<\(|[|&;] *)(?:\S*\/)?labs +([^|;&><)`]+)/g)].map((match) =>
    (match[1] ?? '')
      .replaceAll(/[[\]"']/g, ' ')
      .trim()
      .split(/ +/),
  );
}
