import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { realClock } from '../script/test-room.ts';
import { createReader } from './create-reader.ts';
import { createPdf } from './guest/pdf/pdf-writer.fixture.ts';
import { parseHits, parseReading } from './guest-answer.ts';

const reader = createReader({ clock: realClock, size: 1 });
after(() => reader[Symbol.asyncDispose]());
const { signal } = new AbortController();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string | Uint8Array, mediaType = 'text/html', as: 'article' | 'page' | 'source' = 'article') =>
  reader.read(
    typeof text === 'string' ? bytesOf(text) : text,
    { mediaType, url: 'https://example.org/a/' },
    { as, signal },
  );

describe('the reading guest', () => {
  test('reads pages, feeds, PDFs, JSON and text in QuickJS', async () => {
    const page = await read('<title>T</title><p>Some <b>words</b> <a href=b>here</a>');
    assert.deepEqual(page, {
      kind: 'page',
      title: 'T',
      text: 'Some **words** [here](https://example.org/a/b)',
      cut: false,
      facts: {},
      notes: [],
    });
    assert.equal(
      (await read('<rss><channel><item><title>E</title></item></channel></rss>', 'application/rss+xml')).text,
      '## E',
    );
    assert.equal(
      (await read(createPdf({ pages: ['BT /F 9 Tf (PDF words) Tj ET'] }), 'application/pdf')).text,
      '[page 1]\n\nPDF words',
    );
    assert.equal((await read('{"a":1}', 'application/json')).text, '{\n  "a": 1\n}');
    assert.equal((await read('plain\u202e', 'text/plain')).text, 'plain');
    assert.equal((await read('<p>x', 'text/html', 'source')).text, '<p>x');
  });

  test('is not asked about what is no text', async () => {
    for (const [bytes, type] of [
      [Buffer.from('\x89PNG\r\n\0\0', 'latin1'), 'text/html'],
      [bytesOf('x'), 'image/png'],
      [new Uint8Array(9), ''],
    ] as const) {
      assert.equal((await read(bytes, type)).kind, 'binary');
    }
  });

  test('decodes by mark, header and declaration, and Windows-1252 where nobody says', async () => {
    const text = async (bytes: Uint8Array, type: string) => (await read(bytes, type)).text;
    assert.equal(await text(Buffer.from('\ufeff<p>é', 'utf16le'), 'text/html; charset=latin1'), 'é');
    assert.equal(await text(Buffer.from('<p>\x83\x65', 'latin1'), 'text/html; charset="shift_jis"'), 'テ');
    assert.equal(await text(Buffer.from('<meta charset=iso-8859-1><p>\xe9', 'latin1'), 'text/html'), 'é');
    assert.equal(await text(Buffer.from('<p>\x93a\x94 \xe9\xe8', 'latin1'), 'text/html; charset=nonsense'), '“a” éè');
    assert.equal(
      await text(bytesOf(`<p>${'é'.repeat(2000)}`).subarray(0, 3002), 'text/html'),
      `${'é'.repeat(1499)}\ufffd`,
    );
  });
});

describe('a hostile document', () => {
  const hostile: Readonly<Record<string, string>> = {
    'nested 100,000 deep': `${'<div>'.repeat(100_000)}hello`,
    'of lists nested 100,000 deep': `${'<ul><li>'.repeat(100_000)}hello`,
    'of tables nested 50,000 deep': `${'<table><tr><td>'.repeat(50_000)}hello`,
    'of bold nested 100,000 deep': `${'<b>'.repeat(100_000)}hello`,
    'with a huge attribute and 100,000 small ones': `<p class="${'x '.repeat(500_000)}">hello<p ${'a=b '.repeat(100_000)}>`,
    'of a million brackets': '<'.repeat(1_000_000),
    'of half a million references': '&a'.repeat(500_000),
    'of scripts that never end': '<script>'.repeat(100_000),
    'of comments that never end': '<!--'.repeat(100_000),
    'of 200,000 end tags': `<p>${'</div></p>'.repeat(100_000)}`,
  };
  for (const [what, html] of Object.entries(hostile)) {
    // @requirement web/guest
    test(`is read or given up within its limits, and the next one is read: ${what}`, { timeout: 40_000 }, async () => {
      await read(html).catch((error: unknown) => assert.match(String((error as { code?: string }).code), /^guest\//u));
      assert.equal((await read('<p>next')).text, 'next');
    });
  }

  test('that takes too long or too much is stopped with a sentence, and the next one is read', async () => {
    await using narrow = createReader({ clock: realClock, size: 1, limits: { wallMs: 150 } });
    await using small = createReader({ clock: realClock, size: 1, limits: { memoryBytes: 8 * 1024 * 1024 } });
    const page = bytesOf('<p>some <b>words</b>'.repeat(100_000));
    const about = { mediaType: 'text/html', url: 'https://example.org/' };
    await assert.rejects(narrow.read(page, about, { as: 'article', signal }), {
      code: 'guest/timed-out',
      message: 'The document took too long to read and was given up.',
    });
    await assert.rejects(small.read(page, about, { as: 'article', signal }), { code: 'guest/out-of-memory' });
    assert.equal((await small.read(bytesOf('<p>next'), about, { as: 'article', signal })).text, 'next');
  });

  test('is not read by anything else where no guest can be started', async () => {
    const nowhere = pathToFileURL('/nonexistent/file');
    await using broken = createReader({ clock: realClock, files: { worker: nowhere, quickjs: nowhere } });
    await assert.rejects(
      broken.read(bytesOf('<p>x'), { mediaType: 'text/html', url: 'https://example.org/' }, { as: 'article', signal }),
      { code: 'guest/unavailable' },
    );
  });

  test('that takes over the guest can answer only readings and hits', () => {
    for (const answer of [
      null,
      5,
      'x',
      [],
      {},
      { kind: 'page' },
      { kind: 'evil', text: '' },
      { kind: 'page', text: 5 },
      { kind: 'page', text: '', facts: [] },
    ]) {
      assert.throws(() => parseReading(answer), { code: 'guest/threw' });
    }
    const odd = parseReading({
      kind: 'page',
      text: 'x\ud800',
      title: 5,
      cut: 'yes',
      facts: { a: 5, b: 'x'.repeat(9999) },
      notes: [5],
      more: 1,
    });
    assert.deepEqual(odd, {
      kind: 'page',
      text: 'x\ufffd',
      title: '',
      cut: false,
      facts: { a: '', b: 'x'.repeat(4000) },
      notes: [''],
    });
    assert.deepEqual(parseHits({ hits: [5, { url: 5 }], refused: 'yes' }), {
      hits: [{ title: '', url: '', snippet: '' }],
      refused: false,
    });
  });

  test('is let go of when the caller gives up', async () => {
    const controller = new AbortController();
    const reading = reader.read(
      bytesOf('<p>some <b>words</b>'.repeat(200_000)),
      { mediaType: 'text/html', url: 'https://example.org/' },
      { as: 'article', signal: controller.signal },
    );
    controller.abort(new Error('enough'));
    await assert.rejects(reading, /enough/u);
  });
});
