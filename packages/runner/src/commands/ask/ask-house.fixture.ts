/** A runtime over fakes, with a real gateway beside it: the two ways by which `ask` reaches a turn. */
import { createHash } from 'node:crypto';
import { createGateway, DEFAULT_LIMITS } from '@oxydra/gateway';
import { createRuntime, type Runtime } from '@oxydra/runtime';
import {
  createFakeGate,
  createMemoryStore,
  createScriptedModel,
  type FakeTool,
  type ScriptedAnswer,
  type ScriptedModel,
} from '@oxydra/testkit';
import { asId, type Log, type UserId } from '@oxydra/types';
import { systemClock } from '../../ports/clock.ts';
import { createIds } from '../../ports/ids.ts';
import type { AskDesk } from './desk.ts';
import { createLocalDesk } from './local-desk.ts';
import { createSessionOpener } from './open-session.ts';
import { createRemoteDesk } from './remote-desk.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface AskHouse extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly model: ScriptedModel;
  readonly local: AskDesk;
  /** Opens the gateway at the first call. */
  remote(): Promise<AskDesk>;
}

export interface AskHouseOptions {
  readonly answers: readonly ScriptedAnswer[] | ((request: unknown, index: number) => ScriptedAnswer);
  readonly tools?: Readonly<Record<string, FakeTool>>;
  readonly rounds?: number;
}

export function openAskHouse({ answers, tools = {}, rounds = 25 }: AskHouseOptions): AskHouse {
  const user = asId<UserId>('ada');
  const store = createMemoryStore({ user });
  const model = createScriptedModel(answers);
  const ids = createIds(systemClock.now);
  const runtime = createRuntime({
    user,
    journal: store.journal,
    index: store.sessions,
    balances: store.ledger,
    models: model,
    gate: createFakeGate(tools),
    clock: systemClock,
    ids,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    log: silent,
    settings: {
      agent: (name) => ({ name, limits: { rounds, toolCalls: 100, wallMs: 60_000, parallelReads: 8 } }),
      caps: () => [],
      unpricedPerMillion: 30_000_000,
      context: { safetyBufferTokens: 100, fallbackContextTokens: 128_000 },
      modelSilenceMs: 60_000,
      tier: 'process',
      today: () => '2026-11-21',
      maxConcurrentTurns: 10,
      maxSessions: 50,
    },
  });
  const { sessions, turns, resume } = runtime;
  const closing = new AsyncDisposableStack();
  const newId = (): string => ids.next();
  return {
    runtime,
    model,
    local: createLocalDesk({
      app: { sessions, turns, models: model, resume, [Symbol.asyncDispose]: () => Promise.resolve() },
      newId,
      origin: 'cli',
    }),
    async remote() {
      const nothing = (): Promise<never[]> => Promise.resolve([]);
      const gateway = createGateway({
        sessions,
        turns,
        catalogue: {
          models: nothing,
          tools: nothing,
          agents: nothing,
          findFiles: nothing,
          contextLimit: () => undefined,
        },
        tokens: { verify: () => undefined, onRevoked: () => ({ [Symbol.dispose]: () => undefined }) },
        user,
        settings: { busy: 'queue', auth: 'none', allowedOrigins: [], allowedHosts: [], limits: DEFAULT_LIMITS },
        status: () => ({
          healthy: true,
          startup: {
            sandbox_tier: 'process',
            sidecar_available: false,
            shell_available: false,
            browser_available: false,
            degraded_reasons: [],
          },
          model: 'scripted/one',
          rehearsal: false,
        }),
        checkStore: () => Promise.resolve(undefined),
        clock: systemClock,
        random: () => 0.5,
        log: silent,
      });
      const { endpoint, close } = await gateway.listen({ host: '127.0.0.1', port: 0 });
      closing.defer(close);
      const open = createSessionOpener(sessions, 'cli');
      return createRemoteDesk({
        address: () => Promise.resolve({ url: endpoint, token: undefined, user }),
        openSession: async (wanted) => (await open(wanted)).id,
        newId,
        onRehearsal: () => undefined,
      });
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
