import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { Egress, Reader, Reading } from '@oxydra/types';
import { runTool } from '../test-run.ts';
import { createWebSearch } from './search/web-search.ts';
import { createWebFetch } from './web-fetch.ts';

const answering = (status: number, headers: Record<string, string> = {}): Egress => ({
  judge: async () => ({ allowed: true, reason: 'a test', addresses: [] }),
  fetch: () => async () => new Response(status === 204 ? null : 'body', { status, headers }),
});
const dead = new Fault('guest/unavailable', 'The guest cannot be started.');
const broken: Reader = { read: () => Promise.reject(dead), hits: () => Promise.reject(dead) };
const reading: Reading = { kind: 'text', title: '', text: 'read', cut: false, facts: {}, notes: [] };
const steady: Reader = { read: async () => reading, hits: async () => ({ hits: [], refused: false }) };
const fetchTool = createWebFetch();
const searchTool = createWebSearch({ engines: [{ engine: 'brave', key: 'reference' }], local: [] });

describe('a web tool whose guest cannot be started', () => {
  // @requirement web/guest
  test('shows nothing of what came: the host never parses it', async () => {
    const ports = { egress: answering(200), reader: broken };
    await assert.rejects(runTool(fetchTool, { url: 'https://example.org/' }, ports), { code: 'guest/unavailable' });
    await assert.rejects(runTool(searchTool, { query: 'x' }, ports), { code: 'guest/unavailable' });
  });

  test('still says that the far side answered with an error', async () => {
    const ports = { egress: answering(500), reader: broken };
    await assert.rejects(runTool(fetchTool, { url: 'https://example.org/' }, ports), {
      code: 'tool/http-status',
      message: 'https://example.org/ answered 500.',
    });
    await assert.rejects(runTool(searchTool, { query: 'x' }, ports), { message: /answered 500\.$/u });
  });
});

describe('a web tool', () => {
  test('takes no body that cannot be text', async () => {
    let taken = false;
    const body = new ReadableStream({ pull: () => void (taken = true) }, { highWaterMark: 0 });
    const egress: Egress = {
      ...answering(200),
      fetch: () => async () =>
        new Response(body, { headers: { 'content-type': 'video/mp4', 'content-length': '123456789' } }),
    };
    const { text, output } = await runTool(fetchTool, { url: 'https://example.org/film' }, { egress, reader: steady });
    assert.equal(text, 'Note: This is no text (video/mp4, 123456789 bytes); only these facts are shown.');
    assert.equal((output as { content_length: number }).content_length, 123_456_789);
    assert.equal(taken, false);
  });

  test('passes on why the egress refused, and a cancellation as it came', async () => {
    const refusal = new Fault('egress/refused', 'That is a private address.');
    const egress: Egress = { ...answering(200), fetch: () => () => Promise.reject(refusal) };
    await assert.rejects(runTool(fetchTool, { url: 'https://example.org/' }, { egress, reader: steady }), refusal);
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const run = runTool(
      fetchTool,
      { url: 'https://example.org/' },
      { egress, reader: steady },
      { signal: controller.signal },
    );
    await assert.rejects(run, /enough/u);
  });
});
