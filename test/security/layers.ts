/**
 * Oxydra's real parts, put together as `assemble.ts` does it, with one layer left out. Nothing that ships can leave one
 * out: it is done here, by what the parts are given.
 */
import { join } from 'node:path';
import { createMemoryAudit, createMemoryStore } from '../../packages/testkit/src/index.ts';
import {
  createGuestPool,
  createGuestWorkspace,
  createReader,
  createScriptEngine,
  createScriptRunner,
  createScrubber,
  createSecrets,
  loadFileGuest,
  openProvenance,
  openSafeRoot,
} from '../../packages/sandbox/src/index.ts';
import type { GivenSecret, GuestPool } from '../../packages/sandbox/src/index.ts';
import { createBuiltinTools } from '../../packages/tools/src/index.ts';
import type { ApprovalPolicy, Tool } from '../../packages/tools/src/index.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';
import { createIds } from '../../packages/runner/src/ports/ids.ts';
import { systemClock } from '../../packages/runner/src/ports/clock.ts';
import { asId, SYSTEM_LABEL } from '../../packages/types/src/index.ts';
import type { Egress, Scrubber, WritableWorkspace } from '../../packages/types/src/index.ts';
import type { World } from '../egress/world.ts';
import { createDirectWorkspace } from './direct-workspace.ts';
import { createNaiveWorkspace } from './naive-workspace.ts';
import type { Tree } from './tree.ts';

/**
 * `none` is the whole system; `yes` too, with a person who allows whatever they are asked. `guest` leaves out layer 2 in
 * another way: no guest at all. `all` leaves out everything, even what
 * is below the layers: it shows that the attacks are real.
 */
export const LAYERS = ['none', 'isolation', 'profile', 'guest', 'egress', 'scrubbing', 'guards', 'yes', 'all'] as const;
export type Layer = (typeof LAYERS)[number];

export interface System extends AsyncDisposable {
  readonly house: ReturnType<typeof createHouse>;
  /** What a person would answer. */
  readonly person: 'nobody' | 'yes';
}

const MOUNTS = ['shared', 'tmp', 'vault'] as const;

const openRoots = (tree: Tree) => {
  const open = (name: (typeof MOUNTS)[number]) =>
    openSafeRoot(tree.at(name), { name, ids: createIds(systemClock.now), clock: systemClock });
  const roots = { shared: open('shared'), tmp: open('tmp'), vault: open('vault') };
  const close = (): void => {
    for (const name of MOUNTS) roots[name][Symbol.dispose]();
  };
  return { ...roots, [Symbol.dispose]: close };
};

/** Every guest gets every folder, to write, the vault among them. */
const withAllMounts = (pool: GuestPool, roots: ReturnType<typeof openRoots>): Pick<GuestPool, 'run'> => ({
  run: (call) =>
    pool.run({
      ...call,
      allow: { clock: true, random: true },
      mounts: MOUNTS.map((name) => ({ guest: `/${name}`, root: roots[name], mode: 'read-write' as const })),
    }),
});

/** Whatever is asked for is named as a local service first, so that no rule and no address stands in its way. */
function withoutRules(egress: Egress, local: readonly string[], secrets: boolean): Egress {
  return {
    judge: (url, scope) => egress.judge(url, scope),
    fetch: ({ hosts: _, ...scope }) => {
      return (url, init) => {
        const { hostname, port, protocol } = new URL(url);
        const service = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
        return egress.fetch({ ...scope, ...(secrets ? { secrets } : {}), local: [...local, service] })(url, init);
      };
    },
  };
}

/** Passes everything on. */
const NO_SCRUBBER: Scrubber = {
  scrub: (text) => ({ text, found: [] }),
  stream: () => ({ push: (piece) => piece, end: () => '' }),
};

/** A tool of which nothing is known: neither where its words come from nor what leaves through it. */
const unlabelled = (tool: Tool): Tool => ({
  ...tool,
  prepare: (args) => ({ ...tool.prepare(args), label: SYSTEM_LABEL, flow: undefined }),
});

/** No mode of any tool stands in the way. */
const ALL_AUTO: Partial<ApprovalPolicy> = {
  tiers: { read_only: 'auto', side_effecting: 'auto', privileged: 'auto' },
  tools: { vault_copyto: 'auto' },
};

const HOSTS = ['api.example.org'];

/** Puts the system together without a layer, in the network of `world` and the folders of `tree`. */
export function openSystem(layer: Layer, world: World, tree: Tree): System {
  const opening = new AsyncDisposableStack();
  const off = (...layers: readonly Layer[]): boolean => layer === 'all' || layers.includes(layer);
  const ids = createIds(systemClock.now);
  const clock = systemClock;
  const hosts = off('egress') ? NAMES_OF_ALL : HOSTS;
  const held = { name: 'service', value: tree.prizes.held, createdAt: 0, hosts };
  const stored = { generation: 1, secrets: [held], former: [] };
  const secrets = createSecrets({ stored: () => stored, given: () => NOTHING_GIVEN, clock });
  const scrubber = off('scrubbing') ? NO_SCRUBBER : createScrubber({ known: secrets.known });
  const audit = createMemoryAudit();
  const real = opening.use(world.egress({}, { secrets, scrubber, audit }));
  const egress = off('egress') ? withoutRules(real, PRIVATE_SERVICES, layer === 'all') : real;
  const pool = opening.use(createGuestPool({ size: 1, clock }));
  const roots = opening.use(openRoots(tree));
  const files = opening.use(
    createGuestWorkspace({
      pool: off('profile') ? withAllMounts(pool, roots) : pool,
      guest: loadFileGuest,
      mounts: { shared: tree.at('shared'), tmp: tree.at('tmp'), vault: tree.at('vault') },
      apart: [tree.at('.oxydra')],
      ids,
      clock,
      audit: { log: audit, user: asId('ada') },
      vaultUnasked: () => off('guest', 'profile'),
    }),
  );
  const engine = opening.use(createScriptEngine({ size: 1, clock }));
  const tools = createBuiltinTools();
  const chooseWorkspace = (): WritableWorkspace => {
    if (layer === 'all') return createNaiveWorkspace(tree.folder);
    return layer === 'guest' ? createDirectWorkspace(roots, ids) : files.writable;
  };
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: chooseWorkspace(),
    vault: files.vault,
    provenance: opening.use(openProvenance(join(tree.at('.oxydra'), 'provenance.jsonl'))),
    tools: off('guards') ? tools.map(unlabelled) : tools,
    approvals: off('guards', 'egress') ? ALL_AUTO : {},
    scrubber,
    audit,
    clock,
    ids,
    world: {
      egress,
      reader: opening.use(createReader({ clock, size: 1 })),
      scripts: createScriptRunner({ engine }),
      outlet: { kinds: async () => ['photo', 'document', 'audio', 'voice', 'video'] },
    },
  });
  return { house, person: layer === 'yes' ? 'yes' : 'nobody', [Symbol.asyncDispose]: () => opening.disposeAsync() };
}

const NOTHING_GIVEN: readonly GivenSecret[] = [];
const NAMES_OF_ALL = ['example.org', 'other.example', '*.example.org', 'rebind.example'];
const PRIVATE_SERVICES = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '127.0.0.1',
  'rebind.example',
].flatMap((host) => [`${host}:80`, `${host}:8080`]);
