import type { StreamFrame } from './frame.ts';

/** The newest frames of a session, bounded in number and in bytes. Oldest leave first. */
export interface Ring {
  /** Frames up to this number are not here (any more). */
  floor(): number;
  push(seq: number, item: StreamFrame): void;
  /** The frames after `seq`, in order. Complete only where `seq` is not below the floor. */
  after(seq: number): readonly StreamFrame[];
  clear(): void;
  bytes(): number;
}

export interface RingLimits {
  readonly frames: number;
  readonly bytes: number;
}

/** `floor` is the last number that was given out before this ring began. */
export function createRing(floor: number, limits: RingLimits): Ring {
  let items: ({ readonly seq: number; readonly item: StreamFrame } | undefined)[] = [];
  let first = 0;
  let bytes = 0;
  let newest = floor;

  const dropOldest = (): void => {
    const oldest = items[first];
    if (oldest === undefined) return;
    bytes -= oldest.item.size;
    floor = oldest.seq;
    items[first] = undefined;
    first += 1;
    // The dead beginning is cut off now and then, not at each push.
    if (first > 1024 && first * 2 > items.length) {
      items = items.slice(first);
      first = 0;
    }
  };

  return {
    floor: () => floor,
    push(seq, item) {
      items.push({ seq, item });
      bytes += item.size;
      newest = seq;
      while (items.length - first > limits.frames || (bytes > limits.bytes && items.length > first)) dropOldest();
    },
    after(seq) {
      let low = first;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((items[middle]?.seq ?? Infinity) > seq) high = middle;
        else low = middle + 1;
      }
      return items.slice(low).flatMap((slot) => (slot === undefined ? [] : [slot.item]));
    },
    clear() {
      items = [];
      first = 0;
      bytes = 0;
      floor = newest;
    },
    bytes: () => bytes,
  };
}
