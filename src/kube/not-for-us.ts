import type { Answer } from './connection.ts';

/** Something that kubectl has to be asked for after all: it knows more, and words its errors itself. */
export class NotForUs extends Error {
  override readonly name = 'NotForUs';
}

/** The text of an answer that says yes. */
export function accepted({ status, text }: Answer): string {
  if (status < 200 || status > 299) {
    throw new NotForUs(`the API server answered ${status}`);
  }
  return text;
}
