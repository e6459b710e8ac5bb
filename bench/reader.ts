/**
 * How long does the guest take to read a document? Pages of several sizes, a feed, a PDF, and the start of a guest.
 * `node bench/reader.ts [--runs N]`
 */
import { parseArgs } from 'node:util';
import { createReader } from '@oxydra/sandbox';
import { createPdf } from '../packages/sandbox/src/reader/guest/pdf/pdf-writer.fixture.ts';
import { realClock } from '../packages/sandbox/src/script/test-room.ts';
import { atMost, print, spread, type Row } from './kit/table.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
const { signal } = new AbortController();

const entry = (index: number): string =>
  `<div class="row r${index}"><h3 class="t"><a href="/page/${index}?a=1&amp;b=2" class="link big">Heading ${index}</a></h3>` +
  `<p class="c">Some text with <b>bold</b>, <em>emphasis</em> and a <a href="https://example.org/${index}">link</a>; it goes ` +
  `on for a while, with commas, until it&nbsp;ends here. ${'lorem ipsum dolor '.repeat(6)}</p><ul><li>one</li><li>two</li></ul></div>`;

/** A dense page of about so many characters: markup is half of it. */
function page(length: number): Uint8Array {
  const parts = ['<html><head><title>T</title></head><body><main>'];
  for (let size = 0, index = 0; size < length; index += 1) size += parts[parts.push(entry(index)) - 1]?.length ?? 0;
  return new TextEncoder().encode(parts.join(''));
}

const items = Array.from(
  { length: 200 },
  (_, index) =>
    `<item><title>E${index}</title><link>https://example.org/${index}</link><description>&lt;p&gt;${'words '.repeat(40)}</description></item>`,
);
const feed = new TextEncoder().encode(`<rss><channel><title>F</title>${items.join('')}</channel></rss>`);
const lines = Array.from(
  { length: 45 },
  (_, index) => `BT /F 11 Tf 50 ${780 - index * 16} Td (${'A line of a paper. '.repeat(4)}) Tj ET`,
).join('\n');
const paper = createPdf({ pages: Array.from({ length: 40 }, () => lines), filter: 'FlateDecode' });

const read = async (reader: ReturnType<typeof createReader>, bytes: Uint8Array, mediaType: string): Promise<number> => {
  const begun = performance.now();
  await reader.read(bytes, { mediaType, url: 'https://example.org/' }, { as: 'article', signal });
  return performance.now() - begun;
};
async function times(bytes: Uint8Array, mediaType: string): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) taken.push(await read(reader, bytes, mediaType));
  return taken;
}

const small = page(2_000);
const first: number[] = [];
for (let run = 0; run < runs; run += 1) {
  await using fresh = createReader({ clock: realClock, size: 1 });
  first.push(await read(fresh, small, 'text/html'));
}
await using reader = createReader({ clock: realClock, size: 1 });
await read(reader, small, 'text/html');
const rows: Row[] = [
  { what: 'first page, thread and guest started', figure: spread(first, 'ms') },
  { what: 'a page of 2 KB', figure: spread(await times(small, 'text/html'), 'ms') },
  { what: 'a page of 100 KB', figure: spread(await times(page(100_000), 'text/html'), 'ms') },
  atMost('a page of 1 MB', await times(page(1_000_000), 'text/html'), 3_000, 'ms'),
  { what: 'a page of 4 MB', figure: spread(await times(page(4_000_000), 'text/html'), 'ms') },
  { what: 'a feed of 200 entries', figure: spread(await times(feed, 'application/rss+xml'), 'ms') },
  { what: 'a PDF of 40 pages', figure: spread(await times(paper, 'application/pdf'), 'ms') },
];
print(rows);
