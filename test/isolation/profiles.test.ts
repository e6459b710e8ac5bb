/** @requirement sandbox/profiles-are-the-table */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { mountsOf } from '../../packages/sandbox/src/guests/file-guest-calls.ts';
import { PROBE_GUEST } from '../../packages/sandbox/src/guests/probe-guest.fixture.ts';
import { MOUNTS } from '../../packages/sandbox/src/guests/profiles.ts';
import {
  compileGuest,
  createGuestPool,
  createGuestWorkspace,
  loadFileGuest,
  openSafeRoot,
  PROFILES,
} from '../../packages/sandbox/src/index.ts';
import type { GuestCall, GuestPool, MountName, ProfileName } from '../../packages/sandbox/src/index.ts';
import {
  createCountedIds,
  createFakeClock,
  createMemoryProvenance,
  createMemoryStore,
} from '../../packages/testkit/src/index.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';
import { asId } from '../../packages/types/src/index.ts';
import type { JsonObject } from '../../packages/types/src/index.ts';
import { CANARY, fingerprint } from './canary.ts';

const clock = createFakeClock();
const pool = createGuestPool({ size: 2, clock });
after(() => pool[Symbol.asyncDispose]());
const probe = compileGuest(Uint8Array.from(Buffer.from(PROBE_GUEST, 'base64')));
const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]; // keys of a const object

/** The three folders, each with the same few things in it, and a folder beside them that nobody may reach. */
function openTree() {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-profiles-'));
  for (const name of [...MOUNTS, 'outside']) {
    for (const folder of ['d', 'e']) mkdirSync(path.join(host, name, folder), { recursive: true });
    for (const file of ['f', 'g', 'd/inner']) writeFileSync(path.join(host, name, file), CANARY);
    symlinkSync('f', path.join(host, name, 'l'));
    symlinkSync('../outside', path.join(host, name, 'out'));
    symlinkSync('../outside/f', path.join(host, name, 'outleaf'));
  }
  return { host, [Symbol.dispose]: () => rmSync(host, { recursive: true, force: true }) };
}

interface Attempt {
  readonly op: number;
  readonly at: string;
  readonly to?: string;
  /** The right of a mount that allows it; `never` for what no profile gives. */
  readonly needs: 'read-only' | 'read-write' | 'never';
}

/** By the numbers of `guests/probe/main.ts`. */
const RIGHTS: Readonly<Record<string, Attempt>> = {
  read: { op: 1, at: 'f', needs: 'read-only' },
  list: { op: 6, at: '.', needs: 'read-only' },
  stat: { op: 13, at: 'f', needs: 'read-only' },
  'read a link': { op: 14, at: 'l', needs: 'read-only' },
  write: { op: 2, at: 'f', needs: 'read-write' },
  create: { op: 3, at: 'new', needs: 'read-write' },
  rename: { op: 4, at: 'f', to: 'moved', needs: 'read-write' },
  replace: { op: 4, at: 'f', to: 'g', needs: 'read-write' },
  unlink: { op: 5, at: 'f', needs: 'read-write' },
  link: { op: 7, at: 'f', to: 'second', needs: 'read-write' },
  symlink: { op: 8, at: 'third', to: 'f', needs: 'read-write' },
  truncate: { op: 9, at: 'f', needs: 'read-write' },
  times: { op: 10, at: 'f', needs: 'read-write' },
  'make a folder': { op: 11, at: 'made', needs: 'read-write' },
  'remove a folder': { op: 12, at: 'e', needs: 'read-write' },
  'open with all rights': { op: 22, at: 'f', needs: 'read-write' },
  'write to what was opened for reading': { op: 15, at: 'f', needs: 'never' },
  'cut what was opened for reading': { op: 16, at: 'f', needs: 'never' },
  'set times of what was opened for reading': { op: 17, at: 'f', needs: 'never' },
  'allocate in what was opened for reading': { op: 18, at: 'f', needs: 'never' },
  'link to an absolute path': { op: 8, at: 'third', to: '/etc/passwd', needs: 'never' },
  'tell the time': { op: 19, at: 'f', needs: 'never' },
  'count the time': { op: 20, at: 'f', needs: 'never' },
  'draw random numbers': { op: 21, at: 'f', needs: 'never' },
};

