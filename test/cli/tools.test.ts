import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { linesOf, openPlace, ROOT } from './program.ts';

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());
const asking = ['--set', 'approvals.tiers.side_effecting=ask'];

describe('a tool call from the command line', () => {
  test('goes through the gate, and its exit code tells how it went', async () => {
    const write = ['tools', 'call', 'file_write', '{"path":"a.txt","content":"hello"}'];
    assert.equal((await place.run([...asking, ...write])).code, 3, 'refused without approval');
    assert.equal((await place.run([...asking, ...write, '--approve', 'all'])).code, 0);
    const read = await place.run(['tools', 'call', 'file_read', '{"path":"a.txt"}']);
    assert.deepEqual([read.code, read.out.includes('hello')], [0, true]);
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['file_raed', '{}'], 2, /no tool "file_raed"\. Did you mean file_read\?/u],
      [['file_read', '{"path"'], 2, /not JSON/u],
      [['file_read', '[]'], 2, /not a JSON object/u],
      [['file_read', '{"pth":"a"}'], 2, /path is missing/u],
      [['file_read', '{"path":"../../../etc/passwd"}'], 3, /leads outside/u],
      [['file_read', '{"path":"none.txt"}'], 1, /none\.txt/u],
      [['ask_user', '{"question":"May I?"}', '--approve', 'all'], 3, /nobody is there to answer/u],
    ];
    for (const [args, code, says] of cases) {
      const ended = await place.run(['tools', 'call', ...args]);
      assert.equal(ended.code, code, `${args.join(' ')}: ${ended.err}`);
      assert.match(ended.err, says);
    }
  });

  // @requirement program/batch
  test('may stand on a line of many, in order where it has effects, and a bad one spoils no other', async () => {
    const lines = [
      '{"id":"w","name":"file_write","arguments":{"path":"b.txt","content":"one"}}',
      '{"id":"r","name":"file_read","arguments":{"path":"b.txt"}}',
      'nonsense',
      '{"id":"x","name":"file_read","arguments":"b.txt"}',
      '{"id":"u","name":"nothing","arguments":{}}',
    ];
    const { code, out } = await place.run(['tools', 'call', '--batch'], { input: lines.join('\n') });
    assert.equal(code, 1);
    const answers = new Map(linesOf(out).map((answer) => [answer['id'], answer]));
    assert.deepEqual(
      ['w', 'r', 3, 'x', 'u'].map((id) => answers.get(id)?.['ok']),
      [true, true, false, false, false],
    );
    assert.match(String(answers.get('r')?.['output']), /one/u);
    const { labels } = answers.get('r') ?? {};
    assert.ok(typeof labels === 'object' && labels !== null && 'integrity' in labels);
  });

  test('are listed and described with their JSON Schemas', async () => {
    const { out } = await place.run(['tools', 'describe', 'file_read', '--json']);
    const tool: { input?: { type?: string } } = JSON.parse(out);
    assert.equal(tool.input?.type, 'object');
    assert.match((await place.run(['tools', 'list'])).out, /^file_read +read_only /mu);
  });
});

describe('a pipe that closes early', () => {
  test('ends the program quietly', async () => {
    const home = join(place.folder, 'home');
    await mkdir(home);
    const child = spawn(join(ROOT, 'bin', 'oxydra'), ['config', 'show'], {
      cwd: place.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    child.stderr.on('data', (text: Buffer) => (err += String(text)));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.deepEqual([code, err], [0, '']);
  });
});
