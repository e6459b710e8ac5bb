/**
 * The core in a simulated world: the real runtime, gate and session desks over virtual time, a store that loses what
 * was not synced, a provider and tools that misbehave, clients that come and go, and crashes at any await. All chance
 * comes from one seed, so whatever it finds can be played again.
 */
import { createHash } from 'node:crypto';
import { createGate } from '@oxydra/tools';
import { createRuntime } from '@oxydra/runtime';
import { asId, Fault } from '@oxydra/types';
import type { Journal, Log, SessionId, UserId } from '@oxydra/types';
import {
  createDice,
  createMemoryAudit,
  createMemoryProvenance,
  createMemoryStore,
  createPlainScrubber,
  createScheduler,
  type MemoryStore,
} from '@oxydra/testkit';
import { openDesk, type Desk } from '../../packages/gateway/src/stream/desk.ts';
import { createExaminer } from './invariants.ts';
import { mutate, type Mutant } from './mutants.ts';
import { createOutside } from './outside.ts';
import { createClient, type Line } from './world-client.ts';
import { worldModels } from './world-model.ts';
import { worldTools } from './world-tools.ts';

export interface SimulationOptions {
  readonly turns: number;
  readonly seed: number;
  readonly clients?: number;
  /** Mean turns between crashes. */
  readonly crashEvery?: number;
  readonly mutant?: Mutant | undefined;
  /** Ends at the first violation. */
  readonly impatient?: boolean;
}

export interface SimulationReport {
  readonly turns: number;
  readonly crashes: number;
  readonly effects: number;
  readonly virtualMs: number;
  readonly violations: readonly string[];
}

