import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import { Fault } from '@oxydra/types';
import { daemonEnvironment, variablesNamedBy } from './daemon-environment.ts';
import { findDaemon } from './find-daemon.ts';
import { lastWords } from './last-words.ts';
import { makePrivateFolder, writePrivateFile } from './private-files.ts';
import { httpAddress } from './probe.ts';
import { isAlive, signalProcess, startOf } from './process-identity.ts';
import { openRotatingFile } from './rotating-file.ts';
import { cardFile, createRuntimeFiles, type DaemonCard } from './runtime-files.ts';
import { stopProcess } from './stop-daemon.ts';
import { takeUser, waitForUser, type LockPorts } from './user-lock.ts';

const root = await mkdtemp(join(tmpdir(), 'oxydra-life-'));
after(() => rm(root, { recursive: true }));
let folders = 0;
const fresh = (): string => join(root, `f${++folders}`);
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const here = { pid: process.pid, started: startOf(process.pid) ?? '' };

describe('a process', () => {
  test('is told apart from a later one with the same number', () => {
    assert.ok(isAlive(here));
    assert.ok(!isAlive({ ...here, started: 'long ago' }));
    assert.ok(!isAlive({ pid: 2 ** 22 + 1, started: '1' }));
  });

  test('that is another one by now gets no signal', () => {
    assert.equal(signalProcess({ ...here, started: 'long ago' }, 'SIGKILL'), false);
  });
});

describe('private files', () => {
  test('are written whole, for the owner only, in a folder for the owner only', async () => {
    const folder = fresh();
    await makePrivateFolder(folder);
    const path = join(folder, 'token');
    await writePrivateFile(path, 'one');
    await writePrivateFile(path, 'two');
    assert.deepEqual([await modeOf(folder), await modeOf(path)], [0o700, 0o600]);
    assert.equal(await readFile(path, 'utf8'), 'two');
  });

  test('take from others what an older folder gave them', async () => {
    const folder = fresh();
    await makePrivateFolder(folder);
    await chmod(folder, 0o777);
    await makePrivateFolder(folder);
    assert.equal(await modeOf(folder), 0o700);
  });

  test('say in one sentence where they cannot be written', async () => {
    const file = fresh();
    await writeFile(file, '');
    await assert.rejects(makePrivateFolder(join(file, 'inside')), { code: 'runner/cannot-write' });
  });
});

describe('a daemon', () => {
  const card = (more: Partial<DaemonCard> = {}): DaemonCard => ({
    ...here,
    started_at: '2026-11-21T00:00:00.000Z',
    version: '0.1.0',
    tier: 'process',
    control: '/nowhere',
    ...more,
  });
  const filesIn = async (folder: string) => {
    await makePrivateFolder(folder);
    return createRuntimeFiles({ ipc: folder });
  };

  test('is found by its card while it starts, and with its endpoint and token when it runs', async () => {
    const folder = fresh();
    const files = await filesIn(folder);
    assert.equal((await findDaemon(files)).state, 'none');
    await files.writeCard(card());
    assert.equal((await findDaemon(files)).state, 'starting');
    await files.writeEndpoint('ws://127.0.0.1:1/ws');
    await writePrivateFile(join(folder, 'gateway-token'), 'secret\n');
    const found = await findDaemon(files);
    assert.ok(found.state === 'running');
    assert.deepEqual([found.endpoint, found.token], ['ws://127.0.0.1:1/ws', 'secret']);
    await files.clear();
    assert.equal((await findDaemon(files)).state, 'none');
  });

  test('that was killed is recognised by what it left, even where its number lives on', async () => {
    const files = await filesIn(fresh());
    await files.writeCard(card({ started: 'long ago' }));
    await files.writeEndpoint('ws://127.0.0.1:1/ws');
    assert.equal((await findDaemon(files)).state, 'dead');
  });

  test('is not invented from a card that is cut off', async () => {
    const folder = fresh();
    const files = await filesIn(folder);
    await writeFile(cardFile({ ipc: folder }), '{"pid": 1,');
    assert.equal((await findDaemon(files)).state, 'none');
  });

  test('ends by SIGTERM, or by SIGKILL after the grace, and never twice', async () => {
    const run = async (dies: 'at once' | 'when killed' | 'never') => {
      const clock = createFakeClock();
      const sent: string[] = [];
      let alive = true;
      const stopping = stopProcess(here, 1_000, {
        clock,
        alive: () => alive,
        signal: (_, name) => {
          sent.push(name);
          if (dies === 'at once' || (dies === 'when killed' && name === 'SIGKILL')) alive = false;
          return true;
        },
      });
      await clock.advance(10_000);
      return [await stopping, ...sent];
    };
    assert.deepEqual(await run('at once'), ['stopped', 'SIGTERM']);
    assert.deepEqual(await run('when killed'), ['killed', 'SIGTERM', 'SIGKILL']);
    assert.deepEqual(await run('never'), ['stuck', 'SIGTERM', 'SIGKILL']);
  });
});