const FIRST = 3;
/** One more than any profile has. */
const DESCRIPTORS = [FIRST, FIRST + 1, FIRST + 2, FIRST + 3];

function encode({ op, at, to = '' }: Pick<Attempt, 'op' | 'at' | 'to'>, fd: number): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt8(op, 0);
  head.writeUInt8(fd, 1);
  head.writeUInt8(fd, 2);
  head.writeUInt32LE(Buffer.byteLength(at), 4);
  return Buffer.concat([head, Buffer.from(at), Buffer.from(to)]);
}

function openRoots(host: string) {
  const stack = new DisposableStack();
  const open = (name: MountName) =>
    stack.use(openSafeRoot(path.join(host, name), { name, ids: createCountedIds(), clock }));
  const roots = { shared: open('shared'), tmp: open('tmp'), vault: open('vault') };
  return { roots, [Symbol.dispose]: () => stack.dispose() };
}

/** Runs the probe under a profile and answers its errno. */
async function attempt(host: string, profile: ProfileName, what: Pick<Attempt, 'op' | 'at' | 'to'>, fd: number) {
  using held = openRoots(host);
  const { clock: mayTell, random } = PROFILES[profile];
  const { exitCode } = await pool.run({
    module: probe,
    mounts: mountsOf(profile, held.roots),
    stdin: encode(what, fd),
    allow: { clock: mayTell, random },
  });
  return exitCode;
}

const isAllowed = (right: string | undefined, needs: Attempt['needs']): boolean =>
  right !== undefined && needs !== 'never' && (needs === 'read-only' || right === 'read-write');

describe('the table of profiles', () => {
  test('gives each guest this and no more', () => {
    assert.deepEqual(
      Object.entries(PROFILES).map(([name, { mounts, clock: tells, random }]) => [name, mounts, tells, random]),
      [
        ['FileReadOnly', { shared: 'read-only', tmp: 'read-only' }, false, false],
        ['FileReadWrite', { shared: 'read-write', tmp: 'read-write' }, false, false],
        ['Web', {}, false, false],
        ['VaultReadStep', { vault: 'read-only' }, false, false],
        ['VaultWriteStep', { shared: 'read-write', tmp: 'read-write' }, false, false],
      ],
    );
  });
});

describe('a guest under a profile', () => {
  for (const profile of PROFILE_NAMES) {
    const granted = Object.entries(PROFILES[profile].mounts);
    const told = granted.map(([name, right]) => `/${name} ${right}`).join(', ') || 'nothing';
    test(`${profile} may do with ${told} what the table says and nothing more`, async () => {
      const names = [...MOUNTS, 'outside'];
      const prints = (host: string) => names.map((name) => fingerprint(path.join(host, name)));
      let tree = openTree();
      let before = prints(tree.host);
      for (const [right, what] of Object.entries(RIGHTS)) {
        for (const fd of DESCRIPTORS) {
          const [name, given] = granted[fd - FIRST] ?? [];
          const errno = await attempt(tree.host, profile, what, fd);
          const where = `${profile}: ${right} at ${name ?? `descriptor ${fd}`}`;
          assert.equal(errno === 0, isAllowed(given, what.needs), `${where} ended with ${errno}`);
          const now = prints(tree.host);
          for (const [index, mount] of names.entries()) {
            if (mount !== name || given !== 'read-write') assert.equal(now[index], before[index], `${where}: ${mount}`);
          }
          if (given !== 'read-write') continue;
          tree[Symbol.dispose]();
          tree = openTree();
          before = prints(tree.host);
        }
      }
      tree[Symbol.dispose]();
    });

    test(`${profile} reaches nothing outside its mounts, whatever it tries`, async () => {
      const ways = ['../outside/f', 'out/f', 'outleaf', 'd/../../outside/f', '/etc/passwd', '../vault/f', '..'];
      using tree = openTree();
      const before = fingerprint(path.join(tree.host, 'outside'));
      for (const [index] of granted.entries()) {
        for (const { op } of Object.values(RIGHTS)) {
          if (op >= 19 && op <= 21) continue;
          for (const at of ways) {
            // Links themselves may be looked at, moved and removed: what they lead to may not.
            if (at === 'outleaf' && [4, 5, 7, 10, 13, 14].includes(op)) continue;
            // These act on the descriptor itself.
            if (op === 6) continue;
            const errno = await attempt(tree.host, profile, { op, at, to: 'inside' }, FIRST + index);
            assert.notEqual(errno, 0, `${profile}: op ${op} at ${at}`);
          }
          const errno = await attempt(tree.host, profile, { op, at: 'g', to: '../outside/new' }, FIRST + index);
          if ([4, 7].includes(op)) assert.notEqual(errno, 0, `${profile}: op ${op} to the outside`);
          if (granted[index]?.[1] === 'read-write') writeFileSync(path.join(tree.host, granted[index][0], 'g'), CANARY);
        }
      }
      assert.equal(fingerprint(path.join(tree.host, 'outside')), before);
    });
  }
});

