import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readHtml } from './read-html.ts';

const URL_OF_PAGE = 'https://example.org/news/today.html';
const read = (html: string, whole = false) => readHtml(html, URL_OF_PAGE, { limit: 100_000, whole });
const textOf = (html: string, whole = false): string => read(html, whole).text;

const WORDS = 'This is a sentence of the article, long enough to count, with commas, and with something to say. ';

describe('a page', () => {
  test('becomes Markdown with absolute links', () => {
    const text = textOf(
      `<h1>Head</h1><p>One <b>bold </b>and <em>soft</em>, <a href="../a b?x=1&amp;copy=2#f">link</a><br>next` +
        `<h2>Sub <a class="headerlink" href="#sub">¶</a></h2><hr><p><img src="/i.png" alt="A [cat]"><q>said</q> x<sup>2</sup>`,
    );
    assert.equal(
      text,
      `# Head\n\nOne **bold** and _soft_, [link](https://example.org/a%20b?x=1&copy=2#f)\nnext\n\n## Sub\n\n---\n\n` +
        `![A cat](https://example.org/i.png)“said” x^2`,
    );
  });

  test('keeps lists, code, quotes, definitions and tables', () => {
    const text = textOf(
      `<ul><li>one<li>two<ol start=3><li>in</ol></ul><pre><code class="language-js">let x = 1;\n  \`\`\`\n</code></pre>` +
        `<blockquote><p>a<p>b</blockquote><dl><dt>T<dd>D</dl>` +
        `<table><caption>C</caption><tr><th>A<th>B<tr><td rowspan=2>1<td>2|3<tr><td colspan=1>4</table>`,
    );
    assert.equal(
      text,
      '- one\n- two\n  3. in\n\n````js\nlet x = 1;\n  ```\n````\n\n> a\n>\n> b\n\n**T**\n: D\n\n**C**\n\n' +
        '| A | B |\n| --- | --- |\n| 1 | 2\\|3 |\n| 1 | 4 |',
    );
  });

  test('is read for its article; navigation, footers and notices are left out', () => {
    const html = `<title>News – Site</title><nav><a href=/>Home</a></nav><div class="cookie-banner">Accept <a href=/c>cookies</a></div>
      <main><h1>News</h1>${`<p>${WORDS}</p>`.repeat(5)}</main><aside class=related><a href=/r>Related</a></aside><footer>Imprint</footer>`;
    const { text, title } = read(html);
    assert.equal(title, 'News');
    assert.doesNotMatch(text, /Home|cookies|Related|Imprint/u);
    assert.match(textOf(html, true), /Home[^]*cookies[^]*Related[^]*Imprint/u);
  });

  test('is found by the weight of its paragraphs where nothing names its article', () => {
    const html = `<div id=x><div><a href=/1>${'one '.repeat(9)}</a></div></div><div id=y>${`<p>${WORDS}</p>`.repeat(6)}</div>`;
    assert.doesNotMatch(textOf(html), /one one/u);
  });

  test('that is a list of links keeps them', () => {
    const html = `<ul>${Array.from({ length: 30 }, (_, index) => `<li><a href="/${index}">Story number ${index}</a>`).join('')}</ul>`;
    assert.match(textOf(html), /\[Story number 29\]\(https:\/\/example\.org\/29\)/u);
  });

  test('says who wrote it, when, where, and where it would send a browser', () => {
    const { facts } = read(
      `<html lang=de><meta name=author content="Ann Lee"><meta property="og:site_name" content=Site>` +
        `<meta property="article:published_time" content=2024-01-02><meta http-equiv=refresh content="0; url=/next"><base href="https://cdn.example/">`,
    );
    assert.deepEqual(facts, {
      byline: 'Ann Lee',
      published: '2024-01-02',
      site: 'Site',
      language: 'de',
      refresh: 'https://cdn.example/next',
    });
  });

  test('decodes character references as browsers do', () => {
    assert.equal(
      textOf('<p>&amp;&lt;&#x41;&#66;&copy&eacute;&notit;&unknown;&#0;&#x80;&#xd800;&hearts;'),
      '&<AB©é¬it;&unknown;�€�♥',
    );
  });

  test('leads only to the web, mail and telephones', () => {
    for (const link of [
      'javascript:alert(1)',
      ' java\nscript:x',
      'data:text/html,x',
      'file:///etc/passwd',
      'vbscript:x',
      '#here',
      'http:',
      '//',
    ])
      assert.equal(textOf(`<p><a href="${link}">words</a>`).includes(':'), false, link);
    assert.equal(textOf('<p><a href="mailto:a@example.org">a</a>'), '[a](mailto:a@example.org)');
  });
});

