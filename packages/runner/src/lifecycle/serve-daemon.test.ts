import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { asId, Fault, SYSTEM_LABEL, type Log, type SessionId, type SessionInfo, type UserId } from '@oxydra/types';
import type { App } from '../app.ts';
import { askDaemon } from './control-client.ts';
import { makePrivateFolder } from './private-files.ts';
import { createRuntimeFiles } from './runtime-files.ts';
import { serveDaemon, type DaemonSignal } from './serve-daemon.ts';

const root = await mkdtemp(join(tmpdir(), 'oxydra-serve-'));
after(() => rm(root, { recursive: true }));
const { signal } = new AbortController();
let count = 0;

const info = (id: string): SessionInfo => ({
  id: asId<SessionId>(id),
  user: asId<UserId>('ada'),
  title: '',
  agent: 'default',
  origin: 'cli',
  createdAt: 0,
  lastActiveAt: 0,
  archived: false,
  open: false,
  turns: 0,
  usd: 0,
});

/** As much of an app as a daemon's life touches; the rest is never asked for. */
function fakeApp(done: string[]): App {
  const app: Pick<App, 'status' | 'checks' | 'tools' | 'call' | 'resume' | 'serve' | 'drain'> & AsyncDisposable = {
    status: () =>
      Promise.resolve({
        tier: 'process',
        model: 'm',
        rehearsal: true,
        sessions: 2,
        turnsActive: 1,
        guestPids: [],
        degraded: ['slow disk'],
      }),
    checks: () => Promise.resolve([{ name: 'database', ok: true, detail: 'fine', fix: '' }]),
    tools: () => [{ name: 'echo', description: 'Echoes.', tier: 'read_only', input: { type: 'object' } }],
    call({ name, arguments: args }, options) {
      if (name === 'forever')
        return new Promise((_, reject) => {
          options.signal.addEventListener('abort', () => {
            done.push('call stopped');
            reject(options.signal.reason);
          });
        });
      if (name === 'echo')
        return Promise.resolve({ ok: true, text: JSON.stringify(args), label: SYSTEM_LABEL, durationMs: 1 });
      throw new Fault('tool/unknown', `There is no tool ${name}.`, { hint: 'Look at the list.' });
    },
    resume: () => (done.push('resumed'), Promise.resolve()),
    serve: () => (done.push('served'), Promise.resolve({ url: 'ws://127.0.0.1:9/ws' })),
    drain: (graceMs) => (done.push(`drained ${graceMs}`), Promise.resolve()),
    [Symbol.asyncDispose]: () => (done.push('closed'), Promise.resolve()),
  };
  const sessions = {
    find: (id: string) => Promise.reject(new Fault('session/unknown', `There is no session ${id}.`)),
    create: ({ id }: { id?: string }) => Promise.resolve(info(id ?? 'new')),
  };
  return { ...app, sessions } as unknown as App; // the rest is never asked for
}

interface Life {
  readonly done: string[];
  readonly events: string[];
  readonly ready: Promise<string>;
  readonly ended: Promise<void>;
  readonly tell: (signal: DaemonSignal) => void;
  readonly ipc: string;
  readonly control: string;
}

async function live(open?: () => Promise<App>): Promise<Life> {
  const ipc = join(root, `ipc${++count}`);
  await makePrivateFolder(ipc);
  const done: string[] = [];
  const events: string[] = [];
  const write = (event: string): void => void events.push(event);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const ready = Promise.withResolvers<string>();
  const told: DaemonSignal[] = [];
  let wake = (): void => undefined;
  const control = join(ipc, 'control.sock');
  const ended = serveDaemon({
    lock: () => Promise.resolve({ [Symbol.dispose]: () => void done.push('unlocked') }),
    open: open ?? (() => Promise.resolve(fakeApp(done))),
    files: createRuntimeFiles({ ipc }),
    card: { pid: process.pid, started: 's', started_at: 'now', version: '1', tier: 'process', control },
    log,
    graceMs: 70,
    signals: {
      async next() {
        while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        return { done: false, value: told.shift() ?? 'stop' };
      },
    },
    reload: () => (done.push('reloaded'), Promise.resolve()),
    announced: false,
    onReady: ready.resolve,
  });
  ended.catch(() => undefined);
  return {
    done,
    events,
    ready: ready.promise,
    ended,
    ipc,
    control,
    tell: (each) => {
      told.push(each);
      wake();
    },
  };
}

