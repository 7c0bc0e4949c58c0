import { LabsError } from '../errors.ts';
import { ownerLabel } from './instance.ts';

/** The label of an instance's network that says whose it is: the number of the user that made it. */
const userLabel = 'labs.user';

type Labels = Readonly<Record<string, string>>;

/** What the network of an instance is labelled with. Windows has no numbers of users, and there the label is left out. */
export function networkLabels(instance: string): Labels {
  const user = process.getuid?.();
  return { [ownerLabel]: instance, ...(user === undefined ? {} : { [userLabel]: String(user) }) };
}

/** The user, when it is another one than who runs this; undefined also of what has no such label. */
export function otherUser(labels: Labels): string | undefined {
  const user = labels[userLabel];
  return user === undefined || user === String(process.getuid?.() ?? user) ? undefined : user;
}

/** One lab of a name is one instance, whoever brings it up: theirs keeps its keys and its lock where they are. */
export function refuseOthersName(instance: string, labels: Labels): void {
  const user = otherUser(labels);
  if (user !== undefined) {
    throw new LabsError(`"${instance}" is up already, and belongs to another user (${user})`, {
      hint: 'Bring yours up under another name: `labs up LAB --as NAME`.',
    });
  }
}

/** Who may use the engine could do it with docker; labs leaves to a user what is theirs. Root decides for all. */
export function refuseOthersLab(instance: string, labels: Labels): void {
  const user = otherUser(labels);
  if (user !== undefined && process.getuid?.() !== 0) {
    throw new LabsError(`"${instance}" belongs to another user (${user})`, {
      hint: 'It is left as it is; its owner or root can do that.',
    });
  }
}
