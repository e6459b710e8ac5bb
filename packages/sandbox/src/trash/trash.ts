import { Fault } from '@oxydra/types';
import type { Clock, Ids } from '@oxydra/types';
import { diskFault } from '../disk-fault.ts';
import { HOME, ROOTS } from '../guests/locate.ts';
import { look } from '../open-entry.ts';
import { TRASH } from '../private-folder.ts';
import { removeTree } from '../remove-entry.ts';
import { outside, parseVirtualPath, printable } from '../virtual-path.ts';
import { holdMount, notInTrash, pathOf, slotsOf, within } from './held-mount.ts';
import type { HeldMount } from './held-mount.ts';
import { lookInto } from './look-into.ts';
import type { TrashedThing } from './look-into.ts';
import { putBack } from './put-back.ts';
import type { Place } from './put-back.ts';
import { slotTime } from './slot.ts';

export interface TrashPorts {
  /** The folders of the host behind `/shared` and `/tmp`. They must exist. */
  readonly mounts: Readonly<Record<(typeof ROOTS)[number], string>>;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Called before anything moves from one path to another: what is known of it goes along, or nothing moves. */
  readonly follow: (from: string, to: string) => Promise<void>;
}

/** What of a user's files was removed or replaced. For the user: no agent and no guest is given it. */
export interface Trash extends Disposable {
  /** Oldest first. */
  list(): Promise<readonly TrashedThing[]>;
  /**
   * Puts a thing back, named by its path in the trash or by where it came from. Throws `sandbox/not-found`,
   * `sandbox/ambiguous` where several came from there, and `sandbox/exists` where something is at the place and `over` is
   * not set; with it, that is kept in the trash first.
   */
  restore(
    path: string,
    options: { readonly to?: string | undefined; readonly over: boolean },
  ): Promise<{ readonly from: string; readonly to: string; readonly kept?: string }>;
  /**
   * Removes for good what went before a moment (milliseconds since 1970), and answers how many things it was. What is not
   * a place that a removal made is left alone. Where one cannot be removed the others are, and then its Fault is thrown.
   */
  empty(before: number): Promise<number>;
}

/** Removals before other work gets a turn. */
const SLICE = 256;

const ambiguous = (path: string, places: readonly string[]): Fault =>
  new Fault('sandbox/ambiguous', `${places.length} things in the trash came from '${printable(path)}'.`, {
    hint: `Name one by its place, newest first: ${places.toReversed().join(', ')}.`,
  });

/** Throws `sandbox/no-root` where a folder is missing. */
export function openTrash({ mounts, ids, clock, follow }: TrashPorts): Trash {
  using opening = new DisposableStack();
  const held = ROOTS.map((name) => opening.use(holdMount(name, mounts[name], { ids, clock })));
  const owned = opening.move();

  const told = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw diskFault(error, path);
    }
  };

  const list = async (): Promise<readonly TrashedThing[]> => {
    const things: TrashedThing[] = [];
    for (const mount of held) {
      await told(`/${mount.name}/${TRASH}`, async () => {
        for (const slot of await slotsOf(mount)) {
          const thing = await lookInto(mount, slot);
          if (thing !== undefined) things.push(thing);
        }
      });
    }
    return things.toSorted((a, b) => a.at - b.at);
  };

  /** A path of the user, without detours: they are told where things lie, and name them so. */
  const placeOf = (path: string): Place => {
    const parsed = parseVirtualPath(path, ROOTS, HOME);
    const mount = held.find(({ name }) => name === parsed?.mount);
    if (parsed === null || mount === undefined || parsed.names.includes('..')) throw outside(path, ROOTS);
    return { mount, names: parsed.names };
  };
  const textOf = ({ mount, names }: Place): string => pathOf(mount.name, names).text;
  const isTrash = ({ names }: Place): boolean => names[0]?.toLowerCase() === TRASH;

  /** The place in the trash that a path means. */
  const find = async (path: string): Promise<Place> => {
    const place = placeOf(path);
    const [, slot, ...rest] = place.names;
    if (isTrash(place)) {
      if (slot === undefined || slotTime(slot) === undefined) throw notInTrash(path);
      if (rest.length > 0) return place;
      const thing = await told(path, () => lookInto(place.mount, slot));
      if (thing === undefined) throw notInTrash(path);
      return placeOf(thing.path);
    }
    const from = textOf(place);
    const found = (await list()).filter((thing) => thing.from === from).map((thing) => thing.path);
    const [only] = found;
    if (only === undefined) {
      throw new Fault('sandbox/not-found', `Nothing in the trash came from '${printable(from)}'.`, {
        hint: '`oxydra trash list` shows what there is.',
      });
    }
    if (found.length > 1) throw ambiguous(from, found);
    return placeOf(only);
  };

  const emptySlot = (mount: HeldMount, slot: string): Promise<boolean> =>
    within(mount, [TRASH], async (folder, missing) => {
      if (missing.length > 0 || !look(folder, slot).isDirectory()) return false;
      const path = pathOf(mount.name, [TRASH, slot]);
      await removeTree(mount.root, path, folder, slot, { left: SLICE, depth: 0 });
      return true;
    });

  return {
    list,
    async restore(path, { to, over }) {
      const from = await find(path);
      const target = to === undefined ? { mount: from.mount, names: from.names.slice(2) } : placeOf(to);
      if (isTrash(target)) {
        throw new Fault(
          'sandbox/trash',
          `Nothing can be put back to '${printable(textOf(target))}', which is in the trash.`,
          {
            hint: 'Give another place with --to.',
          },
        );
      }
      const slot = over ? ids.next() : undefined;
      const done = await told(textOf(target), () => putBack(from, target, { over: slot, follow }));
      return { from: textOf(from), to: textOf(target), ...done };
    },
    async empty(before) {
      let emptied = 0;
      const failures: unknown[] = [];
      for (const mount of held) {
        const slots = await told(`/${mount.name}/${TRASH}`, () => slotsOf(mount));
        for (const slot of slots.filter((each) => (slotTime(each) ?? Infinity) < before)) {
          try {
            if (await told(`/${mount.name}/${TRASH}/${slot}`, () => emptySlot(mount, slot))) emptied += 1;
          } catch (error) {
            failures.push(error);
          }
        }
      }
      if (failures.length > 0) throw failures[0];
      return emptied;
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}