describe('the life of a daemon', () => {
  // @requirement program/lifecycle
  test('goes from the open turns over the gateway to a clean end that leaves no file', async () => {
    const { ready, ended, tell, done, events, ipc } = await live();
    assert.equal(await ready, 'ws://127.0.0.1:9/ws');
    assert.deepEqual((await readdir(ipc)).toSorted(), ['control.sock', 'daemon.json', 'gateway-endpoint']);
    tell('reload');
    tell('stop');
    await ended;
    assert.deepEqual(done, ['resumed', 'served', 'reloaded', 'drained 70', 'closed', 'unlocked']);
    assert.deepEqual(await readdir(ipc), []);
    assert.equal(events.at(-1), 'daemon.stopped');
  });

  test('that cannot begin ends with the reason, logged, and leaves no file and no lock', async () => {
    const refuse = (): Promise<never> => Promise.reject(new Fault('gateway/port-taken', 'The port is taken.'));
    const { ended, events, done, ipc } = await live(refuse);
    await assert.rejects(ended, { code: 'gateway/port-taken' });
    assert.deepEqual([events, done, await readdir(ipc)], [['daemon.failed'], ['unlocked'], []]);
  });
});

describe('the control socket', () => {
  test('answers what is asked of it, and passes on faults with their hints', async () => {
    const { ready, ended, tell, control } = await live();
    await ready;
    const status = await askDaemon<'status'>(control, { op: 'status' }, { signal });
    assert.deepEqual([status.sessions, status.turnsActive, status.degraded], [2, 1, ['slow disk']]);
    assert.equal((await askDaemon<'checks'>(control, { op: 'checks' }, { signal }))[0]?.name, 'database');
    assert.equal((await askDaemon<'tools'>(control, { op: 'tools' }, { signal }))[0]?.name, 'echo');
    const call = { op: 'call', name: 'echo', arguments: { a: 'ä\n' }, approve: [] } as const;
    const answer = await askDaemon<'call'>(control, { ...call, approve: [] }, { signal });
    assert.deepEqual([answer.ok, answer.output], [true, '{"a":"ä\\n"}']);
    await assert.rejects(askDaemon<'call'>(control, { ...call, name: 'none', approve: [] }, { signal }), {
      code: 'tool/unknown',
      hint: 'Look at the list.',
    });
    const begun = await askDaemon<'session'>(control, { op: 'session', session: 'work' }, { signal });
    assert.equal(begun.session, 'work');
    tell('stop');
    await ended;
  });

  test('stops a call whose asker has left', async () => {
    const { ready, ended, tell, control, done } = await live();
    await ready;
    const leave = new AbortController();
    const asked = askDaemon<'call'>(
      control,
      { op: 'call', name: 'forever', arguments: {}, approve: [] },
      { signal: leave.signal },
    );
    // An answer to a later question shows that the earlier one has arrived.
    await askDaemon<'status'>(control, { op: 'status' }, { signal });
    leave.abort(new Fault('runner/interrupted', 'enough'));
    await assert.rejects(asked, { code: 'runner/interrupted' });
    while (!done.includes('call stopped')) await new Promise((resolve) => setImmediate(resolve));
    tell('stop');
    await ended;
  });

  test('that nobody serves is one sentence', async () => {
    await assert.rejects(askDaemon<'status'>(join(root, 'none.sock'), { op: 'status' }, { signal }), {
      code: 'runner/daemon-silent',
    });
  });
});