describe('what a person does not see', () => {
  const hidden: Readonly<Record<string, string>> = {
    'a comment': '<!-- EVIL --><!-- EVIL',
    'a script': '<script>EVIL</script><style>EVIL</style><template>EVIL</template>',
    'a hidden element': '<div hidden>EVIL</div><p hidden="">EVIL',
    'aria-hidden': '<div aria-hidden="true">EVIL</div>',
    'display: none': '<div style="color:red; DISPLAY : none !important">EVIL</div>',
    'visibility: hidden': '<div style="visibility:hidden">EVIL</div>',
    'a tiny font':
      '<span style="font-size:1px">EVIL</span><span style="font-size:0">EVIL</span><font size=0>EVIL</font>',
    'no opacity': '<span style="opacity:0">EVIL</span><span style="opacity:0.01">EVIL</span>',
    'a place off the screen':
      '<div style="position:absolute;left:-9999px">EVIL</div><div style="text-indent:-999em">EVIL</div>',
    'no size': '<div style="height:0;overflow:hidden">EVIL</div><div style="clip:rect(0,0,0,0)">EVIL</div>',
    'the colour of its background':
      '<p style="color:#fff;background-color:white">EVIL</p><p style="color:transparent">EVIL</p>',
    'a class of the style sheet':
      '<style>.a, #b, p.c { display: none } @media print { .seen { display:none } }</style><p class=a>EVIL<p id=b>EVIL<p class="x c">EVIL',
    'a class for screen readers': '<span class="sr-only">EVIL</span><span class="visually-hidden">EVIL</span>',
    'a form': '<input value=EVIL><textarea>EVIL</textarea><button>EVIL</button><select><option>EVIL</select>',
    'another page in a frame': '<iframe srcdoc="EVIL">EVIL</iframe><object>EVIL</object>',
  };
  for (const [what, html] of Object.entries(hidden)) {
    // @requirement web/hidden-text
    test(`is not read: ${what}`, () => {
      const page = `<p class=seen>${WORDS}</p><div>${html}</div>`;
      for (const whole of [true, false]) assert.doesNotMatch(textOf(page, whole), /EVIL/u);
      assert.match(textOf(page.replace('<!-- EVIL', ''), true), /This is a sentence/u);
    });
  }

  test('is not read as characters either: controls, terminal sequences, direction marks, tags', () => {
    const tagged = Array.from('EVIL', (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');
    const text = textOf(
      `<p>a\u0000\u001b[31mb\u001b]0;title\u0007c\u202ed\u200be\u2066f\u00adg${tagged}h\u{e0100}i&#27;[2Jj&#x202e;k`,
    );
    assert.equal(text, 'abcdefghijk');
    assert.equal(textOf('<p>👩‍👩‍👧 می‌خواهم'), '👩‍👩‍👧 می‌خواهم');
  });

  test('keeps what only looks hidden: wide screens, printing, closed details', () => {
    const html = `<style>@media print{.p{display:none}}</style><p class=p>printed</p><p class="hidden md:block">wide</p><details><summary>More</summary>inside</details>`;
    const text = textOf(html, true);
    for (const word of ['printed', 'wide', 'inside']) assert.ok(text.includes(word), word);
  });
});
