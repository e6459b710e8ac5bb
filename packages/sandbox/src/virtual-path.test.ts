import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '@oxydra/types';
import { parseVirtualPath, printable } from './virtual-path.ts';

const parse = (path: string) => parseVirtualPath(path, ['shared', 'tmp'], 'shared');

describe('a virtual path', () => {
  const refused: readonly [why: string, path: string, code: string][] = [
    ['a NUL', 'a\0b', 'sandbox/bad-path'],
    ['a line break', 'a\nb', 'sandbox/bad-path'],
    ['an escape', 'a\x1b[2Jb', 'sandbox/bad-path'],
    ['a C1 control', 'a\u0085b', 'sandbox/bad-path'],
    ['a direction override', 'a\u202eb', 'sandbox/bad-path'],
    ['half a character', 'a\ud800', 'sandbox/bad-path'],
    ['a name of 256 bytes', 'é'.repeat(128), 'sandbox/bad-path'],
    ['4097 bytes', 'a/'.repeat(2049), 'sandbox/bad-path'],
    ['another root', '/etc/passwd', 'sandbox/outside'],
    ['a root by another case', '/Shared/a', 'sandbox/outside'],
  ];
  for (const [why, path, code] of refused) {
    test(`with ${why} is refused in one sentence`, () => {
      assert.throws(
        () => parse(path),
        (error) => Fault.is(error) && error.code === code && /^[^\p{Cc}]+\.$/u.test(error.message) && !!error.hint,
      );
    });
  }

  test('keeps backslashes, percent signs and decomposed letters as they are', () => {
    assert.deepEqual(parse('a\\..\\b')?.names, ['a\\..\\b']);
    assert.deepEqual(parse('%2e%2e/x')?.names, ['%2e%2e', 'x']);
    assert.notDeepEqual(parse('e\u0301')?.names, parse('\u00e9')?.names);
    assert.deepEqual(parse('/tmp/שלום')?.names, ['שלום']);
  });

  test('counts from the first mount when relative, and drops empty names and dots', () => {
    assert.equal(parse('a//./b/')?.text, '/shared/a/b');
    assert.equal(parse('')?.text, '/shared');
    assert.equal(parse('//'), null);
  });

  test('never yields a name with a slash, an empty one, or one that is unsafe to print', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        let names: readonly string[];
        try {
          names = parse(text)?.names ?? [];
        } catch (error) {
          return Fault.is(error);
        }
        return names.every((name) => name !== '' && name !== '.' && !name.includes('/') && printable(name) === name);
      }),
    );
  });
});
