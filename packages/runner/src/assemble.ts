/**
 * Puts Oxydra together for one user. This is where the parts meet, and the only place: each is a factory over the
 * ports it needs, and this file hands them to one another. Read it from top to bottom, it is the system.
 *
 *   secrets, scrubber, audit      what stands before everything that leaves
 *            │
 *   egress ──┼─► models ──┐                                      ┌── gateway ◄── terminal, web, programs
 *   guests ──┼─► tools ───┼─► gate ─► runtime (sessions, turns) ─┤
 *            └─► store ───┘                                      └── commands (`oxydra ask`, `oxydra sessions` …)
 */
import { randomBytes } from 'node:crypto';
import type { Gateway, Listening } from '@oxydra/gateway';
import type { Store } from '@oxydra/memory';
import { createRuntime } from '@oxydra/runtime';
import { createGate } from '@oxydra/tools';
import type { Egress, Log } from '@oxydra/types';
import type { App } from './app.ts';
import { archiveIdle } from './assembly/archive-idle.ts';
import { checkParts } from './assembly/check-parts.ts';
import { chooseModels } from './assembly/choose-model.ts';
import { createDirectCalls } from './assembly/direct-call.ts';
import { createExplainer } from './assembly/explain-call.ts';
import { follow } from './assembly/follow.ts';
import { guardModels, guardTurns } from './assembly/guard-words.ts';
import { openGuards } from './assembly/guards.ts';
import { listCatalogue } from './assembly/list-catalogue.ts';
import { openTools } from './assembly/open-tools.ts';
import { runtimeSettings } from './assembly/runtime-settings.ts';
import { scrubLog } from './assembly/scrub-log.ts';
import { chooseTier } from './config/choose-tier.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { approvalPolicy } from './config/slices/approval-policy.ts';
import { egressSettings } from './config/slices/egress-settings.ts';
import { gatewaySettings } from './config/slices/gateway-settings.ts';
import { turnHabits } from './config/slices/turn-settings.ts';
import { webSearchSettings } from './config/slices/web-search-settings.ts';
import type { EgressExtras } from './lifecycle/open-egress.ts';
import { providerFetch } from './lifecycle/provider-fetch.ts';
import type { LockPorts } from './lifecycle/user-lock.ts';
import { systemClock } from './ports/clock.ts';
import { createIds, sha256 } from './ports/ids.ts';

/** The isolation tiers that this version can hold up. */
const TIERS = ['process'] as const;

export interface AssembleOptions {
  /** The right to write for this user; freed with the app. */
  readonly lock: Disposable;
  readonly locks: LockPorts;
  readonly log: Log;
  /** Opens the one door out for bytes, with what watches it. */
  readonly openEgress: (extras: EgressExtras) => Egress & AsyncDisposable;
  /** On its way to being open: its thread starts while the other parts load. Closed with the app. */
  readonly store: Promise<Store>;
  /** A turn is about to be asked: what its model needs is loaded while the store opens. */
  readonly eager?: boolean | undefined;
  /** The file of a guest's thread in a bundle. */
  readonly guestWorkerUrl?: URL | undefined;
}

