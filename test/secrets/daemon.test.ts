import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openPlace } from '../cli/program.ts';
import { familyOf, filesWith, newCanary, processesWith } from './traces.ts';

const AGENT = `
[selection]
provider = "mine"
model = "m"
[providers.registry.mine]
provider_type = "openai_compatible"
base_url = "http://127.0.0.1:9/v1"
api_key_env = "MY_OWN_KEY"
`;

describe('a daemon that was started with keys', () => {
  // @requirement secrets/not-in-proc
  test('shows none of them in its environment, its arguments, its memory’s dump or any file', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/agent.toml', AGENT);
    const [named, own, option, file, setting, proxy, phrase, stranger] = [
      newCanary('named'),
      newCanary('own'),
      newCanary('option'),
      newCanary('file'),
      newCanary('setting'),
      newCanary('proxy'),
      newCanary('phrase'),
      newCanary('stranger'),
    ];
    const canaries = [named, own, option, file, setting, proxy, phrase, stranger];
    await place.put('keys.env', `GEMINI_API_KEY=${file}\n`);
    const env = {
      MY_OWN_KEY: named,
      OPENAI_API_KEY: own,
      HTTPS_PROXY: `http://me:${proxy}@127.0.0.1:9`,
      OXYDRA_SECRETS_PASSPHRASE: phrase,
      SOMEBODYS_TOKEN: stranger,
      HARMLESS_COPY: `prefix ${named}`,
    };
    const args = [
      '-e',
      `ANTHROPIC_API_KEY=${option}`,
      '--env-file',
      'keys.env',
      '--set',
      `providers.registry.mine.api_key=${setting}`,
    ];
    for (const command of ['start', 'restart']) {
      const started = await place.run([...args, command], { env });
      assert.equal(started.code, 0, started.err);
      const pid = (await place.daemonPid()) ?? 0;
      assert.deepEqual(await processesWith(await familyOf(pid), canaries), []);
      assert.equal((await readFile(`/proc/${pid}/coredump_filter`, 'utf8')).trim(), '00000000');
      assert.match(await readFile(`/proc/${pid}/environ`, 'utf8'), /(?:^|\0)HOME=/u, 'the rest is there');
    }
    // The keys did arrive: without the one of `--set` the configuration would have no key at all.
    const shown = await place.run(['doctor', '--json']);
    const checks = (JSON.parse(shown.out) as { checks: { name: string; ok: boolean }[] }).checks;
    assert.equal(checks.find(({ name }) => name === 'provider')?.ok, true, shown.out);
    const stopped = await place.run(['stop']);
    assert.equal(stopped.code, 0, stopped.err);
    assert.deepEqual(await filesWith(join(place.folder, '..'), canaries, ['/keys.env']), []);
  });

  test('cannot be passed off by anybody else: without the pipe it says so and ends', async () => {
    await using place = await openPlace();
    const { code, err } = await place.run(['start', '--foreground', '--announce']);
    assert.notEqual(code, 0);
    assert.match(err, /This daemon was not started by `oxydra start`/u);
  });
});
