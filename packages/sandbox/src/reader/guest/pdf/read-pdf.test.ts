import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { createPdf } from './pdf-writer.fixture.ts';
import { readPdf } from './read-pdf.ts';

const read = (bytes: Uint8Array, limit = 100_000) => readPdf(bytes, limit);
const page = (content: string, font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>') =>
  createPdf({ pages: [content], font });
const textOf = (content: string, font?: string): string => read(page(content, font)).text;

describe('a PDF', () => {
  test('is read page by page, with lines, paragraphs and spaces where the text moves', () => {
    const { text, title, facts } = read(
      createPdf({
        title: 'The Title',
        pages: [
          'BT /F 12 Tf 50 700 Td (Hello) Tj 40 0 Td (World) Tj -40 -14 Td (next line) Tj 0 -40 Td (far be-) Tj 0 -14 Td (low) Tj ET',
          "BT /F 12 Tf 1 0 0 1 50 700 Tm [(W) 80 (o) -20 (rd) -900 (gap)] TJ 14 TL T* (a\\(b\\)\\101) Tj (z) ' ET",
        ],
      }),
    );
    assert.equal(title, 'The Title');
    assert.equal(facts['pages'], '2');
    assert.equal(text, '[page 1]\n\nHello World\nnext line\n\nfar below\n\n[page 2]\n\nWord gap\na(b)A\nz');
  });

  test('is read through every filter, object streams and cross-reference streams', () => {
    const content = 'BT /F 12 Tf 50 700 Td (Packed words) Tj ET';
    for (const filter of ['FlateDecode', 'ASCIIHexDecode', 'ASCII85Decode', 'RunLengthDecode'] as const) {
      assert.match(read(createPdf({ pages: [content], filter })).text, /Packed words/u, filter);
    }
    assert.match(read(createPdf({ pages: [content], packed: true })).text, /Packed words/u);
  });

  test('says its characters by encodings, differences, glyph names and maps to Unicode', () => {
    const show = (bytes: string) => `BT /F 12 Tf 50 700 Td ${bytes} Tj ET`;
    assert.match(
      textOf(show('(\\223quoted\\224 \\200)'), '<</Type/Font/Subtype/TrueType/BaseFont/A/Encoding/WinAnsiEncoding>>'),
      /“quoted” €/u,
    );
    assert.match(
      textOf(
        show('(\\212\\037)'),
        '<</Type/Font/Subtype/Type1/BaseFont/A/Encoding<</BaseEncoding/MacRomanEncoding/Differences[31/fi 65/eacute/uni4F60]>>>>',
      ),
      /äfi/u,
    );
    assert.match(
      textOf(show('(AB)'), '<</Type/Font/Subtype/Type1/BaseFont/A/Encoding<</Differences[65/eacute/uni4F60]>>>>'),
      /é你/u,
    );
    const cmap =
      '1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <D83DDE00> endbfchar 2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<4F60> <597D>] endbfrange';
    const { text } = read(
      createPdf({
        pages: [show('<00010010001100120020002100ff>')],
        font: '<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/DW 500>>]/ToUnicode 20 0 R>>',
        more: { 20: { stream: cmap } },
      }),
    );
    assert.match(text, /😀ABC你好/u);
  });

  // @requirement web/hidden-text
  test('shows no text that is tiny, white on white, or drawn invisibly beside other text', () => {
    const seen = 'BT /F 12 Tf 50 700 Td (seen) Tj ET';
    assert.equal(
      textOf(
        `${seen} BT 1 1 1 rg /F 12 Tf 50 600 Td (EVIL) Tj ET BT 0 g /F 1 Tf 50 500 Td (EVIL) Tj ET BT 3 Tr /F 12 Tf 50 400 Td (EVIL) Tj ET`,
      ),
      '[page 1]\n\nseen',
    );
    assert.match(textOf(`0 0 1 rg 0 0 600 800 re f BT 1 g /F 12 Tf 50 600 Td (on blue) Tj ET`), /on blue/u);
    assert.match(textOf(`BT 3 Tr /F 12 Tf 50 400 Td (recognised) Tj ET`), /recognised/u);
  });

  test('without text, without pages, or encrypted says so', () => {
    assert.deepEqual(read(page('0 0 1 rg 0 0 1 1 re f')).notes, ['The PDF holds no text; its pages may be pictures.']);
    assert.deepEqual(read(Buffer.from('%PDF-1.4 nothing')).notes, ['The PDF has no page that can be read.']);
    assert.match(read(createPdf({ pages: [''], encrypted: true })).notes?.[0] ?? '', /encrypted/u);
  });
});

describe('a hostile PDF', () => {
  const words = 'BT /F 12 Tf 50 700 Td (still there) Tj ET';

  test('with a broken cross-reference table is rebuilt from its objects', () => {
    const text = createPdf({ pages: [words] }).toString('latin1');
    for (const broken of [
      text.replace(/startxref\s+\d+/u, 'startxref 999999'),
      text.replace(/xref[^]*$/u, ''),
      text.replace(/\d{10} 00000 n/gu, '0000000007 00000 n'),
      `junk before\n${text}`,
    ]) {
      assert.match(read(Buffer.from(broken, 'latin1')).text, /still there/u);
    }
  });

  test('whose pages, forms, references or sections lead in circles ends', () => {
    const loops = createPdf({
      pages: [`${words} /X Do`],
      resources: '/XObject<</X 30 0 R>>',
      more: { 30: { stream: '/X Do /X Do', dict: '/Type/XObject/Subtype/Form' }, 31: '32 0 R', 32: '31 0 R' },
      kids: '2 0 R 2 0 R 31 0 R',
    });
    assert.match(read(loops).text, /still there/u);
    const self = createPdf({ pages: [words] }).toString('latin1');
    assert.match(
      read(Buffer.from(self.replace('/Root', `/Prev ${/startxref\s+(\d+)/u.exec(self)?.[1] ?? ''}/Root`), 'latin1'))
        .text,
      /still there/u,
    );
    const length = createPdf({ pages: [words], length: '4 0 R' });
    assert.match(read(length).text, /still there/u);
  });

  test('that unpacks to gigabytes is stopped at its budget and says so', () => {
    const bomb = deflateSync(deflateSync(Buffer.alloc(20_000_000)));
    const { notes, text } = read(
      createPdf({ pages: [words], content: { bytes: bomb, filter: '[/FlateDecode/FlateDecode]' } }),
    );
    assert.equal(text, '');
    assert.ok((notes?.length ?? 0) > 0);
    const wide = deflateSync(Buffer.alloc(60_000_000, 32));
    assert.deepEqual(
      read(createPdf({ pages: [words], content: { bytes: wide, filter: '/FlateDecode' } })).notes?.at(-1),
      'The PDF unpacks to more than is read.',
    );
  });

  test('nested deeply or cut anywhere is read as far as it goes, and never throws', () => {
    const whole = createPdf({ pages: [words, words], packed: true });
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
        (cut, flips) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of flips) bytes[at] = byte;
          read(bytes);
          read(bytes.subarray(0, cut));
        },
      ),
      { numRuns: 200 },
    );
    read(Buffer.from(`%PDF-1.4 1 0 obj ${'[<<'.repeat(50_000)}`));
    read(createPdf({ pages: [`BT /F 12 Tf ${'['.repeat(100_000)} (x) Tj ET ${'q '.repeat(100_000)}`] }));
  });
});
