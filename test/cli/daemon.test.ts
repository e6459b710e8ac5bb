import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, script, until, type Ended, type Place } from './program.ts';

const json = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text);
  assert.ok(typeof value === 'object' && value !== null);
  return { ...value };
};
const status = async (place: Place): Promise<Record<string, unknown>> =>
  json((await place.run(['status', '--json'])).out);
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a daemon', () => {
  // @requirement program/lifecycle
  test('starts, says where it is, is found, is logged, and stops without leaving a file', async () => {
    await using place = await openPlace();
    assert.equal((await status(place))['running'], false);
    const started = await place.run(['start']);
    assert.equal(started.code, 0, started.err);
    const url = started.out.trim();
    assert.match(url, /^ws:\/\/127\.0\.0\.1:\d+\/ws$/u);

    const now = await status(place);
    assert.deepEqual(Object.keys(now), [
      'running',
      'pid',
      'guest_pids',
      'user',
      'tier',
      'gateway',
      'started_at',
      'sessions',
      'turns_active',
      'degraded',
    ]);
    assert.deepEqual(
      [now['running'], now['user'], now['tier'], now['gateway'], now['pid']],
      [true, 'default', 'process', url, await place.daemonPid()],
    );

    const ipc = join(place.workspace, 'ipc');
    assert.equal(await modeOf(ipc), 0o700);
    assert.equal(await modeOf(join(place.workspace, '.oxydra')), 0o700);
    for (const file of await readdir(ipc)) assert.equal(await modeOf(join(ipc, file)), 0o600, file);
    assert.equal((await place.read('.oxydra/workspaces/default/ipc/gateway-endpoint')).trim(), url);

    const again = await place.run(['start']);
    assert.deepEqual([again.code, again.out.trim()], [0, url]);
    assert.match(again.err, /already runs/u);

    const restarted = await place.run(['restart', '--json']);
    assert.equal(restarted.code, 0, restarted.err);
    assert.notEqual(json(restarted.out)['pid'], now['pid']);

    const logs = await place.run(['logs', '--json']);
    assert.ok(linesOf(logs.out).some(({ event }) => event === 'daemon.ready'));
    assert.equal((await place.run(['logs', '--tail', '1'])).out.trim().split('\n').length, 1);

    const stopped = await place.run(['stop']);
    assert.equal(stopped.code, 0, stopped.err);
    assert.deepEqual(await readdir(ipc), []);
    assert.equal((await status(place))['running'], false);
    assert.equal((await place.run(['stop'])).code, 0);
  });

  test('runs once for a user: the second says who has the lock', async () => {
    await using place = await openPlace();
    await place.run(['start']);
    const { code, err } = await place.run(['-q', 'start', '--foreground']);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`already runs for the user default: process ${await place.daemonPid()} holds`, 'u'));
  });

  test('is one, however many starts come at once', async () => {
    await using place = await openPlace();
    const starts = await Promise.all([place.run(['start']), place.run(['start']), place.run(['start'])]);
    assert.deepEqual(
      starts.map(({ code }) => code),
      [0, 0, 0],
      starts.map(({ err }) => err).join('\n'),
    );
    assert.equal(new Set(starts.map(({ out }) => out)).size, 1);
  });

  test('that was killed is recognised, started again, and has kept every conversation', async () => {
    await using place = await openPlace();
    await place.run(['start']);
    await place.run(['ask', '-q', '--session', 'talk', 'say hi']);
    const pid = (await place.daemonPid()) ?? 0;
    process.kill(pid, 'SIGKILL');
    await until('the daemon is gone', () => !alive(pid));
    assert.equal((await status(place))['running'], false);
    const started = await place.run(['start']);
    assert.equal(started.code, 0, started.err);
    const shown = json((await place.run(['sessions', 'show', 'talk', '--json'])).out);
    const messages = shown['messages'];
    assert.ok(Array.isArray(messages) && messages.length === 2);
  });

  test('goes on after kill -9 with the turn that was under way', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', REHEARSAL);
    const slow = [
      { type: 'text', text: 'thinking' },
      { type: 'delay', ms: 60_000 },
    ];
    await place.put('.oxydra/rehearsal.json', script(slow));
    await place.run(['start']);
    const asked = place.run(['ask', '--json', '--session', 'talk', 'say hi'], {
      onOut: (text) => {
        if (text.includes('thinking')) void place.daemonPid().then((pid) => process.kill(pid ?? 0, 'SIGKILL'));
      },
    });
    const { code } = await asked;
    assert.notEqual(code, 0);
    await place.put('.oxydra/rehearsal.json', script([{ type: 'text', text: 'here I am again' }]));
    await place.run(['start']);
    await until('the turn is settled', async () => (await status(place))['turns_active'] === 0);
    const { out } = await place.run(['sessions', 'show', 'talk']);
    assert.match(out, /here I am again/u);
    assert.equal(out.split('say hi').length - 1, 2, 'once as the title, once as the message');
  });

  test('drains on SIGTERM and ends with 0 in the foreground', async () => {
    await using place = await openPlace();
    const running = place.run(['start', '--foreground']);
    const endpoint = join(place.workspace, 'ipc', 'gateway-endpoint');
    await until('the gateway is open', () => existsSync(endpoint));
    process.kill((await place.daemonPid()) ?? 0, 'SIGTERM');
    const ended = await running;
    assert.equal(ended.code, 0, ended.err);
    assert.match(ended.err, /daemon\.stopped/u);
  });

  test('says why it could not start, with the exit code of the reason', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', '[rehearsal]\nscript = "nowhere.json"\n');
    const { code, err } = await place.run(['-q', 'start']);
    assert.equal(code, 2);
    assert.match(err, /nowhere\.json/u);
  });
});

