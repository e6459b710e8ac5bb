import { deflateSync } from 'node:zlib';

/** A stream by its text, with more of its dictionary. */
type FixtureObject = string | { readonly stream: string; readonly dict?: string };

export interface PdfFixture {
  /** Content streams. */
  readonly pages: readonly string[];
  readonly title?: string;
  readonly font?: string;
  readonly resources?: string;
  readonly filter?: 'FlateDecode' | 'ASCIIHexDecode' | 'ASCII85Decode' | 'RunLengthDecode';
  /** In an object stream, found through a cross-reference stream. */
  readonly packed?: boolean;
  readonly encrypted?: boolean;
  /** More of the trailer. */
  readonly trailer?: string;
  readonly encryptStream?: (data: string, id: number) => string;
  /** Further objects by number, from 20 on. */
  readonly more?: Readonly<Record<number, FixtureObject>>;
  /** Further children of the page tree. */
  readonly kids?: string;
  /** In place of the true length of content streams. */
  readonly length?: string;
  /** Packed bytes in place of the first page's content. */
  readonly content?: { readonly bytes: Uint8Array; readonly filter: string };
}

function ascii85(bytes: Buffer): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const part = Buffer.alloc(4);
    bytes.copy(part, 0, at);
    let value = part.readUInt32BE();
    let group = '';
    for (let digit = 0; digit < 5; digit += 1) {
      group = String.fromCharCode(33 + (value % 85)) + group;
      value = Math.floor(value / 85);
    }
    out += group.slice(0, Math.min(4, bytes.length - at) + 1);
  }
  return `${out}~>`;
}

function pack(text: string, filter: PdfFixture['filter']): string {
  const bytes = Buffer.from(text, 'latin1');
  if (filter === 'FlateDecode') return deflateSync(bytes).toString('latin1');
  if (filter === 'ASCIIHexDecode') return `${bytes.toString('hex')}>`;
  if (filter === 'ASCII85Decode') return ascii85(bytes);
  if (filter !== 'RunLengthDecode') return text;
  const runs = text.match(/[^]{1,128}/gu) ?? [];
  return `${runs.map((run) => `${String.fromCharCode(run.length - 1)}${run}`).join('')}\u0080`;
}

/** A small PDF for tests, right in every byte unless it is asked to be wrong. */
export function createPdf(fixture: PdfFixture): Buffer {
  const { pages, title, filter, packed = false, more = {}, content, length } = fixture;
  const font = fixture.font ?? '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>';
  const plain = new Map<number, string>([
    [1, '<</Type/Catalog/Pages 2 0 R>>'],
    [
      2,
      `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, index) => `${100 + index * 2} 0 R`).join(' ')} ${fixture.kids ?? ''}]/Resources<</Font<</F 3 0 R>>${fixture.resources ?? ''}>>>>`,
    ],
    [3, font],
    [4, title === undefined ? 'null' : `<</Title(${title})>>`],
  ]);
  const streams = new Map<number, string>();
  const stream = (dict: string, data: string): string =>
    `<<${dict}/Length ${length ?? data.length}>>\nstream\n${data}\nendstream`;
  for (const [index, text] of pages.entries()) {
    plain.set(100 + index * 2, `<</Type/Page/Parent 2 0 R/Contents ${101 + index * 2} 0 R>>`);
    const own = index === 0 && content !== undefined ? content : undefined;
    streams.set(
      101 + index * 2,
      own === undefined
        ? stream(filter === undefined ? '' : `/Filter/${filter}`, pack(text, filter))
        : stream(`/Filter ${own.filter}`, Buffer.from(own.bytes).toString('latin1')),
    );
  }
  const { encryptStream } = fixture;
  if (encryptStream !== undefined) {
    for (const [index, text] of pages.entries())
      streams.set(101 + index * 2, stream('', encryptStream(text, 101 + index * 2)));
  }
  for (const [id, object] of Object.entries(more)) {
    if (typeof object === 'string') plain.set(Number(id), object);
    else streams.set(Number(id), stream(object.dict ?? '', object.stream));
  }
  const written = new Map(packed ? streams : [...plain, ...streams]);
  if (packed) {
    const bodies = [...plain.values()];
    let at = 0;
    const head = [...plain.keys()].map((id, index) => {
      const place = `${id} ${at}`;
      at += (bodies[index]?.length ?? 0) + 1;
      return place;
    });
    const first = `${head.join(' ')} `;
    written.set(
      50,
      stream(
        `/Type/ObjStm/N ${bodies.length}/First ${first.length}/Filter/FlateDecode`,
        deflateSync(Buffer.from(`${first}${bodies.join(' ')}`, 'latin1')).toString('latin1'),
      ),
    );
  }
  let file = '%PDF-1.7\n';
  const offsets = new Map<number, number>();
  for (const [id, body] of written) {
    offsets.set(id, file.length);
    file += `${id} 0 obj\n${body}\nendobj\n`;
  }
  const start = file.length;
  const trailer = `/Root 1 0 R/Info 4 0 R/Size 1000${fixture.trailer ?? ''}${fixture.encrypted === true ? '/Encrypt<</Filter/Standard>>' : ''}`;
  if (packed) {
    const rows: { readonly id: number; readonly row: readonly number[] }[] = [
      ...[...offsets].map(([id, at]) => ({ id, row: [1, at >> 16, (at >> 8) & 255, at & 255, 0] })),
      ...[...plain.keys()].map((id, index) => ({ id, row: [2, 0, 0, 50, index] })),
    ];
    const table = Buffer.from(rows.flatMap(({ row }) => row));
    const index = rows.map(({ id }) => `${id} 1`).join(' ');
    file += `60 0 obj\n${stream(`/Type/XRef/W[1 3 1]/Index[${index}]${trailer}/Filter/FlateDecode`, deflateSync(table).toString('latin1'))}\nendobj\n`;
  } else {
    const rows = [...offsets].map(([id, at]) => `${id} 1\n${String(at).padStart(10, '0')} 00000 n \n`).join('');
    file += `xref\n${rows}trailer\n<<${trailer}>>\n`;
  }
  return Buffer.from(`${file}startxref\n${start}\n%%EOF\n`, 'latin1');
}
