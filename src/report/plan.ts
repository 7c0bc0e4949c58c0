import { handlerOf } from '../actions/table.ts';
import { type Command, command, printCommand } from '../command.ts';
import { escapeControls } from '../lab/problem.ts';
import type { Action, Plan } from '../plan/types.ts';

/** One action of a plan as it is printed. */
export interface PrintedAction {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  /** Each as a POSIX shell takes it; here-documents included. */
  readonly commands: readonly string[];
  /** How to wait for it by hand. */
  readonly waits: readonly string[];
}

/** The actions in an order that can be followed one by one. */
export function printActions(plan: Plan): PrintedAction[] {
  const site = { instance: plan.instance, tools: plan.tools };
  return plan.actions.map((action: Action) => {
    const handler = handlerOf(action);
    return {
      id: action.id,
      title: action.title,
      needs: action.needs,
      commands: handler.make(action, site).map(printCommand),
      waits: (handler.byHand?.(action, site) ?? []).map(printCommand),
    };
  });
}

/** A script that can be read, and pasted piece by piece. */
export function planText(plan: Plan): string {
  const folder: Command = command('mkdir', '-p', '-m', '700', plan.instance.folder);
  const head = [`# Brings "${plan.instance.name}" up. Nothing has been run.`, printCommand(folder)];
  const parts = printActions(plan).map(({ title, needs, commands, waits }) =>
    [`# ${title}${needs.length === 0 ? '' : ` (after: ${needs.join(', ')})`}`, ...commands, ...waits].join(
      '\n',
    ),
  );
  return escapeControls(`${[head.join('\n'), ...parts].join('\n\n')}\n`, '\t');
}
