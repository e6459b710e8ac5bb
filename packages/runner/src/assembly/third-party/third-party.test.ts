/** @requirement tool/third-party */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { createFakeClock, createMemoryProvenance } from '@oxydra/testkit';
import { asId, Fault, USER_LABEL } from '@oxydra/types';
import type { Tool, ToolContext, ToolPorts } from '@oxydra/tools';
import { ECHO_GUEST } from './echo-guest.fixture.ts';
import { findManifests } from './find-manifests.ts';
import { openThirdPartyTools } from './open-tools.ts';
import { readTrust, writeTrust } from './trust-record.ts';
import { SILENT_LOG } from '../../ports/log.ts';

const ECHO = Buffer.from(ECHO_GUEST, 'base64');
const HASH = createHash('sha256').update(ECHO).digest('hex');
const INPUT = '[input]\ntype = "object"\n';

const manifest = (name: string, more = '', hash = HASH): string =>
  `name = "${name}"\ndescription = "Says it again."\nmodule = "echo.wasm"\nsha256 = "${hash}"\n${more}\n${INPUT}`;

/** A workspace with the tools that are put into it. */
function openPlace() {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-tools-'));
  const at = (...names: string[]): string => path.join(host, ...names);
  for (const name of ['shared', 'tmp', '.oxydra']) mkdirSync(at(name));
  const paths = { shared: at('shared'), tmp: at('tmp'), state: at('.oxydra') };
  const put = (folder: string, text: string, file = 'manifest.toml'): string => {
    mkdirSync(at('.oxydra/tools', folder), { recursive: true });
    writeFileSync(at('.oxydra/tools', folder, 'echo.wasm'), ECHO);
    writeFileSync(at('.oxydra/tools', folder, file), text);
    return at('.oxydra/tools', folder, 'echo.wasm');
  };
  const approveAll = async (): Promise<void> => {
    const found = await findManifests(paths.state, []);
    await writeTrust(
      paths.state,
      found.flatMap((tool) => (tool.ok ? [tool.fingerprint] : [])),
    );
  };
  const open = () =>
    openThirdPartyTools({
      paths,
      taken: ['file_read'],
      provenance: createMemoryProvenance(),
      clock: createFakeClock(),
      log: SILENT_LOG,
    });
  return { at, paths, put, approveAll, open, [Symbol.dispose]: () => rmSync(host, { recursive: true, force: true }) };
}

const none = new AbortController().signal;

/** Runs a tool as the gate would, without the gate. */
const run = (tool: Tool | undefined, args: { readonly [key: string]: string }, signal = none) => {
  assert.ok(tool !== undefined);
  const context = { signal, label: USER_LABEL, session: asId('s') } as Partial<ToolContext> as ToolContext; // all that is looked at
  return tool.prepare(args).run({} as ToolPorts, context); // it declares no port
};

