import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { jsonLine, linesSince, parseSince, prettyLine } from './log-lines.ts';
import { growingLines, markLog, tailLog } from './log-tail.ts';

const folder = await mkdtemp(join(tmpdir(), 'oxydra-logs-'));
after(() => rm(folder, { recursive: true }));
const at = (minute: number, event: string): string =>
  JSON.stringify({ time: new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString(), level: 'info', event });

describe('--since', () => {
  const now = Date.UTC(2026, 0, 2);
  test('takes a span and a time', () => {
    assert.equal(parseSince('90s', now), now - 90_000);
    assert.equal(parseSince('2h', now), now - 7_200_000);
    assert.equal(parseSince('2026-01-01T00:00:00Z', now), Date.UTC(2026, 0, 1));
  });

  test('refuses what is neither, in one sentence', () => {
    for (const text of ['yesterday', '10', '5w', ''])
      assert.throws(
        () => parseSince(text, now),
        (error) => Fault.is(error) && error.code === 'runner/usage',
        text,
      );
  });

  test('keeps a stack with the line before it', () => {
    const lines = [at(1, 'old'), '    at old', at(5, 'new'), '    at new'];
    assert.deepEqual(linesSince(lines, Date.UTC(2026, 0, 1, 12, 3)), lines.slice(2));
    assert.deepEqual(linesSince(lines, undefined), lines);
  });
});

describe('a line', () => {
  test('is told in words, its fields after the event', () => {
    const line =
      '{"time":"2026-01-01T12:00:00.000Z","level":"warn","event":"turn.slow","ms":3,"why":"a b","url":"ws://x:1/ws"}';
    assert.equal(prettyLine(line), '2026-01-01 12:00:00 warn  turn.slow ms=3 why="a b" url=ws://x:1/ws');
    assert.equal(prettyLine('Segmentation fault'), 'Segmentation fault');
  });

  // @requirement program/clean-words
  test('commands no terminal and begins no other line, whatever was logged', () => {
    const hostile = 'a\u001b]52;c;AA\u0007\u009b2J\u202e\n✓';
    const line = JSON.stringify({ level: 'info', event: hostile, [hostile]: hostile, deep: { x: hostile } });
    const value = '"a\\u001b]52;c;AA\\u0007\\u009b2J\\u202e\\n✓"';
    assert.equal(prettyLine(line), `info  a ✓ a ✓=${value} deep={"x":${value}}`);
    assert.equal(prettyLine('crash\u001b]0;t\u0007 at \u009b31mx'), 'crash at x');
  });

  test('is JSON with --json, whatever it was', () => {
    assert.equal(jsonLine('{"a":1}'), '{"a":1}');
    assert.equal(jsonLine('words'), '{"text":"words"}');
  });
});

const tail = async (path: string, count: number): Promise<readonly string[]> =>
  tailLog(path, count, await markLog(path));

describe('the end of a log', () => {
  test('is read across the files that were put aside', async () => {
    const path = join(folder, 'a.log');
    await writeFile(`${path}.2`, 'one\ntwo\n');
    await writeFile(`${path}.1`, 'three\n');
    await writeFile(path, 'four\nfive\n');
    assert.deepEqual(await tail(path, 2), ['four', 'five']);
    assert.deepEqual(await tail(path, 4), ['two', 'three', 'four', 'five']);
    assert.deepEqual(await tail(path, 100), ['one', 'two', 'three', 'four', 'five']);
    assert.deepEqual(await tail(path, 0), []);
    assert.deepEqual(await tail(join(folder, 'none.log'), 5), []);
  });

  test('is found in a long log, whose lines are longer than a block', async () => {
    const path = join(folder, 'b.log');
    const lines = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(5_000)}`);
    await writeFile(path, `${lines.join('\n')}\n`);
    assert.deepEqual(await tail(path, 20), lines.slice(-20));
  });

  test('is followed line by line, through a rotation, without losing or doubling one', async () => {
    const path = join(folder, 'c.log');
    await writeFile(path, 'before\n');
    const stop = new AbortController();
    const mark = await markLog(path);
    await appendFile(path, 'one\ntw');
    assert.deepEqual(await tailLog(path, 10, mark), ['before'], 'what comes after the mark is left to the follower');
    const lines = growingLines(path, mark, stop.signal);
    const next = async (): Promise<string> => {
      const { value } = await lines.next();
      return value ?? '';
    };
    assert.equal(await next(), 'one');
    await appendFile(path, 'o\nthree\n');
    await rename(path, `${path}.1`);
    await writeFile(path, 'four\n');
    assert.deepEqual([await next(), await next(), await next()], ['two', 'three', 'four']);
    stop.abort();
    assert.equal((await lines.next()).done, true);
  });
});
