/** A runtime over fakes, for the tests of this room. */
import { createHash } from 'node:crypto';
import { asId } from '@oxydra/types';
import type {
  Approval,
  ApprovalId,
  CallId,
  Cap,
  Log,
  SessionEvent,
  SessionId,
  Submission,
  TurnLimits,
  UserId,
} from '@oxydra/types';
import { createCountedIds, createFakeClock, createMemoryStore, settleDown } from '@oxydra/testkit';
import type { FakeClock, FakeGate, MemoryStore, ScriptedModel } from '@oxydra/testkit';
import { createRuntime, type Runtime } from './create-runtime.ts';

export interface HouseOptions {
  readonly model: ScriptedModel;
  readonly gate: FakeGate;
  readonly limits?: Partial<TurnLimits>;
  readonly caps?: (where: { session: string; turn: string }) => readonly Cap[];
  readonly slots?: number;
  readonly store?: MemoryStore;
  readonly clock?: FakeClock;
  readonly silenceMs?: number;
  readonly shownTools?: number;
}

export interface House {
  readonly runtime: Runtime;
  readonly store: MemoryStore;
  readonly clock: FakeClock;
  readonly session: SessionId;
  readonly events: SessionEvent[];
  submit(text: string, more?: Partial<Submission>): Promise<unknown>;
  /** Resolves at the next settled turn, with its record. */
  settled(): Promise<Extract<Extract<SessionEvent, { type: 'entry' }>['entry']['record'], { type: 'turn-settled' }>>;
  records(): Promise<string[]>;
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const user = asId<UserId>('ada');
const SESSION = asId<SessionId>('session-1');

export async function openHouse(options: HouseOptions): Promise<House> {
  const store = options.store ?? createMemoryStore({ user });
  const clock = options.clock ?? createFakeClock();
  const limits = { rounds: 25, toolCalls: 100, wallMs: 3_600_000, parallelReads: 8, ...options.limits };
  const runtime = createRuntime({
    user,
    journal: store.journal,
    index: store.sessions,
    balances: store.ledger,
    models: options.model,
    gate: options.gate,
    clock,
    ids: createCountedIds(`id-${clock.now()}`),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    log: silent,
    settings: {
      agent: (name) => ({ name, limits }),
      caps: (where) => options.caps?.(where) ?? [],
      unpricedPerMillion: 30_000_000,
      context: { safetyBufferTokens: 100, fallbackContextTokens: 128_000 },
      modelSilenceMs: options.silenceMs ?? 60_000,
      tier: 'process',
      today: () => '2026-11-21',
      maxConcurrentTurns: options.slots ?? 10,
      maxSessions: 50,
      shownTools: options.shownTools,
    },
  });
  const events: SessionEvent[] = [];
  const waiting: ((event: SessionEvent) => void)[] = [];
  runtime.sessions.watch(SESSION, (event) => {
    events.push(event);
    for (const listener of waiting) listener(event);
  });
  if ((await store.sessions.get(SESSION)) === undefined) await runtime.sessions.create({ origin: 'test', id: SESSION });
  let requests = 0;
  return {
    runtime,
    store,
    clock,
    session: SESSION,
    events,
    submit: (text, more = {}) =>
      runtime.turns.submit(SESSION, {
        requestId: `r${++requests}`,
        parts: [{ type: 'text', text }],
        origin: 'test',
        mode: 'queue',
        ...more,
      }),
    settled: () =>
      new Promise((resolve) => {
        const listener = (event: SessionEvent): void => {
          if (event.type !== 'entry' || event.entry.record.type !== 'turn-settled') return;
          waiting.splice(waiting.indexOf(listener), 1);
          resolve(event.entry.record);
        };
        waiting.push(listener);
      }),
    async records() {
      await settleDown();
      return (await store.journal.read(SESSION)).map(({ record }) => record.type);
    },
  };
}

/** A verdict that asks a person, until five minutes after the clock's beginning. */
export const asks = (call: CallId) =>
  ({
    verdict: 'ask',
    reason: 'it changes things',
    path: [],
    approval: {
      id: asId<ApprovalId>(`a-${call}`),
      kind: 'permission',
      call,
      tool: 'act',
      arguments: {},
      summary: 'act()',
      reason: 'it changes things',
      path: [],
      rule: 'act(*)',
      hash: `h-${call}`,
      expiresAt: 1_700_000_300_000,
    } as Approval,
  }) as const;