describe('a third-party tool in its folder', () => {
  test('is off until it is approved', async () => {
    using place = openPlace();
    place.put('echo', manifest('echo_back'));
    await using before = await place.open();
    assert.deepEqual([before.tools, before.refused], [[], []]);
    await place.approveAll();
    await using after = await place.open();
    assert.deepEqual(
      after.tools.map(({ name, tier }) => [name, tier]),
      [['echo_back', 'side_effecting']],
    );
    assert.deepEqual((await run(after.tools[0], { text: 'hi' })).output, { text: 'hi' });
  });

  test('is off again once anything of it has changed', async () => {
    const spoil: Readonly<Record<string, (place: ReturnType<typeof openPlace>) => void>> = {
      'its description': (place) => void place.put('echo', manifest('echo_back').replace('again', 'aloud')),
      'its schema': (place) => void place.put('echo', `${manifest('echo_back')}required = ["text"]\n`),
      'its profile': (place) => void place.put('echo', manifest('echo_back', '[profile.mounts]\nshared = "rw"')),
      'its limits': (place) => void place.put('echo', manifest('echo_back', '[limits]\ntimeout_ms = 1')),
      'its module': (place) => appendFileSync(place.at('.oxydra/tools/echo/echo.wasm'), '\0'),
    };
    for (const [what, change] of Object.entries(spoil)) {
      using place = openPlace();
      place.put('echo', manifest('echo_back'));
      await place.approveAll();
      change(place);
      await using opened = await place.open();
      assert.deepEqual(opened.tools, [], what);
      assert.match(
        opened.refused[0] ?? '',
        /echo_back (?:is off: it was changed since it was approved|is not the one it was)/u,
        what,
      );
    }
  });

  test('is refused in a sentence where it cannot be one', async () => {
    using place = openPlace();
    place.put('a-builtin', manifest('file_read'));
    place.put('b-first', manifest('twice'));
    place.put('c-second', manifest('twice'));
    place.put('d-hash', manifest('wrong_hash', '', 'a'.repeat(64)));
    place.put('e-toml', 'name = ');
    place.put('f-linked', manifest('linked'));
    rmSync(place.at('.oxydra/tools/f-linked/echo.wasm'));
    symlinkSync('../b-first/echo.wasm', place.at('.oxydra/tools/f-linked/echo.wasm'));
    place.put(
      'g-json',
      JSON.stringify({
        name: 'as_json',
        description: 'x',
        module: 'echo.wasm',
        sha256: HASH,
        input: { type: 'object' },
      }),
      'manifest.json',
    );
    mkdirSync(place.at('.oxydra/tools/h-empty'));
    await place.approveAll();
    await using opened = await place.open();
    assert.deepEqual(
      opened.tools.map(({ name }) => name),
      ['twice', 'as_json'],
    );
    assert.equal(opened.refused.length, 6, opened.refused.join('\n'));
    for (const why of opened.refused) assert.match(why, /^[^\n]+\.$/u);
    assert.match(opened.refused.join('\n'), /calls itself file_read.*\n.*calls itself twice/u);
  });

  test('that asks for what no guest is given is refused', async () => {
    using place = openPlace();
    const file = place.put('odd', manifest('odd'));
    // An import of `env` instead of preview 1, written by hand: (import "env" "f" (func)).
    const odd = Buffer.from('0061736d01000000010401600000020901' + '03656e760166' + '0000', 'hex');
    writeFileSync(file, odd);
    const hash = createHash('sha256').update(odd).digest('hex');
    writeFileSync(place.at('.oxydra/tools/odd/manifest.toml'), manifest('odd', '', hash));
    await place.approveAll();
    await using opened = await place.open();
    assert.deepEqual(opened.tools, []);
    assert.match(opened.refused.join(), /env\.f/u);
  });

  test('is ended at its limits, and the next call works', async () => {
    using place = openPlace();
    place.put('echo', manifest('echo_back', '[limits]\ntimeout_ms = 300\noutput_kib = 1'));
    await place.approveAll();
    // A real clock ends it.
    const clock = {
      now: () => Date.now(),
      after(ms: number, callback: () => void) {
        const timer = setTimeout(callback, ms);
        return { [Symbol.dispose]: () => clearTimeout(timer) };
      },
    };
    await using opened = await openThirdPartyTools({
      paths: place.paths,
      taken: [],
      provenance: createMemoryProvenance(),
      clock,
      log: SILENT_LOG,
    });
    const [tool] = opened.tools;
    const code = (expected: string) => (error: unknown) => Fault.is(error) && error.code === expected;
    await assert.rejects(run(tool, { text: 'loop' }), code('guest/timed-out'));
    await assert.rejects(run(tool, { text: 'x'.repeat(2000) }), code('guest/too-much-output'));
    await assert.rejects(run(tool, { text: 'fail' }), code('tool/failed'));
    assert.notEqual((await run(tool, { text: 'clock' })).text, '0', 'no time was granted');
    assert.equal((await run(tool, { text: 'hi' })).text, '{"text":"hi"}');
  });

  test('may tell the time where its manifest says so', async () => {
    using place = openPlace();
    place.put('echo', manifest('echo_back', '[profile]\nclock = true'));
    await place.approveAll();
    await using opened = await place.open();
    assert.equal((await run(opened.tools[0], { text: 'clock' })).text, '0');
  });
});

describe('the record of approved tools', () => {
  test('approves nothing once it is damaged', async () => {
    using place = openPlace();
    place.put('echo', manifest('echo_back'));
    await place.approveAll();
    const damages = ['', '{}', '{"tools":[{"name":"echo_back"}]}', '[]', '{"tools":"all"}'];
    for (const text of damages) {
      writeFileSync(place.at('.oxydra/trusted-tools.json'), text);
      await assert.rejects(
        readTrust(place.paths.state),
        (error) => Fault.is(error) && error.code === 'runner/bad-trust-record',
      );
      await using opened = await place.open();
      assert.deepEqual(opened.tools, [], text);
      assert.equal(opened.refused.length, 1);
    }
  });
});