describe('commands beside a daemon', () => {
  test('ask, call tools, look into sessions and fork them through it', async () => {
    await using place = await openPlace();
    const direct = await place.run(['ask', '--json', '--session', 'one', 'write a.txt: hello']);
    await place.run(['start']);
    const remote = await place.run(['ask', '--json', '--session', 'two', 'write a.txt: hello again']);
    const shape = (out: string): readonly unknown[] => linesOf(out).map(({ type }) => type);
    assert.deepEqual(shape(remote.out), shape(direct.out));

    const called = await place.run(['tools', 'call', 'file_read', '{"path":"a.txt"}', '--json']);
    assert.equal(called.code, 0, called.err);
    assert.match(called.out, /hello again/u);
    const batch = await place.run(['tools', 'call', '--batch'], {
      input:
        '{"id":1,"name":"file_write","arguments":{"path":"b.txt","content":"b"}}\n{"id":2,"name":"file_read","arguments":{"path":"b.txt"}}\n',
    });
    assert.deepEqual(
      linesOf(batch.out).map(({ id, ok }) => [id, ok]),
      [
        [1, true],
        [2, true],
      ],
    );

    const fork = json((await place.run(['sessions', 'fork', 'two', '--json'])).out);
    const listed = json((await place.run(['sessions', 'list', '--json'])).out)['sessions'];
    assert.ok(Array.isArray(listed) && listed.some((each) => json(JSON.stringify(each))['id'] === fork['id']));
    const lines = linesOf((await place.run(['sessions', 'export', String(fork['id']), '--format', 'jsonl'])).out);
    assert.ok(lines.some(({ session }) => session === 'two') && lines.some(({ session }) => session === fork['id']));
    assert.match((await place.run(['sessions', 'search', 'hello'])).out, /\[hello\]/u);
    const doctor = json((await place.run(['doctor', '--json'])).out)['checks'];
    assert.ok(Array.isArray(doctor));
    const names = doctor.map((each) => json(JSON.stringify(each))['name']);
    for (const name of ['config', 'provider', 'database', 'journal', 'audit', 'tier'])
      assert.ok(names.includes(name), name);
  });

  // @requirement config/last-known-good
  test('run on a changed configuration from the next turn on, and on the last good one when it turns bad', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', REHEARSAL);
    await place.put('.oxydra/rehearsal.json', script([{ type: 'text', text: 'before' }]));
    await place.run(['start']);
    const answer = async (): Promise<string> => (await place.run(['ask', '-q', 'go'])).out.trim();
    const log = '.oxydra/workspaces/default/logs/oxydra.log';
    const logged = async (word: string): Promise<boolean> => (await place.read(log)).includes(word);
    assert.equal(await answer(), 'before');

    await place.put('.oxydra/agent.toml', `${REHEARSAL}[runtime]\nmax_turns = 7\n`);
    await until('the daemon has read it again', () => logged('config.reloaded'));
    await place.put('.oxydra/agent.toml', `${REHEARSAL}[runtime]\nmax_turnz = 7\n`);
    await until('the daemon has said what is wrong', () => logged('max_turnz'));
    assert.equal((await status(place))['running'], true);
    const stopped = await place.run(['stop']);
    assert.deepEqual([stopped.code, (await status(place))['running']], [0, false]);
    assert.match(stopped.err, /max_turnz/u);
  });

  // @requirement config/last-known-good
  test('copy out of the vault unasked as soon as the configuration says so, and no longer when it says no more', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', REHEARSAL);
    await place.put('.oxydra/rehearsal.json', script([{ type: 'text', text: 'hello' }]));
    await place.run(['start']);
    await place.put('.oxydra/workspaces/default/vault/deed.txt', 'deed');
    const log = '.oxydra/workspaces/default/logs/oxydra.log';
    const reloads = async (): Promise<number> => (await place.read(log)).split('config.reloaded').length - 1;
    const copy = (to: string): Promise<Ended> =>
      place.run([
        'tools',
        'call',
        'vault_copyto',
        JSON.stringify({ source_path: '/vault/deed.txt', destination_path: to }),
      ]);
    assert.equal((await copy('a.txt')).code, 3);
    await place.put('.oxydra/agent.toml', `${REHEARSAL}[approvals.tools]\nvault_copyto = "auto"\n`);
    await until('the daemon has read it again', async () => (await reloads()) === 1);
    const unasked = await copy('b.txt');
    assert.equal(unasked.code, 0, unasked.err);
    await place.put('.oxydra/agent.toml', REHEARSAL);
    await until('the daemon has read it once more', async () => (await reloads()) === 2);
    assert.equal((await copy('c.txt')).code, 3);
  });

  test('wait for another that works, and say so', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', REHEARSAL);
    const slow = [
      { type: 'text', text: 'wait' },
      { type: 'delay', ms: 3_000 },
    ];
    await place.put('.oxydra/rehearsal.json', script(slow));
    const begun = Promise.withResolvers<readonly [Ended, Ended]>();
    await place.run(['ask', '-q', 'go'], {
      onOut: (text) => {
        if (text.includes('wait'))
          begun.resolve(Promise.all([place.run(['ask', 'say hi']), place.run(['ask', '-q', '--wait', '0', 'say hi'])]));
      },
    });
    const [patient, hasty] = await begun.promise;
    assert.equal(patient.code, 0, patient.err);
    assert.match(patient.err, /Waiting for process \d+/u);
    assert.equal(hasty.code, 1);
    assert.match(hasty.err, /already runs for the user default/u);
  });
});
