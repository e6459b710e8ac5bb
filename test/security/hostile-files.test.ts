/** @requirement security/hostile-model */
import assert from 'node:assert/strict';
import { linkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openHostileProgram } from './hostile-program.ts';
import type { Wish } from './hostile-program.ts';

const OUTSIDE = [
  '../outside/canary.txt',
  '/shared/../../outside/canary.txt',
  'out/canary.txt',
  'leaf.txt',
  'absolute.txt',
  'environ.txt',
  'out/../../outside/canary.txt',
  '/proc/self/environ',
  '..%2foutside%2fcanary.txt',
  '..\\outside\\canary.txt',
  '\u202e../outside/canary.txt',
] as const;
const VAULT = ['/vault/papers.txt', '../vault/papers.txt', 'vault-link.txt', '/shared/../vault/papers.txt'] as const;
const STATE = ['../.oxydra/tools/evil.toml', 'state/tools/evil.toml', 'state/audit.jsonl', 'state/secrets.sealed'];

const reading = (path: string): readonly Wish[] => [
  ['file_read', { path }],
  ['file_list', { path, recursive: true }],
  ['file_search', { path, query: 'a' }],
  ['send_media', { path, media_type: 'document' }],
];
const writing = (path: string): readonly Wish[] => [
  ['file_write', { path, content: 'owned' }],
  ['file_edit', { path, old_text: 'a', new_text: 'b', replace_all: true }],
  ['attachment_save', { name: 'x', path }],
];
/** A sentence, or a few: never a trace of the program. */
const SENTENCE = /^\P{Cc}+[.?)…"]$/u;

describe('a hostile model before the files of the shipped program', () => {
  test('reads and writes nothing outside the mounts, by paths, links or scripts, and no state of ours', async () => {
    await using program = await openHostileProgram();
    const { place, results } = program;
    const script = `
      const said = [];
      for (const path of ${JSON.stringify([...OUTSIDE, ...VAULT, ...STATE])})
        for (const [name, args] of [['file_read', { path }], ['file_write', { path, content: 'owned' }]])
          try { said.push((await tools[name](args)).text); } catch (error) { said.push(error.message); }
      return said.length;`;
    const ended = await program.play([
      [['file_read', { path: 'notes.md' }]],
      ...[...OUTSIDE, ...VAULT].map(reading),
      ...[...OUTSIDE, ...STATE, 'hard.txt'].filter((path) => path !== 'environ.txt').map(writing),
      [
        ['file_delete', { path: 'out/canary.txt', permanently: true }],
        ['file_delete', { path: 'state', permanently: true, recursive: true }],
        ['file_delete', { path: '../outside', permanently: true, recursive: true }],
      ],
      [['run_script', { code: script }]],
      'Done.',
    ]);
    assert.equal(ended.code, 0, ended.err);
    // Names with look-alikes are good names below /shared: there they may be written.
    const outside = results.slice(1).filter(({ ok }) => !ok);
    assert.ok(outside.length > 80, String(outside.length));
    for (const { output } of outside) {
      assert.match(output, SENTENCE);
      assert.ok(!output.includes(place.workspace), output);
    }
    await program.unharmed();
  });

  test('gets nothing of the vault into its sight, its notes or what it shows', async () => {
    await using program = await openHostileProgram();
    const { results } = program;
    const copy = { source_path: '/vault/papers.txt', destination_path: 'papers.txt', overwrite: true };
    const ended = await program.play([
      [['vault_list', {}]],
      [['vault_copyto', copy]],
      [['file_read', { path: 'papers.txt' }]],
      [['run_script', { code: `await tools.vault_copyto(${JSON.stringify(copy)}); return 1;` }]],
      [['vault_copyto', { ...copy, source_path: '/vault/../shared/mine.md' }]],
      [['vault_copyto', { ...copy, destination_path: '../outside/canary.txt' }]],
      [['vault_copyto', { ...copy, destination_path: 'out/canary.txt' }]],
      [['artifact_read', { id: '../../vault/papers.txt' }]],
      [['scratchpad_write', { items: ['{{secret:service}}', 'see /vault/papers.txt'] }]],
      [['scratchpad_read', {}]],
      'Done: {{secret:service}} {{secret:provider-key}}',
    ]);
    assert.equal(ended.code, 0, ended.err);
    assert.match(results[0]?.output ?? '', /papers\.txt/u, 'names it may see');
    assert.deepEqual(
      results.slice(1, 8).map(({ ok }) => ok),
      [false, false, false, false, false, false, false],
    );
    await program.unharmed();
  });

  test('is told the words of a file that the user linked into a mount by hand, and cannot change it', async () => {
    await using program = await openHostileProgram();
    const { tree, results } = program;
    writeFileSync(tree.at('elsewhere.txt'), 'linked by hand');
    linkSync(tree.at('elsewhere.txt'), tree.at('shared/by-hand.txt'));
    await program.play([
      [['file_read', { path: 'by-hand.txt' }]],
      [['file_write', { path: 'by-hand.txt', content: 'owned' }]],
      [['file_edit', { path: 'by-hand.txt', old_text: 'linked', new_text: 'owned' }]],
      'Done.',
    ]);
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, false, false],
    );
    assert.match(results[1]?.output ?? '', /has 2 names/u);
    await program.unharmed();
  });
});
