import type { Command } from '../command.ts';

/** Questions that one process can answer, in place of one each. */
export interface Gathering<Question extends Command = Command> {
  /** The same for those that can be asked together; undefined for what is no such question. */
  topicOf(value: Command): string | undefined;
  /** Fails when none of them could be answered, and may fail when one of them would. */
  join(questions: readonly Question[]): Command;
  /**
   * What each of them would have printed; undefined in place of those that would have failed, and instead of all when
   * `stdout` is not what was expected.
   */
  split(questions: readonly Question[], stdout: string): readonly (string | undefined)[] | undefined;
}