/** The profiles under which each tool works, in the order of its guests. */
const USED: Readonly<Record<string, readonly [args: JsonObject, profiles: readonly ProfileName[]]>> = {
  file_read: [{ path: 'f' }, ['FileReadOnly']],
  file_list: [{ path: '/shared', recursive: true }, ['FileReadOnly']],
  file_search: [{ path: '/', query: 'canary' }, ['FileReadOnly']],
  file_write: [{ path: 'new/file', content: 'x' }, ['FileReadOnly', 'FileReadWrite']],
  file_edit: [{ path: 'f', old_text: 'canary', new_text: 'bird' }, ['FileReadOnly', 'FileReadWrite']],
  file_delete: [{ path: 'd', recursive: true }, ['FileReadWrite']],
  vault_list: [{ path: '/vault' }, ['VaultReadStep']],
  vault_copyto: [
    { source_path: '/vault/f', destination_path: 'copy' },
    ['FileReadOnly', 'VaultReadStep', 'VaultWriteStep'],
  ],
};

/** The profile that gives exactly these mounts, with the steps of the vault told from file work by the caller. */
const shapeOf = ({ mounts }: Pick<GuestCall, 'mounts'>): string =>
  mounts.map(({ guest, mode }) => `${guest}:${mode}`).join(' ');
const shape = (profile: ProfileName): string =>
  Object.entries(PROFILES[profile].mounts)
    .map(([name, mode]) => `/${name}:${mode}`)
    .join(' ');

describe('a tool', () => {
  for (const [tool, [args, profiles]] of Object.entries(USED)) {
    test(`${tool} works under ${profiles.join(', ')} and no other profile`, async () => {
      using tree = openTree();
      const seen: string[] = [];
      const spy: Pick<GuestPool, 'run'> = {
        run(call) {
          seen.push(shapeOf(call));
          assert.deepEqual([call.allow?.clock, call.allow?.random], [false, false]);
          return pool.run(call);
        },
      };
      const at = (name: string): string => path.join(tree.host, name);
      using files = createGuestWorkspace({
        pool: spy,
        guest: loadFileGuest,
        mounts: { shared: at('shared'), tmp: at('tmp'), vault: at('vault') },
        vaultUnasked: () => true,
        ids: createCountedIds(),
        clock,
      });
      const house = createHouse({
        store: createMemoryStore({ user: asId('ada') }),
        workspace: files.writable,
        vault: files.vault,
        provenance: createMemoryProvenance(),
        approvals: { tools: { vault_copyto: 'auto' } },
        clock,
        ids: createCountedIds(),
      });
      const { ok, text } = await house.run(tool, args);
      assert.ok(ok, text);
      assert.deepEqual([...new Set(seen)].sort(), [...new Set(profiles.map(shape))].sort());
      for (const each of seen) assert.ok(!each.includes('/vault') || each === '/vault:read-only', each);
    });
  }
});
