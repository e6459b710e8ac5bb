import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hits, read } from './guest.ts';
import type { ReadOrder } from './guest.ts';
import { parseMarkup } from './html/parse.ts';
import { resolveUrl } from './url.ts';

const order = (as: ReadOrder['as'], text: string): ReadOrder => ({
  as,
  text,
  url: 'https://example.org/feed',
  limit: 100_000,
  whole: false,
});

describe('a feed', () => {
  test('of RSS becomes a list with links, dates and short texts', () => {
    const { kind, title, text } = read(
      order(
        'xml',
        `<?xml version="1.0"?><rss version="2.0"><channel><title>News &amp; more</title><link>https://example.org/</link><description>All</description>
        <item><title>One</title><link>/1</link><pubDate>Mon, 1 Jan 2024</pubDate><description>&lt;p&gt;Some &lt;b&gt;text&lt;/b&gt;&lt;script&gt;evil&lt;/script&gt;</description></item>
        <item><title><![CDATA[Two <b>&]]></title><guid>https://example.org/2</guid><content:encoded><![CDATA[<p style="display:none">evil</p><p>Body</p>]]></content:encoded></item></channel></rss>`,
      ),
    );
    assert.equal(kind, 'feed');
    assert.equal(title, 'News & more');
    assert.equal(
      text,
      '# News & more\n\nAll\n\n## [One](https://example.org/1)\n\nMon, 1 Jan 2024\n\nSome **text**\n\n## [Two &](https://example.org/2)\n\nBody',
    );
  });

  test('of Atom, and of JSON, is read as well', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title type="html">&lt;i&gt;E&lt;/i&gt;</title><link rel="self" href="/s"/><link href="https://example.org/e"/><author><name>Ann</name></author><updated>2024</updated><content type="xhtml"><div xmlns="x"><p>Text</p></div></content></entry></feed>`;
    assert.equal(read(order('xml', atom)).text, '# A\n\n## [E](https://example.org/e)\n\n2024 · Ann\n\nText');
    const json = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'J',
      items: [{ title: 'E', url: '/e', content_html: '<b>x</b>' }],
    });
    assert.equal(read(order('json', json)).text, '# J\n\n## [E](https://example.org/e)\n\n**x**');
  });

  test('expands no entities of its own: a bomb stays a few characters', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&c;</title></item></channel></rss>`;
    assert.match(read(order('xml', bomb)).text, /## &b;&c;$/u);
  });
});

describe('JSON', () => {
  test('is printed with all its digits, and what is none is shown as it stands', () => {
    assert.equal(
      read(order('json', '{"a":12345678901234567890,"b":[],"c":{"d":"x\\"y"}}')).text,
      '{\n  "a": 12345678901234567890,\n  "b": [],\n  "c": {\n    "d": "x\\"y"\n  }\n}',
    );
    for (const text of ['{"a":', 'nope', '[1]]', '{]']) assert.equal(read(order('json', text)).text, text);
  });

  test('prints to the same value again', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(JSON.parse(read(order('json', text)).text.replaceAll('\u200b', '')), JSON.parse(text));
      }),
      { numRuns: 200 },
    );
  });
});

describe('search answers', () => {
  const shape = {
    format: 'json',
    items: 'web.results,results',
    title: 'title',
    url: 'link',
    snippet: ['a', 'b'],
  } as const;

  test('give up their hits by a path, without markup', () => {
    const text = JSON.stringify({
      results: [{ title: '<b>T</b> &amp; x', link: 'https://x.example', a: '', b: ['one', 'two'] }],
    });
    assert.deepEqual(hits({ text, url: 'https://e.example', shape }), {
      hits: [{ title: 'T & x', url: 'https://x.example', snippet: 'one … two' }],
      refused: false,
    });
  });

  test('of another shape are told from answers without hits', () => {
    const found = (text: string) => hits({ text, url: 'https://e.example', shape }).hits;
    assert.deepEqual(found('{}'), []);
    for (const text of ['<html>', '[]', '"x"', '{"results":5}', 'null']) assert.equal(found(text), null, text);
    assert.deepEqual(found('{"results":[1,null,{"title":5,"link":{}}]}')?.length, 3);
  });
});

describe('the parser', () => {
  test('ends on any text, and recurses no deeper than its bound', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      '<p',
      '<div>',
      '</div>',
      '<!--',
      '-->',
      '<table><tr><td>',
      '<a href=',
      '&',
      '&amp',
      '<script>',
      '</script',
      '<![CDATA[',
      ']]>',
      'x',
      ' ',
      '<svg/>',
      '<li>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 300 }), fc.boolean(), (pieces, xml) => {
        const depth = (node: { children: readonly unknown[] }): number =>
          1 + Math.max(0, ...node.children.map((child) => (typeof child === 'string' ? 0 : depth(child as never))));
        assert.ok(depth(parseMarkup(pieces.join(''), { xml }).root) <= 203);
      }),
      { numRuns: 300 },
    );
  });

  test('and all that follows it make text of anything, without a hidden word in it', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<div hidden>',
      '<table>',
      '<tr>',
      '<td rowspan=9 colspan=9>',
      '<ul>',
      '<li>',
      '<ol start=-5>',
      '<a href="/x">',
      '</a>',
      '<pre>',
      '<code>',
      '<blockquote>',
      '<h2>',
      '</h2>',
      '<b>',
      '</b>',
      '<img alt=x src=y>',
      '<dl>',
      '<dt>',
      '<dd>',
      '<br>',
      '|',
      '`',
      'text, ',
      '&lt;',
      '<article>',
      '</article>',
      '<nav>',
      '<figure><figcaption>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), fc.constantFrom('html', 'xml', 'json', 'text'), (pieces, as) => {
        const { text } = read(order(as, pieces.join('')));
        assert.ok(text.isWellFormed());
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const html = `${pieces.join('')}<section style="display:none">EVIL</section>`;
        assert.doesNotMatch(read({ ...order('html', html), whole: true }).text, /EVIL/u);
      }),
      { numRuns: 200 },
    );
  });

  test('resolves links as a browser does', () => {
    const part = fc.constantFrom(
      'a',
      '..',
      '.',
      '/',
      '//h.example/',
      '?q=1',
      '#f',
      'x y',
      'é',
      'http://h.example',
      'b.html',
      '../../..',
    );
    const bases = fc.constantFrom('https://example.org', 'https://example.org/a/b/c?d#e', 'http://example.org:81/x/');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), bases, (parts, base) => {
        const link = parts.join('');
        const found = resolveUrl(link, base);
        if (found === undefined) return;
        assert.equal(new URL(found).href, new URL(link, base).href);
      }),
      { numRuns: 500 },
    );
  });
});
