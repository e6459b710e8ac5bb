/** @requirement store/ack-after-sync @requirement money/no-refund-by-restart */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SAMPLE_USER, sessionId } from '@oxydra/testkit';
import { STORE_FAILPOINTS } from './failpoints.ts';
import type { KillAt } from './failpoints.ts';
import { openStore } from './open-store.ts';

const SESSIONS = 4;

/**
 * A process that appends to some sessions at once, for good, and says `session seq usd` for each acknowledgement.
 * Failpoints of its own thread end it there; the others end it in the store's.
 */
const APPENDER = `
  const { openStore } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
  const kit = await import(${JSON.stringify(import.meta.resolve('@oxydra/testkit'))});
  const { file, killAt, round } = JSON.parse(process.argv[1]);
  let left = killAt?.count ?? 0;
  const failpoint = (name) => {
    if (name === killAt?.name && (left -= 1) === 0) process.kill(process.pid, 'SIGKILL');
  };
  const store = await openStore({ file, user: kit.SAMPLE_USER, failpoint, killAt });
  const { writeSync } = await import('node:fs');
  const say = (line) => writeSync(1, line + '\\n');
  say('ready');
  const run = async (s) => {
    const session = kit.sessionId(s);
    if ((await store.sessions.get(session)) === undefined) await store.journal.append(session, 1, [kit.created()]);
    for (let n = 0; ; n += 1) {
      const id = round + '-' + s + '-' + n;
      const steps = [
        [kit.opened('t' + id, kit.sent('r' + id)), kit.requested(kit.reservation('m' + id, 10, 1, 'user-day:1'))],
        [kit.answered('words of ' + id, kit.charge(3, 1, 0)), kit.settled('t' + id)],
      ];
      for (const [i, records] of steps.entries()) {
        const deliveries = i === 1 ? [{ id: 'd' + id, target: 'x', body: null }] : [];
        const { entries } = await store.journal.append(session, n, records, deliveries);
        say(['ack', s, entries.at(-1).seq, id, i].join(' '));
      }
      await store.outbox.mark('d' + id, { state: 'unknown' }, n);
      say(['sent', s, 0, id, 0].join(' '));
    }
  };
  await Promise.all(Array.from({ length: ${SESSIONS} }, (_, s) => run(s)));
`;

interface Told {
  readonly acks: readonly {
    readonly kind: string;
    readonly session: number;
    readonly seq: number;
    readonly id: string;
  }[];
  readonly signal: string | null;
}

/** Runs the appender until it dies: by itself at a failpoint, or killed after so many acknowledgements. */
async function runUntilKilled(
  file: string,
  round: string,
  end: { killAt: KillAt } | { afterAcks: number },
): Promise<Told> {
  const killAt = 'killAt' in end ? end.killAt : undefined;
  const child = spawn(
    process.execPath,
    ['--input-type=module-typescript', '-e', APPENDER, JSON.stringify({ file, killAt, round })],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if ('afterAcks' in end && said.split('\n').length > end.afterAcks) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]; // Node's own event
  const acks = said
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '))
    .filter(([kind]) => kind !== 'ready')
    .map(([kind = '', session, seq, id = '']) => ({ kind, session: Number(session), seq: Number(seq), id }));
  return { acks, signal };
}

/** Opens what is left and checks it against all that was acknowledged. */
async function check(file: string, told: Told): Promise<void> {
  await using store = await openStore({ file, user: SAMPLE_USER });
  const { problems } = await store.health({ deep: true });
  assert.deepEqual(problems, []);
  let open = 0;
  let answers = 0;
  for (let s = 0; s < SESSIONS; s += 1) {
    const entries = await store.journal.read(sessionId(s));
    assert.deepEqual(
      entries.map(({ seq }) => seq),
      entries.map((_, n) => n + 1),
    );
    const acked = told.acks.filter(({ kind, session }) => kind === 'ack' && session === s);
    assert.ok(
      entries.length >= Math.max(0, ...acked.map(({ seq }) => seq)),
      `session ${s} lost an acknowledged record`,
    );
    for (const { seq, id } of acked) {
      const { record } = entries[seq - 1] ?? assert.fail();
      const text = JSON.stringify(record);
      assert.ok(text.includes(id), `record ${seq} of session ${s} is another one`);
    }
    answers += entries.filter(({ record }) => record.type === 'round-answered').length;
    const requests = entries.filter(({ record }) => record.type === 'round-requested').length;
    const answered = entries.filter(({ record }) => record.type === 'round-answered').length;
    open += requests - answered;
  }
  // Every reservation counts: 10 while nobody knows its cost, 3 once it is settled.
  const balance = (await store.ledger.balances(['user-day:1'])).get('user-day:1');
  assert.equal(balance?.usd, answers * 3 + open * 10);
  const deliveries = await Promise.all(
    (['queued', 'unknown'] as const).map((state) => store.outbox.inState(state, 100_000)),
  );
  assert.equal(deliveries.flat().length, answers, 'a delivery for each answer, and none without');
  const begun = new Set(deliveries.flat().flatMap(({ id, state }) => (state === 'unknown' ? [id] : [])));
  for (const { kind, id } of told.acks) if (kind === 'sent') assert.ok(begun.has(`d${id}`), `${id} was marked`);
}

describe('a store whose process is killed', { concurrency: 2, timeout: 120_000 }, () => {
  const withFile = async (work: (file: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'crash-'));
    try {
      await work(join(folder, 'memory.db'));
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  for (const name of STORE_FAILPOINTS)
    test(`has all that it acknowledged after a kill at ${name}`, () =>
      withFile(async (file) => {
        const count = name.endsWith('checkpoint') || name.endsWith('index') ? 1 : 9;
        const told = await runUntilKilled(file, 'once', { killAt: { name, count } });
        assert.equal(told.signal, 'SIGKILL');
        await check(file, told);
      }));

  test('has all that it acknowledged, killed again and again at any moment', () =>
    withFile(async (file) => {
      for (const [n, afterAcks] of [1, 40, 333].entries()) {
        const told = await runUntilKilled(file, `random-${n}`, { afterAcks });
        assert.ok(told.acks.length >= afterAcks - 1);
        await check(file, told);
      }
    }));
});
