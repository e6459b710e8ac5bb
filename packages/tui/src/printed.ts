import type { Item } from './session/item.ts';
import { gapBetween } from './views/item-lines.ts';

export interface PrintedItem {
  readonly id: number;
  readonly item: Item;
  /** A blank row stands before it. */
  readonly gap: boolean;
}

/** What goes to the scrollback. A new epoch starts the list anew: what an older one held is on the screen already. */
export interface Printed {
  readonly epoch: number;
  readonly items: readonly PrintedItem[];
}

/** The list is cut here, so that a long day costs no memory. */
const EPOCH_ITEMS = 400;
/** As much is kept to print it again. */
const KEPT_ITEMS = 400;

export interface Printer {
  readonly printed: () => Printed;
  readonly print: (items: readonly Item[]) => void;
  /** Everything kept is printed once more, after the screen was cleared. */
  readonly again: () => void;
  /** The paint has put everything up to this id on the screen. */
  readonly painted: (id: number) => void;
  readonly last: (kind: Item['kind']) => Item | undefined;
}

export function createPrinter(): Printer {
  let printed: Printed = { epoch: 0, items: [] };
  let kept: readonly Item[] = [];
  let next = 0;
  let paintedTo = -1;
  const placed = (items: readonly Item[], before: Item | undefined): PrintedItem[] =>
    items.map((item, index) => ({
      id: next++,
      item,
      gap: gapBetween(index === 0 ? before : items[index - 1], item),
    }));
  return {
    printed: () => printed,
    print(items) {
      if (items.length === 0) return;
      const more = placed(items, kept.at(-1));
      kept = [...kept, ...items].slice(-KEPT_ITEMS);
      const all = [...printed.items, ...more];
      printed =
        all.length > EPOCH_ITEMS
          ? { epoch: printed.epoch + 1, items: all.filter((one) => one.id > paintedTo) }
          : { ...printed, items: all };
    },
    again() {
      printed = { epoch: printed.epoch + 1, items: placed(kept, undefined) };
    },
    painted(id) {
      paintedTo = Math.max(paintedTo, id);
    },
    last: (kind) => kept.findLast((item) => item.kind === kind),
  };
}
