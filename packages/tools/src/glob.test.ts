import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '@oxydra/types';
import { ruleAllows } from './approval/rule.ts';
import { compileGlob } from './glob.ts';

describe('a glob', () => {
  const table: readonly [glob: string, path: string, fits: boolean][] = [
    ['*.md', '/a.md', true],
    ['*.md', '/deep/in/a.md', true],
    ['*.md', '/a.mdx', false],
    ['/*.md', '/deep/a.md', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['d/**', '/d', true],
    ['d/**', '/d/x/y', true],
    ['d/**', '/dx/y', false],
    ['**/x/*.ts', '/a/b/x/c.ts', true],
    ['**/x/*.ts', '/a/b/x/y/c.ts', false],
    ['*.{ts,tsx}', '/a.tsx', true],
    ['{a,b/{c,d}}/e', '/b/d/e', true],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
    ['👩*', '👩‍👩‍👧', true],
  ];
  for (const [glob, path, fits] of table) {
    test(`${glob} ${fits ? 'fits' : 'does not fit'} ${path}`, () => assert.equal(compileGlob(glob)(path), fits));
  }

  test('without wildcards fits exactly its own path', () => {
    const name = fc.stringMatching(/^[a-z.]{1,8}$/u);
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 2, maxLength: 5 }),
        fc.array(name, { minLength: 2, maxLength: 5 }),
        (a, b) => {
          const [one, other] = [`/${a.join('/')}`, `/${b.join('/')}`];
          return compileGlob(one)(one) && compileGlob(one)(other) === (one === other);
        },
      ),
    );
  });

  test('is quick however hostile, or refused', () => {
    const path = `/${'a/'.repeat(1000)}${'a'.repeat(200)}b`;
    const begun = performance.now();
    assert.equal(compileGlob('*a'.repeat(400))(path), false);
    assert.equal(compileGlob(`${'**/a/'.repeat(190)}c`)(path), false);
    assert.ok(performance.now() - begun < 1000);
    assert.throws(
      () => compileGlob('{a,b}'.repeat(30)),
      (error) => Fault.is(error) && error.code === 'tool/bad-glob',
    );
  });
});

describe('a standing rule', () => {
  test('allows what it names and nothing more', () => {
    assert.ok(ruleAllows('file_write(/shared/**)', 'file_write', '/shared/a/b'));
    assert.ok(ruleAllows('send', 'send', undefined));
    assert.ok(!ruleAllows('file_write(/shared/**)', 'file_write', '/sharedx/a'));
    assert.ok(!ruleAllows('file_write(/shared/**)', 'file_edit', '/shared/a'));
    assert.ok(!ruleAllows('file_write(/shared/**)', 'file_write', undefined));
    for (const odd of [
      '',
      '*',
      'file_*',
      'file_write(',
      'file_write)',
      'file_write(**)',
      'FILE_WRITE',
      `file_write(/${'{a,b}'.repeat(30)})`,
    ]) {
      assert.ok(!ruleAllows(odd, 'file_write', '/shared/a'), odd);
    }
  });
});
