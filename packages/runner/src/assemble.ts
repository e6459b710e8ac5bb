/**
 * Puts Oxydra together for one user. This is where the parts meet, and the only place: each is a factory over the
 * ports it needs, and this file hands them to one another. Read it from top to bottom, it is the system.
 *
 *   models ──┐                                   ┌── gateway ◄── terminal, web, programs
 *   tools ───┼─► gate ─► runtime (sessions, turns) ┤
 *   store ───┘                                   └── commands (`oxydra ask`, `oxydra sessions` …)
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createGateway, DEFAULT_LIMITS } from '@oxydra/gateway';
import { openStore, type KillAt } from '@oxydra/memory';
import type { Fetch } from '@oxydra/provider';
import { createRuntime } from '@oxydra/runtime';
import { createWorkspace } from '@oxydra/sandbox';
import { createBuiltinTools, createGate } from '@oxydra/tools';
import type { Log } from '@oxydra/types';
import type { App } from './app.ts';
import { checkParts } from './assembly/check-parts.ts';
import { chooseModels } from './assembly/choose-model.ts';
import { createDirectCalls } from './assembly/direct-call.ts';
import { makeFolders } from './assembly/folders.ts';
import { openTokens } from './assembly/gateway-tokens.ts';
import { listCatalogue } from './assembly/list-catalogue.ts';
import { runtimeSettings } from './assembly/runtime-settings.ts';
import { chooseTier } from './config/choose-tier.ts';
import type { LoadedConfig } from './config/load-config.ts';
import { approvalPolicy } from './config/slices/approval-policy.ts';
import { gatewaySettings } from './config/slices/gateway-settings.ts';
import { systemClock } from './ports/clock.ts';
import { createIds, sha256 } from './ports/ids.ts';

/** The isolation tiers that this version can hold up. */
const TIERS = ['process'] as const;

export interface AssembleOptions {
  /** The right to write for this user; freed with the app. */
  readonly lock: Disposable;
  readonly fetch: Fetch;
  readonly log: Log;
  /** The store's worker in a bundle. */
  readonly workerUrl?: URL | undefined;
  /** For crash tests: ends the process at a failpoint of the store. */
  readonly killAt?: KillAt | undefined;
}

export async function assemble(loaded: LoadedConfig, options: AssembleOptions): Promise<App> {
  const { fetch, log, workerUrl, killAt } = options;
  const { paths } = loaded;
  const user = loaded.user.id;
  const clock = systemClock;
  const ids = createIds(clock.now);
  const digest = sha256;
  const random = (): number => randomBytes(4).readUInt32BE() / 2 ** 32;

  await using opening = new AsyncDisposableStack();
  opening.use(options.lock);
  const { tier, notices } = chooseTier(loaded, TIERS);
  await makeFolders(paths);

  const [store, chosen, settings] = await Promise.all([
    openStore({ file: join(paths.state, 'memory.db'), user, log, workerUrl, killAt }).then((each) => opening.use(each)),
    chooseModels(loaded, { fetch, clock, random, ids, log }),
    runtimeSettings(loaded, tier),
  ]);
  const { models, catalog, selection, because } = chosen;

  const workspace = opening.use(
    createWorkspace({
      mounts: [
        { name: 'shared', folder: paths.shared, mode: 'read-write' },
        { name: 'tmp', folder: paths.tmp, mode: 'read-write' },
      ],
      ids,
      clock,
    }),
  );
  const tools = createBuiltinTools();
  const approvals = approvalPolicy(loaded.config);
  const { scratchpads, artifacts, rules, journal } = store;
  const gate = createGate({ tools, workspace, scratchpads, artifacts, rules, approvals, clock, ids, digest, log });

  const { sessions, turns, resume, drain } = createRuntime({
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

  const { info } = models.select();
  const { host, port, auth, allowedOrigins, allowedHosts, ...limits } = gatewaySettings(loaded.config);
  const startup = {
    sandbox_tier: tier,
    sidecar_available: false,
    shell_available: false,
    browser_available: false,
    degraded_reasons: notices.map(({ code, text }) => ({ code, detail: text })),
  };
  const serve: App['serve'] = async () => {
    const gateway = createGateway({
      sessions,
      turns,
      catalogue: listCatalogue({
        catalog,
        providers: [selection.provider],
        current: info.id,
        gate,
        agents: settings.agents,
        workspace,
      }),
      tokens: await openTokens(paths, clock),
      user,
      settings: {
        auth,
        allowedOrigins,
        allowedHosts,
        limits: {
          ...DEFAULT_LIMITS,
          sessions: limits.maxSessionsPerUser,
          attachments: limits.maxAttachments,
          attachmentBytes: limits.maxAttachmentBytes,
        },
      },
      status: () => ({ healthy: true, startup, model: info.id, rehearsal: info.rehearsal === true }),
      checkStore: async () => void (await store.health()),
      clock,
      random,
      log,
    });
    const { endpoint, close } = await gateway.listen({ host, port });
    life.defer(close);
    return { url: endpoint };
  };

  const life = opening.move();
  return {
    sessions,
    turns,
    models,
    gate,
    log,
    tools: () => gate.specs().map((spec) => ({ ...spec, tier: gate.traits(spec.name).tier })),
    call: createDirectCalls({ user, gate, journal, sessions, clock, ids, digest }),
    async status() {
      const all = await sessions.list({ archived: false });
      return {
        tier,
        model: info.id,
        rehearsal: info.rehearsal === true,
        sessions: all.length,
        turnsActive: turns.active().length,
        guestPids: [],
        degraded: notices.map(({ text }) => text),
      };
    },
    checks: () => checkParts({ models, store, sessions, tier, because }),
    resume,
    serve,
    drain,
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}
