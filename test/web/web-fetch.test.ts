import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createWebFetch } from '@oxydra/tools';
import { createPdf } from '../../packages/sandbox/src/reader/guest/pdf/pdf-writer.fixture.ts';
import { ruleAllows } from '../../packages/tools/src/approval/rule.ts';
import { createLoopbackEgress, createSite, createWebRoom } from './web-kit.ts';

const room = createWebRoom(createLoopbackEgress());
after(() => room[Symbol.asyncDispose]());
const long = Array.from({ length: 3000 }, (_, index) => `word${index} `).join('');
const site = await createSite({
  '/page': {
    body: '<html><head><title>A page</title><meta name=author content="Ann"></head><main><h1>A page</h1><p>Read <a href="next">this</a>.<!-- EVIL --></main>',
  },
  '/long': { body: `<p>${long}` },
  '/emoji': { type: 'text/plain; charset=utf-8', body: '😀'.repeat(9_000) },
  '/moved': { status: 302, location: '/page' },
  '/picture': { type: 'image/png', body: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1') },
  '/zip': { type: 'application/octet-stream', body: Buffer.from('PK\x03\x04\0\0', 'latin1') },
  '/paper': { type: 'application/pdf', body: createPdf({ title: 'Paper', pages: ['BT /F 9 Tf (Paper words) Tj ET'] }) },
  '/data': { type: 'application/json', body: '{"a":[1,2]}' },
  '/broken': { status: 503, body: `<h1>Down</h1><p>${'sorry '.repeat(400)}` },
  '/script': { body: '<div id=app></div><script>render()</script>' },
  '/on': { body: '<meta http-equiv=refresh content="0;url=https://evil.example/"><p>Wait' },
});
after(() => site[Symbol.asyncDispose]());
const tool = createWebFetch();
const run = (path: string, args = {}) => room.run(tool, { url: `${site.url}${path}`, ...args });

describe('web_fetch', () => {
  // @requirement web/fetch
  test('shows a page as Markdown, and answers programs with all facts', async () => {
    const { text, output, label } = await run('/page');
    const body = `# A page\n\nRead [this](${site.url}/next).`;
    assert.equal(text, `Title: A page\nBy: Ann\n\n${body}`);
    assert.deepEqual(output, {
      url: `${site.url}/page`,
      final_url: `${site.url}/page`,
      status: 200,
      mode: 'article',
      kind: 'page',
      content_type: 'text/html; charset=utf-8',
      content_length: 145,
      title: 'A page',
      body,
      offset: 0,
      total: body.length,
      truncated: false,
      note: '',
    });
    // @requirement web/untrusted
    assert.deepEqual(label, { integrity: 'untrusted', confidentiality: 'public', sources: ['web:127.0.0.1'] });
    assert.deepEqual(tool.prepare({ url: 'https://example.org/x' }).label, {
      integrity: 'untrusted',
      confidentiality: 'public',
      sources: ['web:example.org'],
    });
  });

  test('asks within one scope: five mebibytes, five redirects, no secrets', () => {
    const scope = room.egress.scopes[0];
    assert.deepEqual(scope, {
      purpose: 'tool:web_fetch',
      maxBytes: 5 * 1024 * 1024,
      timeoutMs: 25_000,
      maxRedirects: 5,
    });
  });

  test('follows a redirect and says where it led', async () => {
    const { text, output } = await run('/moved');
    assert.match(text, new RegExp(`Note: The address led on to ${site.url}/page\\.`, 'u'));
    assert.equal((output as { final_url: string }).final_url, `${site.url}/page`);
  });

  test('pages through one reading: the pieces make the whole, and the site is asked once', async () => {
    const whole = long.trim();
    let joined = '';
    let offset: number | undefined = 0;
    site.visits.length = 0;
    while (offset !== undefined) {
      const { text } = await run('/long', { offset, limit: 5_000 });
      const [, body = '', from, next] =
        /^([^]*)\n\n\[characters (\d+)–\d+ of \d+(?:; go on with offset (\d+))?\]$/u.exec(text) ?? [];
      assert.equal(Number(from), offset);
      joined += text.slice(0, text.lastIndexOf('\n\n[characters')) === body ? body : '';
      offset = next === undefined ? undefined : Number(next);
    }
    assert.equal(joined, whole);
    assert.deepEqual(site.visits, ['/long']);
    room.later(6 * 60_000);
    await run('/long', { offset: 5 });
    assert.deepEqual(site.visits, ['/long', '/long']);
  });

  test('stays below what a model is shown, whole characters only', async () => {
    const { text, output } = await run('/emoji');
    assert.ok(Buffer.byteLength(text) < 16 * 1024);
    assert.ok(text.isWellFormed());
    assert.match(text, /^(?:😀)+\n\n\[characters 0–\d+ of 18000; go on with offset \d+\]$/u);
    assert.equal((output as { body: string }).body.length, 12_000);
    await assert.rejects(run('/emoji', { offset: 18_000 }), {
      code: 'tool/beyond-end',
      message: 'offset 18000 is beyond the 18000 characters of the document.',
    });
  });

  test('reads PDFs and JSON, the source on demand, and shows facts alone of what is no text', async () => {
    assert.equal((await run('/paper')).text, 'Title: Paper\n\n[page 1]\n\nPaper words');
    assert.equal((await run('/data')).text, '{\n  "a": [\n    1,\n    2\n  ]\n}');
    assert.match((await run('/page', { raw: true })).text, /^<html><head>[^]*<!-- EVIL -->/u);
    assert.match((await run('/picture')).text, /^Note: This is no text \(image\/png/u);
    assert.match((await run('/zip')).text, /^Note: This is no text \(application\/octet-stream, 6 bytes\)/u);
    assert.match((await run('/script')).text, /shows no text without scripts/u);
    assert.match((await run('/on')).text, /Note: The page sends browsers on to https:\/\/evil\.example\/\.[^]*Wait/u);
  });

  test('turns an error of the site into one sentence with a short preview', async () => {
    await assert.rejects(run('/none'), {
      code: 'tool/http-status',
      message: `${site.url}/none answered 404 Not Found: “# There is no such page”.`,
    });
    await assert.rejects(
      run('/broken'),
      (error: { message: string; retryable: boolean }) =>
        error.retryable && error.message.length < 700 && /^[^\p{Cc}]+ answered 503/u.test(error.message),
    );
    await assert.rejects(room.run(tool, { url: 'https://elsewhere.example/' }), {
      code: 'tool/unreachable',
      message: 'elsewhere.example could not be reached: a test reaches loopback alone.',
    });
  });

  test('refuses what is no address in one sentence', () => {
    for (const url of [
      '',
      'example.org',
      'ftp://example.org/',
      'file:///etc/passwd',
      'javascript:x',
      'https://a b/',
      'https://x\0',
      'https://me:pass@example.org/',
      'https://',
      `https://example.org/${'x'.repeat(2048)}`,
      '//example.org',
      'https://example.org/\ud800',
    ]) {
      assert.throws(
        () => tool.prepare({ url }),
        (error: { code: string; message: string }) =>
          error.code === 'gate/bad-arguments' && /url/u.test(error.message) && !/\p{Cc}/u.test(error.message),
        JSON.stringify(url),
      );
    }
  });

  test('offers a rule that fits all of one host and nothing else', () => {
    const rule = tool.prepare({ url: 'https://example.org/a?b#c' }).rule ?? '';
    const fits = (url: string): boolean => ruleAllows(rule, 'web_fetch', tool.prepare({ url }).subject);
    for (const url of [
      'https://example.org/',
      'https://example.org',
      'https://example.org/a/b.c?d',
      'http://EXAMPLE.org/%2e%2e/x',
    ])
      assert.equal(fits(url), true, url);
    for (const url of [
      'https://example.org.evil.example/',
      'https://example.org:8443/',
      'https://evil.example/example.org/a',
    ])
      assert.equal(fits(url), false, url);
  });

  test('offers a rule for one host, and declares its address as the way out', () => {
    assert.equal(tool.prepare({ url: 'https://example.org/a?b#c' }).rule, 'web_fetch(/example.org/**)');
    const { flow } = tool.prepare({ url: 'https://example.org/a?b' });
    assert.deepEqual(flow, {
      effect: 'reads',
      parts: [{ argument: 'url', role: 'destination', values: ['https://example.org/a?b'], seen: true }],
    });
  });
});
