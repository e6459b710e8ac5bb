/** @requirement tool/no-way-out */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { createGuestPool, createGuestWorkspace, loadFileGuest } from '../../packages/sandbox/src/index.ts';
import { createCountedIds, createFakeClock, createMemoryStore } from '../../packages/testkit/src/index.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';
import { asId } from '../../packages/types/src/index.ts';
import type { JsonObject } from '../../packages/types/src/index.ts';
import { CANARY, fingerprint } from './canary.ts';

const CASES = path.resolve(import.meta.dirname, '../../../shared/cases/path-traversal.txt');

/** Percent-decoding as a careless server does it: what is no valid escape stays, bytes that are no UTF-8 turn to �. */
function decode(text: string): string {
  const bytes = Buffer.from(text.replaceAll('%u2215', '∕').replaceAll('%u2216', '∖').replaceAll('%uff0e', '．'));
  const out: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const hex = bytes.subarray(index + 1, index + 3).toString('latin1');
    if (bytes[index] === 0x25 && /^[0-9a-f]{2}$/iu.test(hex)) {
      out.push(Number.parseInt(hex, 16));
      index += 2;
    } else {
      out.push(bytes[index] ?? 0);
    }
  }
  return Buffer.from(out).toString();
}

function spellings(lines: readonly string[]): readonly string[] {
  const all = new Set<string>();
  for (const line of lines) {
    let text = line;
    for (let round = 0; round <= 3; round += 1) {
      all.add(text);
      all.add(text.replaceAll('\\', '/'));
      text = decode(text);
    }
  }
  return [...all].filter((text) => text !== '');
}

const pool = createGuestPool({ size: 2, clock: createFakeClock() });
after(() => pool[Symbol.asyncDispose]());

function openHouse(folderOfMounts: string) {
  const at = (name: string): string => path.join(folderOfMounts, name);
  const files = createGuestWorkspace({
    pool,
    guest: loadFileGuest,
    mounts: { shared: at('shared'), tmp: at('tmp'), vault: at('vault') },
    vaultUnasked: () => true,
    ids: createCountedIds(`run-${Math.trunc(performance.now())}`),
    clock: createFakeClock(),
  });
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: files.writable,
    vault: files.vault,
    approvals: { tools: { vault_copyto: 'auto' } },
    clock: createFakeClock(),
    ids: createCountedIds(),
  });
  return { ...house, [Symbol.dispose]: () => files[Symbol.dispose]() };
}

/** Mounts deep in a tree full of canaries with the names that payloads look for. */
function openTree() {
  // What is written is synced each time: in memory that costs nothing.
  const host = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'oxydra-traversal-'));
  const mounts = path.join(host, 'etc/boot/user');
  for (const name of ['shared', 'tmp', 'vault']) mkdirSync(path.join(mounts, name), { recursive: true });
  writeFileSync(path.join(mounts, 'vault/key'), CANARY);
  for (const at of [
    'etc/passwd',
    'etc/issue',
    'etc/boot/boot.ini',
    'etc/boot/user/boot.ini',
    'etc/boot/user/passwd',
    'boot.ini',
  ]) {
    writeFileSync(path.join(host, at), CANARY);
  }
  mkdirSync(path.join(host, 'etc/boot/etc'), { recursive: true });
  for (const name of ['passwd', 'issue']) writeFileSync(path.join(host, 'etc/boot/etc', name), CANARY);
  symlinkSync('../../../etc', path.join(mounts, 'shared/out'));
  return { host, mounts, [Symbol.dispose]: () => rmSync(host, { recursive: true, force: true }) };
}

const ARGUMENTS: readonly (readonly [tool: string, args: (path: string) => JsonObject])[] = [
  ['file_read', (at) => ({ path: at })],
  ['file_list', (at) => ({ path: at })],
  ['file_search', (at) => ({ path: at, query: 'canary' })],
  ['file_edit', (at) => ({ path: at, old_text: CANARY, new_text: 'x' })],
  ['file_delete', (at) => ({ path: at, recursive: true, permanently: true })],
  ['vault_list', (at) => ({ path: at })],
  ['vault_copyto', (at) => ({ source_path: at, destination_path: 'copy' })],
];

const WRITING: typeof ARGUMENTS = [
  ['file_write', (at) => ({ path: at, content: 'x' })],
  ['vault_copyto', (at) => ({ source_path: '/vault/key', destination_path: at, overwrite: true })],
];

/** Each payload is tried as it is, and one in so many also behind each root and behind a link to the outside. */
const EVERY = 16;
/** Calls at once: enough for the two threads of the pool. */
const AT_ONCE = 8;

/** Does it for all of them, some at a time; each has its turn, whatever became of the others. */
async function forEach<T>(items: readonly T[], act: (item: T, index: number) => Promise<void>): Promise<void> {
  for (let next = 0; next < items.length; next += AT_ONCE) {
    await Promise.all(items.slice(next, next + AT_ONCE).map((item, index) => act(item, next + index)));
  }
}

const ONE_SENTENCE = /^[^\p{Cc}]{10,900}\.$/u;

describe('a hostile path', { skip: existsSync(CASES) ? false : 'the traversal cases are not here' }, () => {
  const payloads = existsSync(CASES) ? spellings(readFileSync(CASES, 'utf8').split(/\r?\n/u)) : [];

  for (const [tool, args] of ARGUMENTS) {
    test(`in whatever spelling leads ${tool} nowhere and changes nothing`, async (context) => {
      using tree = openTree();
      using house = openHouse(tree.mounts);
      const before = fingerprint(tree.host);
      let refused = 0;
      await forEach(payloads, async (payload, index) => {
        const behind =
          index % EVERY === 0 ? [`/shared/${payload}`, `out/${payload}`, `/vault/${payload}`, `/tmp/${payload}`] : [];
        for (const at of [payload, ...behind]) {
          const { ok, text, error } = await house.run(tool, args(at));
          assert.ok(!text.includes(CANARY) && !text.includes(tree.host), `${at} → ${text}`);
          // Some spellings are plain names of the root itself, which may be looked at.
          if (ok) continue;
          refused += 1;
          assert.match(error?.message ?? '', ONE_SENTENCE, at);
          assert.notEqual(error?.code, 'tool/bug', at);
        }
      });
      assert.equal(fingerprint(tree.host), before);
      context.diagnostic(`${payloads.length} payloads, ${refused} paths refused`);
    });
  }

  for (const [tool, args] of WRITING) {
    test(`lets ${tool} make plain files inside at most`, async (context) => {
      using tree = openTree();
      using house = openHouse(tree.mounts);
      const mount = path.join(tree.mounts, 'shared');
      const before = fingerprint(tree.host, mount);
      let refused = 0;
      let written = 0;
      await forEach(payloads, async (payload, index) => {
        const behind = index % EVERY === 0 ? [`/shared/${payload}`, `out/${payload}`, `/vault/${payload}`] : [];
        for (const at of [payload, ...behind]) {
          const { ok, error } = await house.run(tool, args(at));
          if (ok) {
            written += 1;
            continue;
          }
          refused += 1;
          assert.match(error?.message ?? '', ONE_SENTENCE, at);
          assert.notEqual(error?.code, 'tool/bug', at);
        }
      });
      assert.equal(fingerprint(tree.host, mount), before);
      assert.ok(refused > 1000 && written > 1000, `${refused} refused, ${written} written`);
      context.diagnostic(`${refused} refused, ${written} written inside`);
    });
  }
});
