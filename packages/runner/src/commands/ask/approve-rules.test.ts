import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { parseApproveRule, rulesAllow } from './approve-rules.ts';

const allows = (rule: string, tool: string, args: Record<string, string>, offered?: string): boolean =>
  rulesAllow([parseApproveRule(rule)], { tool, arguments: args, rule: offered });

describe('a rule of --approve', () => {
  test('`all` says yes to every call', () => {
    assert.ok(allows('all', 'vault_read', { path: '/vault/key' }));
  });

  test('with a tool alone says yes to that tool and to no other', () => {
    assert.ok(allows('file_write', 'file_write', { path: 'a' }));
    assert.ok(!allows('file_write', 'file_delete', { path: 'a' }));
  });

  test('with a path says yes where every path of the call lies inside it', () => {
    assert.ok(allows('file_write(/shared/**)', 'file_write', { path: 'notes/a.md' }));
    assert.ok(allows('file_write(/shared/**)', 'file_write', { path: '/shared/a.md' }));
    assert.ok(!allows('file_write(/shared/**)', 'file_write', { path: '/tmp/a.md' }));
    assert.ok(!allows('file_move(/shared/**)', 'file_move', { from: '/shared/a', to: '/tmp/a' }));
  });

  test('is not led out of its path by dots', () => {
    assert.ok(!allows('file_write(/shared/**)', 'file_write', { path: '../tmp/a.md' }));
    assert.ok(!allows('file_write(/shared/notes/**)', 'file_write', { path: '/shared/notes/../a.md' }));
  });

  test('with a path says no to a call that has none', () => {
    assert.ok(!allows('file_write(/shared/**)', 'file_write', { text: 'x' }));
  });

  test('says yes to the very rule that the question offers', () => {
    assert.ok(allows('file_write(/tmp/a)', 'file_write', {}, 'file_write(/tmp/a)'));
  });

  test('that cannot be read is refused instead of allowing nothing in silence', () => {
    for (const text of ['', 'File_Write', 'file_write(', 'file_write(shared)', 'all things'])
      assert.throws(
        () => parseApproveRule(text),
        (error) => Fault.is(error) && error.code === 'runner/usage' && error.message.includes(JSON.stringify(text)),
      );
  });
});
