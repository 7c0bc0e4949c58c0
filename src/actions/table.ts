import type { Action } from '../plan/types.ts';
import { cluster } from './cluster.ts';
import { dns } from './dns.ts';
import type { Handler } from './handler.ts';
import { helper } from './helper.ts';
import { link } from './link.ts';
import { mirror } from './mirror.ts';
import { multus } from './multus.ts';
import { network } from './network.ts';
import { objects } from './objects.ts';
import { removal } from './removal.ts';

const table: { [Kind in Action['kind']]: Handler<Extract<Action, { kind: Kind }>> } = {
  network,
  helper,
  cluster,
  dns,
  multus,
  link,
  mirror,
  objects,
  removal,
};

/** The handler of an action. The table's type proves that it fits; the cast only says so. */
export function handlerOf<A extends Action>(action: A): Handler<A> {
  return table[action.kind] as unknown as Handler<A>;
}
