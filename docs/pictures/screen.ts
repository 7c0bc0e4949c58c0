/** A stretch of one line in one style, as the terminal showed it. */
export interface Text {
  readonly text: string;
  /** From 0. */
  readonly column: number;
  readonly classes: readonly string[];
}

const colours = ['grey', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', undefined] as const;

/** Reads a screen with SGR codes; a style holds until it is changed, also over the end of a line. */
export function readScreen(screen: string): Text[][] {
  const style = { colour: undefined as string | undefined, bold: false, dim: false };
  return screen.split('\n').map((line) => {
    const texts: Text[] = [];
    let column = 0;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is read here
    for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
      if (part.startsWith('\u001b[')) {
        applyCodes(style, part.slice(2, -1));
        continue;
      }
      if (part.trim() !== '') {
        texts.push({ text: part, column, classes: classesOf(style) });
      }
      column += [...part].length;
    }
    return texts;
  });
}

interface Style {
  colour: string | undefined;
  bold: boolean;
  dim: boolean;
}

function applyCodes(style: Style, codes: string): void {
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) {
      Object.assign(style, { colour: undefined, bold: false, dim: false });
    } else if (code === 1 || code === 2) {
      style[code === 1 ? 'bold' : 'dim'] = true;
    } else if (code === 22) {
      Object.assign(style, { bold: false, dim: false });
    } else if (code === 39) {
      style.colour = undefined;
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      style.colour = colours[code % 10];
    }
  }
}

function classesOf({ colour, bold, dim }: Style): string[] {
  return [...(colour === undefined ? [] : [colour]), ...(bold ? ['bold'] : []), ...(dim ? ['dim'] : [])];
}
