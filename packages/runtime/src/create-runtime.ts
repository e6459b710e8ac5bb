import type { Sessions, Turns } from '@oxydra/types';
import { createLedger } from './budget.ts';
import type { RuntimePorts } from './ports.ts';
import { createSessionShelf } from './session-shelf.ts';
import { createSessionDirectory } from './sessions.ts';
import { createTurnDesk } from './turn-desk.ts';

/** The core: sessions and their turns over a journal, a model, a gate and a clock. */
export interface Runtime {
  readonly sessions: Sessions;
  readonly turns: Turns;
  /** Goes on with what the last stop left open. Call once, before anybody else is let in. */
  resume(): Promise<void>;
  /** Lets running turns end for `graceMs`, then parks them in the journal. No turn begins after this. */
  drain(graceMs: number): Promise<void>;
}

export function createRuntime(ports: RuntimePorts): Runtime {
  const { journal, clock, balances } = ports;
  const shelf = createSessionShelf({ journal, clock });
  const desk = createTurnDesk({ ...ports, shelf, ledger: createLedger(balances) });
  const sessions = createSessionDirectory({ ...ports, shelf });
  return { sessions, turns: desk, resume: () => desk.resume(), drain: (graceMs) => desk.drain(graceMs) };
}
