import { SYSTEM_LABEL } from '@oxydra/types';
import type { Scene, SessionId, Sessions, Turns } from '@oxydra/types';
import { createLedger } from './budget.ts';
import { heardOf } from './heard.ts';
import type { RuntimePorts } from './ports.ts';
import { createSessionShelf } from './session-shelf.ts';
import { createSessionDirectory } from './sessions.ts';
import { createTurnDesk } from './turn-desk.ts';

export type SessionScene = Pick<Scene, 'agent' | 'label' | 'heard' | 'tools' | 'sessionRules'>;

/** The core: sessions and their turns over a journal, a model, a gate and a clock. */
export interface Runtime {
  readonly sessions: Sessions;
  readonly turns: Turns;
  /** What a call in this session would be judged by: who may use it, and all that was said. */
  sceneOf(session: SessionId): Promise<SessionScene>;
  /** Goes on with what the last stop left open. Call once, before anybody else is let in. */
  resume(): Promise<void>;
  /** Lets running turns end for `graceMs`, then parks them in the journal. No turn begins after this. */
  drain(graceMs: number): Promise<void>;
}

export function createRuntime(ports: RuntimePorts): Runtime {
  const { journal, clock, balances, settings } = ports;
  const shelf = createSessionShelf({ journal, clock });
  const desk = createTurnDesk({ ...ports, shelf, ledger: createLedger(balances) });
  const sessions = createSessionDirectory({ ...ports, shelf });
  const sceneOf = (session: SessionId): Promise<SessionScene> =>
    shelf.use(session, ({ state }) => ({
      agent: state.agent,
      label: state.transcript.label ?? SYSTEM_LABEL,
      heard: heardOf(state.transcript),
      tools: settings.agent(state.agent).tools,
      sessionRules: state.rules,
    }));
  return { sessions, turns: desk, sceneOf, resume: () => desk.resume(), drain: (graceMs) => desk.drain(graceMs) };
}
