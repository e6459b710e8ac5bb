import type { Clock } from '@oxydra/types';

/** Virtual time: everything that happens is an appointment, kept in order, with all promise reactions in between. */
export interface Scheduler {
  now(): number;
  /** Appointments of the world itself; they survive crashes. */
  readonly clock: Clock;
  /** Time of one process: none of its appointments is kept once it has ended. */
  process(): { readonly clock: Clock; end(): void };
  /** Resolves after so much virtual time. */
  pause(ms: number, clock?: Clock): Promise<void>;
  /** Keeps appointments until `done` says so or none is left. */
  run(done: () => boolean): Promise<void>;
}

interface Appointment {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | null;
}

const before = (a: Appointment, b: Appointment): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: the earliest appointment first. */
function createAgenda(): { push(item: Appointment): void; pop(): Appointment | undefined } {
  const heap: Appointment[] = [];
  const swap = (i: number, j: number): void => {
    const [a, b] = [heap[i], heap[j]];
    if (a !== undefined && b !== undefined) [heap[i], heap[j]] = [b, a];
  };
  const less = (i: number, j: number): boolean => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && b !== undefined && before(a, b);
  };
  return {
    push(item) {
      let index = heap.push(item) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && less(index, parent); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let index = 0; ;) {
        const left = 2 * index + 1;
        const smaller = less(left + 1, left) ? left + 1 : left;
        if (!less(smaller, index)) return first;
        swap(smaller, index);
        index = smaller;
      }
    },
  };
}

/** All that was waiting on promises has run once a macrotask comes round. */
const reactions = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createScheduler(start = 1_700_000_000_000): Scheduler {
  const agenda = createAgenda();
  let now = start;
  let order = 0;

  const book = (ms: number, callback: () => void): Appointment => {
    const appointment: Appointment = { at: now + Math.max(0, ms), order: order++, callback };
    agenda.push(appointment);
    return appointment;
  };
  const clock: Clock = {
    now: () => now,
    after(ms, callback) {
      const appointment = book(ms, callback);
      return { [Symbol.dispose]: () => void (appointment.callback = null) };
    },
  };

  return {
    now: () => now,
    clock,
    process() {
      let alive = true;
      return {
        clock: { now: () => now, after: (ms, callback) => clock.after(ms, () => alive && callback()) },
        end: () => void (alive = false),
      };
    },
    pause: (ms, on = clock) => new Promise((resolve) => on.after(ms, resolve)),
    async run(done) {
      await reactions();
      while (!done()) {
        const next = agenda.pop();
        if (next === undefined) return;
        if (next.callback === null) continue;
        now = next.at;
        next.callback();
        await reactions();
      }
    },
  };
}
