/** @requirement tool/no-way-out */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createWorkspace } from '../../packages/sandbox/src/index.ts';
import { createCountedIds, createFakeClock, createMemoryStore } from '../../packages/testkit/src/index.ts';
import { createHouse } from '../../packages/tools/src/test-house.ts';
import { asId } from '../../packages/types/src/index.ts';
import type { JsonObject } from '../../packages/types/src/index.ts';

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

/** Every name, kind and content below a folder, links read and not followed. */
function fingerprint(folder: string, without?: string): string {
  const hash = createHash('sha256');
  const visit = (at: string): void => {
    if (at === without) return;
    const stats = lstatSync(at);
    hash.update(`${at} ${stats.mode} ${stats.isFile() ? readFileSync(at, 'utf8') : ''}\n`);
    if (stats.isDirectory()) for (const name of readdirSync(at).sort()) visit(path.join(at, name));
  };
  visit(folder);
  return hash.digest('hex');
}

const CANARY = 'canary-of-the-outside';

function openHouse(folderOfMounts: string) {
  const workspace = createWorkspace({
    mounts: [
      { name: 'shared', folder: path.join(folderOfMounts, 'shared'), mode: 'read-write' },
      { name: 'tmp', folder: path.join(folderOfMounts, 'tmp'), mode: 'read-write' },
    ],
    ids: createCountedIds(`run-${Math.trunc(performance.now())}`),
    clock: createFakeClock(),
  });
  const store = createMemoryStore({ user: asId('ada') });
  const house = createHouse({ store, workspace, clock: createFakeClock(), ids: createCountedIds() });
  return { ...house, [Symbol.dispose]: () => workspace[Symbol.dispose]() };
}

/** Mounts deep in a tree full of canaries with the names that payloads look for. */
function openTree() {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-traversal-'));
  const mounts = path.join(host, 'etc/boot/user');
  for (const name of ['shared', 'tmp']) mkdirSync(path.join(mounts, name), { recursive: true });
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
];

/** Writes wait for the disk: each tool's refusals come in full, successes from a sample. */
const SAMPLE = 40;
/** Each payload is tried as it is, and one in so many also behind a root and behind a link to the outside. */
const EVERY = 16;

describe('a hostile path', { skip: existsSync(CASES) ? false : 'the traversal cases are not here' }, () => {
  const payloads = existsSync(CASES) ? spellings(readFileSync(CASES, 'utf8').split(/\r?\n/u)) : [];

  for (const [tool, args] of ARGUMENTS) {
    test(`in whatever spelling leads ${tool} nowhere and changes nothing`, async (context) => {
      using tree = openTree();
      using house = openHouse(tree.mounts);
      const before = fingerprint(tree.host);
      let refused = 0;
      for (const [index, payload] of payloads.entries()) {
        const behind = index % EVERY === 0 ? [`/shared/${payload}`, `out/${payload}`] : [];
        for (const at of [payload, ...behind]) {
          const { ok, text, error } = await house.run(tool, args(at));
          assert.ok(!text.includes(CANARY) && !text.includes(tree.host), `${at} → ${text}`);
          // Some spellings are plain names of the root itself, which may be looked at.
          if (ok) continue;
          refused += 1;
          assert.match(error?.message ?? '', /^[^\p{Cc}]{10,900}\.$/u, at);
          assert.notEqual(error?.code, 'tool/bug', at);
        }
      }
      assert.equal(fingerprint(tree.host), before);
      context.diagnostic(`${payloads.length} payloads, ${refused} paths refused`);
    });
  }

  test('lets file_write make plain files inside at most', async (context) => {
    using tree = openTree();
    using house = openHouse(tree.mounts);
    const mount = path.join(tree.mounts, 'shared');
    const before = fingerprint(tree.host, mount);
    let refused = 0;
    let written = 0;
    for (const payload of payloads) {
      const inside = !`/${payload}/`.includes('/../') && !payload.startsWith('/');
      if (inside && written >= SAMPLE) continue;
      for (const at of [payload, `/shared/${payload}`, `out/${payload}`]) {
        const { ok, error } = await house.run('file_write', { path: at, content: 'x' });
        if (ok) written += 1;
        else {
          refused += 1;
          assert.match(error?.message ?? '', /^[^\p{Cc}]{10,900}\.$/u, at);
        }
      }
    }
    assert.equal(fingerprint(tree.host, mount), before);
    assert.ok(refused > 1000 && written >= SAMPLE);
    context.diagnostic(`${refused} refused, ${written} written inside`);
  });
});