export async function assemble(loaded: LoadedConfig, options: AssembleOptions): Promise<App> {
  const { paths } = loaded;
  const user = loaded.user.id;
  const clock = systemClock;
  const ids = createIds(clock.now);
  const digest = sha256;
  const random = (): number => randomBytes(4).readUInt32BE() / 2 ** 32;

  await using opening = new AsyncDisposableStack();
  opening.use(options.lock);
  // Whatever keeps the rest from coming together, the store is closed before the lock is freed.
  opening.defer(async () => void (await options.store.catch(() => undefined))?.close());
  const isolation = chooseTier(loaded, TIERS);
  const reach = gatewaySettings(loaded.config);

  const guards = opening.use(await openGuards(loaded, { locks: options.locks, clock, log: options.log }));
  const { secrets, scrubber, audit } = guards;
  const log = scrubLog(options.log, scrubber);
  let ways = egressSettings(loaded.config);
  const egress = opening.use(options.openEgress({ settings: follow(() => ways), secrets, scrubber, audit, log }));

  /** What a configuration decides and a reload may change: the parts look at it anew each time. */
  const decide = async (config: LoadedConfig) => {
    const [chosen, settings] = await Promise.all([
      chooseModels(config, { fetch: providerFetch(egress), clock, random, ids, log }),
      runtimeSettings(config, isolation.tier),
    ]);
    const models = guardModels(chosen.models, guards);
    if (options.eager === true) models.select().warm?.();
    const search = webSearchSettings(config);
    const given = [...chosen.given, ...search.given];
    return { ...chosen, given, models, settings, search: search.settings, approvals: approvalPolicy(config.config) };
  };
  const [store, decided] = await Promise.all([options.store, decide(loaded)]);
  let current = decided;
  guards.check(decided.given, decided.used);
  guards.give(decided.given);
  const settings = follow(() => current.settings);
  const approvals = follow(() => current.approvals);
  const models = follow(() => current.models);
  const { rules, journal } = store;

  const { tools, world, provenance, files, refused } = opening.use(
    await openTools(loaded, {
      search: follow(() => current.search),
      approvals,
      store,
      egress,
      audit,
      clock,
      ids,
      log,
      guestWorkerUrl: options.guestWorkerUrl,
    }),
  );
  const gate = createGate({ tools, world, provenance, rules, approvals, scrubber, audit, clock, ids, digest, log });

  const runtime = createRuntime({
    user,
    journal,
    index: store.sessions,
    balances: store.ledger,
    models,
    gate,
    clock,
    ids,
    digest,
    log,
    settings,
  });
  const { sessions, sceneOf, resume, drain } = runtime;
  const turns = guardTurns(runtime.turns, guards.words);

  const about = () => models.select().info;
  const openGateway = async (): Promise<Listening & Pick<Gateway, 'drain'>> => {
    // Only a daemon pays for loading the door and what belongs to it.
    const [{ createGateway }, { gatewayOptions, startupStatus }, { openTokens }] = await Promise.all([
      import('@oxydra/gateway'),
      import('./assembly/gateway-settings.ts'),
      import('./assembly/gateway-tokens.ts'),
    ]);
    const gateway = createGateway({
      sessions,
      turns,
      catalogue: listCatalogue({ chosen: follow(() => current), settings, gate, workspace: files.readable }),
      tokens: await openTokens(paths, clock),
      user,
      settings: gatewayOptions(reach, turnHabits(loaded.config).busy),
      status: () => ({
        healthy: true,
        startup: startupStatus(isolation),
        model: about().id,
        rehearsal: about().rehearsal === true,
      }),
      checkStore: async () => void (await store.health()),
      clock,
      random,
      log,
    });
    const listening = await gateway.listen(reach);
    return { ...listening, drain: (graceMs) => gateway.drain(graceMs) };
  };

  const life = opening.move();
  let gateway: Awaited<ReturnType<typeof openGateway>> | undefined;
  return {
    sessions,
    turns,
    models,
    gate,
    log,
    tools: () => tools.map((tool) => ({ ...tool.spec(), tier: tool.tier, output: tool.outputSchema() })),
    call: createDirectCalls({ user, gate, journal, sessions, clock, ids, digest }),
    explain: createExplainer({ user, gate, sessions, sceneOf, ids }),
    status: async () => ({
      tier: isolation.tier,
      model: about().id,
      rehearsal: about().rehearsal === true,
      sessions: (await sessions.list({ archived: false })).length,
      turnsActive: turns.active().length,
      guestPids: [],
      degraded: [...isolation.notices.map(({ text }) => text), ...refused],
    }),
    checks: () => checkParts({ models, store, sessions, tier: isolation.tier, because: current.because }),
    resume,
    async serve() {
      about(); // a model that cannot be used is told before clients are let in
      gateway = await openGateway();
      life.defer(gateway.close);
      life.use(archiveIdle({ sessions, clock, log, idleMs: reach.sessionIdleMs }));
      return { url: gateway.endpoint };
    },
    async reload(config) {
      const next = await decide(config);
      next.models.select(); // one that cannot be used changes nothing
      guards.check(next.given, next.used);
      await audit.append({ kind: 'config', user, what: 'The configuration was read anew.' });
      guards.give(next.given);
      ways = egressSettings(config.config);
      current = next;
    },
    async drain(graceMs) {
      await Promise.all([gateway?.drain(graceMs), drain(graceMs)]);
    },
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}