describe('the lock of a user', () => {
  /** Held until `free` is called. */
  const held = (): { readonly ports: LockPorts; readonly free: () => void } => {
    let locked = true;
    const lock: LockPorts['lock'] = () => Promise.resolve(locked ? 'held' : { [Symbol.dispose]: () => undefined });
    return { ports: { lock, holder: () => Promise.resolve(4711) }, free: () => (locked = false) };
  };
  const paths = { state: fresh() };

  test('names the process that has it', async () => {
    assert.deepEqual(await takeUser(paths, held().ports), { heldBy: 4711 });
  });

  const wait = (ports: LockPorts, clock: ReturnType<typeof createFakeClock>, more = {}) => {
    const notes: string[] = [];
    const waiting = waitForUser(paths, ports, {
      user: 'ada',
      waitMs: 10_000,
      signal: new AbortController().signal,
      clock,
      note: (text) => notes.push(text),
      otherWay: () => Promise.resolve(false),
      ...more,
    });
    waiting.catch(() => undefined);
    return { waiting, notes };
  };

  /** Lets real files and the fake clock take turns. */
  const pass = async (clock: ReturnType<typeof createFakeClock>, ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await stat(root);
      await clock.advance(50);
    }
  };

  test('is waited for, which is said after two seconds, once', async () => {
    const clock = createFakeClock();
    const { ports, free } = held();
    const { waiting, notes } = wait(ports, clock);
    await pass(clock, 1_500);
    assert.deepEqual(notes, []);
    await pass(clock, 2_000);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /process 4711.*ada/u);
    free();
    await pass(clock, 500);
    assert.ok((await waiting) !== undefined);
    assert.equal(notes.length, 1);
  });

  test('is not waited for longer than the person wants', async () => {
    const clock = createFakeClock();
    const { waiting } = wait(held().ports, clock, { waitMs: 1_000 });
    await pass(clock, 3_000);
    await assert.rejects(
      waiting,
      (error) => Fault.is(error) && error.code === 'runner/user-busy' && /4711/u.test(error.message),
    );
  });

  test('is left alone once a daemon can be asked instead', async () => {
    const clock = createFakeClock();
    assert.equal(await wait(held().ports, clock, { otherWay: () => Promise.resolve(true) }).waiting, undefined);
  });
});

describe('the log file', () => {
  test('is put aside when it is full, and only so many are kept', async () => {
    const path = join(fresh(), 'logs', 'oxydra.log');
    using file = openRotatingFile(path, { bytes: 20, kept: 2 });
    for (let line = 1; line <= 9; line += 1) file.write(`line ${line} is it\n`);
    assert.equal(await readFile(path, 'utf8'), 'line 9 is it\n');
    assert.equal(await readFile(`${path}.1`, 'utf8'), 'line 8 is it\n');
    assert.equal(await readFile(`${path}.2`, 'utf8'), 'line 7 is it\n');
    await assert.rejects(stat(`${path}.3`));
    assert.equal(await modeOf(path), 0o600);
  });

  test('gives its last words, without the stack of a crash', async () => {
    const path = fresh();
    assert.equal(await lastWords(path), undefined);
    await writeFile(path, '{"event":"a","message":"the port is taken"}\n');
    assert.equal(await lastWords(path), 'the port is taken');
    await writeFile(path, 'TypeError: x is not a function\n    at f (a.js:1)\n\nNode.js v26.10.0\n');
    assert.equal(await lastWords(path), 'TypeError: x is not a function');
  });
});

describe('the environment of a daemon', () => {
  const variables = {
    PATH: '/bin',
    OPENAI_API_KEY: 'a-key-of-openai',
    MY_KEY: 'b',
    OTHER_KEY: 'c',
    GITHUB_PASSWORD: 'd',
    DATABASE_SECRET: 'e',
    OXYDRA__RUNTIME__MAX_TURNS: '3',
    OXYDRA_SECRETS_PASSPHRASE: 'f',
    OXYDRA__PROVIDERS__REGISTRY__P__API_KEY: 'g',
    HTTPS_PROXY: 'http://me:h@proxy.example:3128',
    COPY: 'x=a-key-of-openai',
    SSH_AUTH_SOCK: '/tmp/agent',
  };
  const named = variablesNamedBy({ providers: { registry: { mine: { api_key_env: 'MY_KEY' } } } });
  const { open, handed } = daemonEnvironment(variables, named);

  // @requirement secrets/not-in-proc
  test('holds no secret: keys are handed over by a pipe', () => {
    assert.deepEqual(Object.keys(open), ['PATH', 'SSH_AUTH_SOCK']);
    assert.deepEqual(Object.keys(handed), [
      'OPENAI_API_KEY',
      'MY_KEY',
      'OXYDRA__RUNTIME__MAX_TURNS',
      'OXYDRA_SECRETS_PASSPHRASE',
      'OXYDRA__PROVIDERS__REGISTRY__P__API_KEY',
      'HTTPS_PROXY',
      'COPY',
    ]);
  });

  test('has no secret that the configuration has no use for, by neither way', () => {
    for (const name of ['OTHER_KEY', 'GITHUB_PASSWORD', 'DATABASE_SECRET'])
      assert.equal(Object.hasOwn(open, name) || Object.hasOwn(handed, name), false, name);
  });
});

describe('the address that says whether a gateway is ready', () => {
  test('stands beside the one that clients connect to', () => {
    assert.equal(httpAddress('ws://127.0.0.1:4000/ws', '/readyz'), 'http://127.0.0.1:4000/readyz');
    assert.equal(httpAddress('nonsense', '/readyz'), undefined);
  });
});
