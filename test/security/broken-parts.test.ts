/** @requirement security/fails-closed */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { systemClock } from '../../packages/runner/src/ports/clock.ts';
import { createIds } from '../../packages/runner/src/ports/ids.ts';
import { createEgress, createScrubber, DEFAULT_EGRESS } from '../../packages/sandbox/src/index.ts';
import type { Resolver } from '../../packages/sandbox/src/index.ts';
import { createMemoryAudit, createMemoryStore, createMemoryWorkspace } from '../../packages/testkit/src/index.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';
import type { HousePorts } from '../../packages/tools/src/house.fixture.ts';
import { asId } from '../../packages/types/src/index.ts';
import type { JsonObject, Scrubber, ToolResult } from '../../packages/types/src/index.ts';

const PHRASE = 'heron lantern meadow nectar';
const log = { debug() {}, info() {}, warn() {}, error() {} };

const openHouse = (over: Partial<HousePorts>) =>
  createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: createMemoryWorkspace({ '/shared/mine.md': PHRASE }),
    clock: systemClock,
    ids: createIds(systemClock.now),
    ...over,
  });

/** A failure that says so in a sentence or two, and nothing of what the tool had brought. */
function isRefusal({ ok, text }: ToolResult, says: RegExp): void {
  assert.equal(ok, false);
  assert.match(text, says);
  assert.match(text, /^\P{Cc}+[.]$/u);
  assert.ok(!text.includes('lantern'), text);
}

describe('a call through a broken part', () => {
  test('shows nothing of what it brought where the scrubber breaks', async () => {
    const whole = createScrubber();
    let broken = false;
    const breaking = (): void => {
      if (broken) throw new TypeError(`no detector for ${PHRASE}`);
    };
    const scrubber: Scrubber = {
      scrub: (text) => {
        breaking();
        return whole.scrub(text);
      },
      stream: () => {
        breaking();
        return whole.stream();
      },
    };
    const { run } = openHouse({ scrubber });
    const args: JsonObject = { path: 'mine.md' };
    assert.equal((await run('file_read', args)).ok, true);
    broken = true;
    isRefusal(await run('file_read', args), /defect|scrub/u);
    isRefusal(await run('file_read', { path: `none-${PHRASE.slice(0, 5)}.md` }), /defect|scrub/u);
  });

  test('dials nobody where the resolver fails, is silent or lies', async () => {
    let asked = 0;
    const server = createServer((_, response) => void response.end(String((asked += 1)))).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const resolvers: readonly (readonly [Resolver, RegExp])[] = [
      [{ resolve: () => Promise.reject(Object.assign(new TypeError('x'), { code: 'SERVFAIL' })) }, /SERVFAIL/u],
      [{ resolve: () => new Promise(() => {}) }, /cannot be resolved/u],
      [{ resolve: async () => [] }, /no address/u],
      [{ resolve: async () => ['127.0.0.1'] }, /this machine|loopback|cannot be reached/u],
      [{ resolve: async () => ['fe80::1%lo'] }, /cannot be judged/u],
      [{ resolve: async () => ['not an address'] }, /cannot be judged/u],
    ];
    try {
      for (const [resolver, says] of resolvers) {
        await using egress = createEgress({
          resolver,
          ownAddresses: () => [],
          settings: { ...DEFAULT_EGRESS, resolveMs: 50 },
          audit: createMemoryAudit(),
          user: asId('ada'),
          clock: systemClock,
          log,
        });
        const { run } = openHouse({ world: { egress } });
        isRefusal(await run('web_fetch', { url: `http://public.example:${port}/` }), says);
      }
      assert.equal(asked, 0);
    } finally {
      server.close();
    }
  });

  test('reads no page on the host where the reading guest is gone', async () => {
    await using egress = {
      judge: async () => ({ allowed: true, reason: '', addresses: [] }),
      fetch: () => async () => new Response(`<p>${PHRASE}`, { headers: { 'content-type': 'text/html' } }),
      [Symbol.asyncDispose]: async () => {},
    };
    const { run, logged } = openHouse({ world: { egress } });
    isRefusal(await run('web_fetch', { url: 'http://public.example/' }), /could not be reached|defect/u);
    assert.ok(!logged.join('').includes('lantern'));
  });
});