const CAP_USD = 40_000;
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function simulate({
  turns,
  seed,
  clients: howMany = 6,
  crashEvery = 30,
  mutant,
  impatient = false,
}: SimulationOptions): Promise<SimulationReport> {
  const dice = createDice(seed);
  const scheduler = createScheduler();
  const outside = createOutside();
  const examiner = createExaminer(outside, CAP_USD);
  const user = asId<UserId>('ada');
  let ids = 0;
  let settled = 0;
  let crashes = 0;
  let store: MemoryStore = createMemoryStore({
    user,
    sync: () => scheduler.pause(dice.between(0, 3)),
    fault: () => (dice.chance(0.002) ? new Fault('store/full', 'The disk is full.', { retryable: true }) : undefined),
  });

  /** One life of the process, from its start to its crash. */
  const start = async (): Promise<{ line: Line; end(): void }> => {
    const { clock, end } = scheduler.process();
    const journal: Journal = mutate(mutant, store.journal, dice);
    const counting: Journal = {
      ...journal,
      async append(session, at, records, deliveries) {
        const committed = await journal.append(session, at, records, deliveries);
        settled += records.filter(({ type }) => type === 'turn-settled').length;
        return committed;
      },
    };
    const world = { dice, scheduler, clock, outside };
    const newIds = { next: () => `id-${String(++ids).padStart(8, '0')}` };
    const digest = mutant === 'reuse-key' ? reusing(sha256, () => dice.chance(0.01)) : sha256;
    const gate = createGate({
      tools: worldTools(world),
      world: {
        workspaceWrite: {
          stat: absent,
          read: absent,
          list: absent,
          walk: absent,
          readMany: absent,
          write: absent,
          remove: absent,
        },
        vault: { list: absent, copyTo: absent },
        scratchpad: store.scratchpads,
        artifacts: store.artifacts,
        attachments: { list: absent, read: absent },
        outlet: { kinds: absent },
        scripts: { run: absent },
        egress: { judge: absent, fetch: absent },
        reader: { read: absent, hits: absent },
      },
      provenance: createMemoryProvenance(),
      rules: store.rules,
      approvals: { timeoutMs: 5_000 },
      clock,
      ids: newIds,
      digest: sha256,
      log: silent,
      scrubber: createPlainScrubber(),
      audit: createMemoryAudit(),
    });
    const limits = { rounds: 6, toolCalls: 12, wallMs: 60_000, parallelReads: 8 };
    const runtime = createRuntime({
      user,
      journal: counting,
      index: store.sessions,
      balances: store.ledger,
      models: worldModels(world),
      gate,
      clock,
      ids: newIds,
      digest,
      log: silent,
      settings: {
        agent: (name) => ({ name, limits }),
        caps: ({ session }) => [{ account: `session:${session}`, name: 'budgets.per_session_usd', usd: CAP_USD }],
        unpricedPerMillion: 30_000_000,
        context: { safetyBufferTokens: 200, fallbackContextTokens: 10_000 },
        modelSilenceMs: 2_000,
        tier: 'process',
        today: () => '2026-11-21',
        maxConcurrentTurns: 5,
        maxSessions: 1_000_000,
      },
    });
    await runtime.resume();
    const desks = new Map<SessionId, Promise<Desk>>();
    const desk = (session: SessionId): Promise<Desk> => {
      const known = desks.get(session);
      if (known !== undefined) return known;
      const opened = openDesk(session, {
        sessions: runtime.sessions,
        ring: { frames: 256, bytes: 1 << 18 },
        mostMissed: 2_000,
        mostWaiting: 4_096,
        random: () => dice.next(),
        log: silent,
        onDelta: () => {},
        onRound: () => {},
        onBroken: (broken) => void outside.violations.push(`desk: an event of ${broken.session} is missing`),
      });
      desks.set(session, opened);
      return opened;
    };
    return { line: { sessions: runtime.sessions, turns: runtime.turns, desk }, end };
  };

  const people = Array.from({ length: howMany }, (_, index) =>
    createClient({ name: `p${index}`, dice, scheduler, outside, perSession: 12 }),
  );
  const touched = (): ReadonlyMap<SessionId, readonly string[]> =>
    new Map(people.flatMap(({ acknowledged }) => [...acknowledged].slice(-3)));

  let life = await start();
  for (const person of people) person.connect(life.line);

  const crash = async (): Promise<void> => {
    crashes += 1;
    life.end();
    for (const person of people) person.disconnect();
    store = store.crash({ keepUnsynced: dice.chance(0.5) });
    await examiner.examine(store, touched(), { settled: false });
    life = await start();
    for (const person of people) person.connect(life.line);
  };

  const enough = (): boolean => settled >= turns || (impatient && outside.violations.length > 0);
  while (!enough()) {
    const until = settled + dice.between(1, crashEvery * 2);
    const deadline = scheduler.now() + 600_000;
    await scheduler.run(() => settled >= until || enough() || scheduler.now() > deadline);
    // Not only when a turn has just settled: at any later moment, in the middle of others.
    const moment = scheduler.now() + dice.between(0, 80);
    await scheduler.run(() => scheduler.now() >= moment);
    if (settled < until && scheduler.now() > deadline)
      outside.violations.push('progress: nothing settled for ten minutes');
    await crash();
  }

  // Nobody sends any more and nothing crashes: all that was begun must come to its end.
  for (const person of people) person.retire();
  const rest = scheduler.now() + 900_000;
  await scheduler.run(() => scheduler.now() > rest || (outside.violations.length > 0 && impatient));
  if (!(impatient && outside.violations.length > 0)) {
    const all = new Map(people.flatMap(({ acknowledged }) => [...acknowledged]));
    await examiner.examine(store, all, { settled: true });
  }
  return {
    turns: settled,
    crashes,
    effects: outside.effects.size,
    virtualMs: scheduler.now() - 1_700_000_000_000,
    violations: outside.violations,
  };
}

const absent = (): never => {
  throw new Fault('sandbox/not-found', 'There are no files in this world.');
};

/** The bug of a key used twice: now and then a digest is that of the text before. */
function reusing(digest: (text: string) => string, now: () => boolean): (text: string) => string {
  let previous: string | undefined;
  return (text) => {
    const fresh = digest(text);
    const answer = previous !== undefined && now() ? previous : fresh;
    previous = fresh;
    return answer;
  };
}
