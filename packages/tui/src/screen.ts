import { createHighlighter, type Highlighter } from './markdown/highlight.ts';
import { createPrinter, type Printed } from './printed.ts';
import type { Item } from './session/item.ts';
import type { UiState } from './ui/ui-state.ts';
import { SPIN_MS } from './views/live-turn-lines.ts';

export interface Snapshot {
  readonly ui: UiState;
  readonly printed: Printed;
  readonly now: number;
}

/** What is to be seen, and when the paint is told of it. Owns the timers of the screen; none runs while it is idle. */
export interface Screen {
  readonly ui: () => UiState;
  readonly snapshot: () => Snapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly highlighter: Highlighter;
  /** A change a person waits for: painted at once. */
  readonly update: (change: (ui: UiState) => UiState) => void;
  /** A change that comes with a stream: painted with the next frame. */
  readonly follow: (next: UiState, items: readonly Item[]) => void;
  readonly print: (items: readonly Item[]) => void;
  readonly printAgain: () => void;
  readonly painted: (id: number) => void;
  readonly last: (kind: Item['kind']) => Item | undefined;
  readonly close: () => void;
}

/** Frames come faster than anyone reads: the screen follows at most this often. */
const FRAME_MS = 50;

const markdownOf = (item: Item): string => (item.kind === 'text' ? item.markdown : '');

/** Something on the screen counts the time. */
const moves = ({ view }: UiState): boolean =>
  view.turn !== undefined && (view.approvals.length === 0 || view.turn.tools.length > 0);

export function createScreen(first: UiState, now: () => number): Screen {
  const printer = createPrinter();
  const highlighter = createHighlighter();
  const listeners = new Set<() => void>();
  let ui = first;
  let snapshot: Snapshot = { ui, printed: printer.printed(), now: now() };
  let soon: NodeJS.Timeout | undefined;
  let spin: NodeJS.Timeout | undefined;
  /** Items held back until code can be coloured: what is printed is never painted again. */
  let held: Item[] | undefined;

  const show = (): void => {
    clearTimeout(soon);
    soon = undefined;
    snapshot = { ui, printed: printer.printed(), now: now() };
    for (const listener of listeners) listener();
    if (moves(ui)) spin ??= setInterval(show, SPIN_MS);
    else {
      clearInterval(spin);
      spin = undefined;
    }
  };

  const release = (): void => {
    const items = held ?? [];
    held = undefined;
    put(items);
    show();
  };

  const put = (items: readonly Item[]): void => {
    if (held !== undefined) {
      held.push(...items);
      return;
    }
    const at = items.findIndex((item) => !highlighter.ready(markdownOf(item)));
    printer.print(at < 0 ? items : items.slice(0, at));
    if (at < 0) return;
    held = items.slice(at);
    void highlighter.load(items.map(markdownOf).join('\n')).then(release);
  };

  return {
    ui: () => ui,
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    highlighter,
    update(change) {
      ui = change(ui);
      show();
    },
    follow(next, items) {
      ui = next;
      put(items);
      const growing = ui.view.turn?.text ?? '';
      if (growing.includes('```') && !highlighter.ready(growing)) void highlighter.load(growing);
      soon ??= setTimeout(show, FRAME_MS);
    },
    print(items) {
      put(items);
      show();
    },
    printAgain() {
      printer.again();
      show();
    },
    painted: printer.painted,
    last: printer.last,
    close() {
      clearTimeout(soon);
      clearInterval(spin);
      listeners.clear();
    },
  };
}
