/** Why the command's signal was aborted by a person or the system; the reason of the signal. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** What is to be said about it, at once. */
  readonly say: string | undefined;
  /** Set by whoever has said it: live rows hold back what is written to the terminal beside them. */
  isSaid = false;
  constructor(say: string | undefined) {
    super('interrupted');
    this.say = say;
  }
}

/** Nobody reads our standard output any more (`labs logs -f | head -1`): time to end, and nothing to report. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}
