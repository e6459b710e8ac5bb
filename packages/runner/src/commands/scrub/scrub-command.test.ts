import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Context } from '../../cli/context.ts';
import { globalOptions } from '../../cli/invocation.ts';
import { createOutput } from '../../cli/output.ts';
import { captured } from '../../cli/captured.fixture.ts';
import { createByteDecoder, encodeBytes } from './byte-text.ts';
import { scrubWith } from './scrub-command.ts';

const token = `ghp_${'Ab3dE6'.repeat(6)}`;

interface Ran {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

async function run(
  input: readonly (Uint8Array | string)[],
  options: Readonly<Record<string, unknown>> = {},
  command = scrubWith(() => Promise.resolve([])),
): Promise<Ran> {
  const pieces: Buffer[] = [];
  const stdout = captured();
  stdout._write = (chunk, _, done) => {
    pieces.push(Buffer.from(chunk));
    done();
  };
  const stderr = captured();
  const surroundings = { stdin: Readable.from(input.map((piece) => Buffer.from(piece))), stdout, stderr };
  const output = createOutput({ stdout, stderr, quiet: false, verbose: false });
  const context = {
    surroundings,
    output,
    options: globalOptions({}, true),
    signal: new AbortController().signal,
  } as unknown as Context;
  const code = await command({ args: [], options }, context);
  return { code, out: Buffer.concat(pieces), err: stderr.text() };
}

describe('scrub', () => {
  // @requirement scrub/command
  test('passes stdin on without its secrets, and tells of them on stderr when asked', async () => {
    const { code, out, err } = await run([`a ${token.slice(0, 9)}`, `${token.slice(9)} b\n`], { report: true });
    assert.equal(code, 0);
    assert.equal(out.toString(), 'a [REDACTED:github-token] b\n');
    assert.deepEqual(JSON.parse(err), [{ start: 2, end: 2 + token.length, kind: 'github-token' }]);
  });

  test('lets every byte through that is no secret, UTF-8 or not, however it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 }), async (pieces) => {
        const { out } = await run(pieces);
        assert.deepEqual(out, Buffer.concat(pieces));
      }),
    );
  });

  test('ends well on empty input', async () => {
    assert.deepEqual(await run([]), { code: 0, out: Buffer.alloc(0), err: '' });
    assert.equal((await run([], { report: true })).err, '[]\n');
    assert.deepEqual(await run([], { batch: true }), { code: 0, out: Buffer.alloc(0), err: '' });
  });

  // @requirement scrub/command
  test('answers each line of --batch with its id, its text and what was found', async () => {
    const { code, out } = await run(
      [`{"id":"a","text":"use ${token} now"}\n{"id":2}\nnot json\n`, `{"id":3,"text":"nothing"}\n`],
      { batch: true },
    );
    const lines = out
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(code, 1);
    assert.deepEqual(lines[0], {
      id: 'a',
      text: 'use [REDACTED:github-token] now',
      found: [{ start: 4, end: 4 + token.length, kind: 'github-token' }],
    });
    assert.equal(lines[1].id, 2);
    assert.equal(lines[1].error.code, 'runner/bad-request');
    assert.match(lines[2].error.message, /not JSON/u);
    assert.deepEqual(lines[3], { id: 3, text: 'nothing', found: [] });
  });

  test('knows the values that are held', async () => {
    const value = ['correct', 'horse', 'staple'].join('.');
    const command = scrubWith(() => Promise.resolve([{ name: 'mine', value }]));
    const { out } = await run([`x ${Buffer.from(value).toString('hex')} y`], {}, command);
    assert.equal(out.toString(), 'x [REDACTED:known:mine] y');
  });

  test('says what goes with what', async () => {
    await assert.rejects(run([], { jobs: '2' }), /--jobs goes with --batch/u);
    await assert.rejects(run([], { batch: true, report: true }), /--report does not go with --batch/u);
    await assert.rejects(run([], { batch: true, jobs: 'x' }), /whole number/u);
  });
});

describe('bytes as text', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 6 }),
            fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => new TextEncoder().encode(text)),
          ),
        ),
        (pieces) => {
          const decoder = createByteDecoder();
          const text = pieces.map((bytes) => decoder.push(bytes)).join('') + decoder.end();
          assert.deepEqual(Buffer.from(encodeBytes(text)), Buffer.concat(pieces));
        },
      ),
    );
  });
});
