import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openScene } from './errnos.fixture.ts';
import { DESCRIPTOR_ERRNOS } from './errnos-of-descriptors.fixture.ts';
import { PATH_ERRNOS, READ_ONLY_ERRNOS } from './errnos-of-paths.fixture.ts';
import { PROCESS_ERRNOS } from './errnos-of-processes.fixture.ts';
import { SIGNATURES } from './signatures.ts';

const TABLE = { ...DESCRIPTOR_ERRNOS, ...PATH_ERRNOS, ...PROCESS_ERRNOS };
const firstWord = (text: string): string => text.replace(/[ ,].*/, '');

describe('every function of preview 1', () => {
  // @requirement wasi/preview1
  test('has its errnos here', () => {
    assert.deepEqual([...new Set(Object.keys(TABLE).map(firstWord))].sort(), Object.keys(SIGNATURES).sort());
    for (const [name, cases] of Object.entries(TABLE)) {
      if (/^(fd|path|sock)_/.test(name)) assert.ok(Object.keys(cases).includes('BADF'), `${name} takes a descriptor`);
    }
  });

  for (const [name, cases] of Object.entries(TABLE)) {
    test(`answers each of its errnos where it is due: ${name}`, () => {
      for (const [what, meet] of Object.entries(cases)) {
        using scene = openScene();
        assert.equal(meet(scene), firstWord(what), `${name}: ${what}`);
        assert.equal(readFileSync(scene.bench.at('outside/secret'), 'utf8'), 'secret');
        assert.equal(readFileSync(scene.bench.at('shared/f'), 'utf8'), 'content', `${name}: ${what} changed nothing`);
      }
    });
  }

  test('that changes something says EROFS on a mount that allows no change', () => {
    using scene = openScene({ mode: 'read-only' });
    for (const [name, meet] of Object.entries(READ_ONLY_ERRNOS)) assert.equal(meet(scene), 'ROFS', name);
  });

  test('says ENOTCAPABLE for time and chance where the profile gives none', () => {
    using scene = openScene({ clock: null, random: false });
    const { bench, at } = scene;
    for (const [name, ...args] of [
      ['clock_res_get', 0, at],
      ['clock_time_get', 0, 0n, at],
      ['random_get', at, 8],
    ] as const) {
      assert.equal(bench.call(name, ...args), 'NOTCAPABLE', name);
    }
  });
});
