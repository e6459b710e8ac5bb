import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ECHO_GUEST } from '../../packages/runner/src/assembly/third-party/echo-guest.fixture.ts';
import { openPlace } from './program.ts';

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());
const ECHO = Buffer.from(ECHO_GUEST, 'base64');

// @requirement tool/third-party
describe('a third-party tool from the command line', () => {
  test('works once it is approved, through the gate, and no longer when the approval is taken back', async () => {
    await place.run(['tools', 'list']);
    const folder = join(place.workspace, '.oxydra/tools/echo');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'echo.wasm'), ECHO);
    const sha256 = createHash('sha256').update(ECHO).digest('hex');
    const head = `name = "echo_back"\ndescription = "Says it again."\nmodule = "echo.wasm"\nsha256 = "${sha256}"\n`;
    writeFileSync(join(folder, 'manifest.toml'), `${head}[input]\ntype = "object"\n`);
    const call = ['tools', 'call', 'echo_back', '{"text":"hi"}', '--json'];

    assert.match((await place.run(['tools', 'trust'])).out, /^echo_back +off +may reach nothing/mu);
    assert.equal((await place.run(call)).code, 2);
    const misspelt = await place.run(['tools', 'trust', 'echo_bak']);
    assert.match(misspelt.err, /Did you mean echo_back\?/u);
    const trusted = await place.run(['tools', 'trust', 'echo_back']);
    assert.deepEqual([trusted.code, trusted.out.includes(sha256)], [0, true], trusted.err);
    const called = await place.run(call);
    const answer: { ok?: boolean; output?: unknown; labels?: { integrity?: string } } = JSON.parse(called.out);
    assert.deepEqual([answer.ok, answer.output, answer.labels?.integrity], [true, { text: 'hi' }, 'untrusted']);
    assert.match((await place.run(['audit', 'show'])).out, /echo_back was approved/u);
    assert.equal((await place.run(['tools', 'distrust', 'echo_back'])).code, 0);
    assert.equal((await place.run(call)).code, 2);
    assert.notEqual((await place.run(['tools', 'distrust', 'echo_back'])).code, 0);
  });

  test('copies out of the vault only after a yes, and the copy stays the vault’s', async () => {
    writeFileSync(join(place.workspace, 'vault/key.txt'), 'a canary of the vault');
    const copy = ['tools', 'call', 'vault_copyto', '{"source_path":"/vault/key.txt","destination_path":"key.txt"}'];
    assert.equal((await place.run(copy)).code, 3);
    const copied = await place.run([...copy, '--approve', 'all']);
    assert.deepEqual([copied.code, copied.out.includes('canary')], [0, false], copied.err);
    const read = await place.run(['tools', 'call', 'file_read', '{"path":"key.txt"}', '--json']);
    const { labels }: { labels?: { confidentiality?: string } } = JSON.parse(read.out);
    assert.equal(labels?.confidentiality, 'vault');
    assert.match((await place.run(['audit', 'show'])).out, /Read \/vault\/key\.txt from the vault/u);
  });
});
