import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { createFailpoint, parseKillAt } from './failpoint.ts';
import { createLog, type LogLevel } from './log.ts';
import { secureRandom } from './random.ts';

const clock = { now: () => Date.UTC(2026, 10, 21) };

function written(level: LogLevel, use: (log: ReturnType<typeof createLog>) => void): readonly string[] {
  const lines: string[] = [];
  use(createLog({ level, clock, write: (line) => lines.push(line) }));
  return lines;
}

describe('the log', () => {
  test('writes one JSON object a line: time, level, event, fields', () => {
    const lines = written('debug', (log) => log.info('turn.done', { session: 's', ms: 3 }));
    assert.deepEqual(lines, [
      '{"time":"2026-11-21T00:00:00.000Z","level":"info","event":"turn.done","session":"s","ms":3}\n',
    ]);
  });

  test('drops what is below its level', () => {
    const lines = written('warn', (log) => {
      log.debug('a');
      log.info('b');
      log.warn('c');
      log.error('d');
    });
    assert.equal(lines.length, 2);
  });

  test('never writes a field with the name of a secret, however deep', () => {
    const secret = 'x'.repeat(20);
    const [line = ''] = written('info', (log) =>
      log.info('a', { token: secret, nested: { api_key: secret, Authorization: secret, tokens: secret }, count: 1 }),
    );
    assert.ok(!line.includes(secret));
    assert.match(line, /"count":1/u);
  });

  test('fails for nothing: loops, big numbers and errors are written as far as they can be', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const lines = written('info', (log) => {
      log.info('loop', { loop });
      log.info('big', { big: 10n, error: new Error('why') });
    });
    assert.match(lines[0] ?? '', /"event":"loop","unwritable":\["loop"\]/u);
    assert.match(lines[1] ?? '', /"big":"10","error":\{"name":"Error","message":"why"\}/u);
  });

  test('lets no field stand in for the time, the level or the event', () => {
    const [line = ''] = written('info', (log) => log.info('real', { event: 'forged', level: 'error' }));
    assert.match(line, /"level":"info","event":"real"/u);
  });
});

describe('a failpoint', () => {
  test('kills at the counted passing of its name, once', () => {
    let killed = 0;
    const pass = createFailpoint({ name: 'store:before-commit', count: 2 }, () => (killed += 1));
    pass('store:before-commit');
    pass('store:after-commit');
    assert.equal(killed, 0);
    pass('store:before-commit');
    pass('store:before-commit');
    assert.equal(killed, 1);
  });

  test('is read from NAME:COUNT, and refused in one sentence otherwise', () => {
    assert.deepEqual(parseKillAt('store:before-commit:3'), { name: 'store:before-commit', count: 3 });
    assert.deepEqual(parseKillAt('store:before-commit'), { name: 'store:before-commit', count: 1 });
    for (const text of ['', ':3', 'a:0', 'A b'])
      assert.throws(
        () => parseKillAt(text),
        (error) => Fault.is(error) && error.code === 'config/bad-failpoint',
      );
  });
});

describe('chance', () => {
  test('lies in [0, 1)', () => {
    for (let n = 0; n < 100; n += 1) {
      const value = secureRandom();
      assert.ok(value >= 0 && value < 1);
    }
  });
});
