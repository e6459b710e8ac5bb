/**
 * Reads those parts of a WebAssembly binary that decide what it may ask for. The engine has found the binary valid before,
 * so its structure can be relied upon; what this does not know it says.
 */
export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
}

export interface FunctionType {
  /** `i` for i32, `I` for i64, `?` for anything else. */
  readonly params: string;
  readonly results: string;
}

export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly type: FunctionType | undefined;
}

export interface ModuleFacts {
  readonly functions: readonly ImportedFunction[];
  /** Imports that are no functions, as `module.name`. */
  readonly otherImports: readonly string[];
  /** Null for one of a kind that is not taken: shared, 64 bits wide, or with pages of another size. */
  readonly memories: readonly (Limits | null)[];
  readonly tables: readonly (Limits | null)[];
}

const SECTION = { type: 1, import: 2, table: 4, memory: 5 } as const;
const HEADER_SIZE = 8;
const utf8 = new TextDecoder();

interface Reader {
  at: number;
  readonly bytes: Uint8Array;
}

const byte = (reader: Reader): number => reader.bytes[reader.at++] ?? 0;

/** A LEB128 number; those of 64 bits are read as near as a number can. */
function number(reader: Reader): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const next = byte(reader);
    value += (next & 0x7f) * scale;
    if ((next & 0x80) === 0) return value;
    scale *= 128;
  }
}

const text = (reader: Reader): string => {
  const length = number(reader);
  reader.at += length;
  return utf8.decode(reader.bytes.subarray(reader.at - length, reader.at));
};

const I32 = 0x7f;
const I64 = 0x7e;
const REF_NULL = 0x63;
const REF = 0x64;

function valueType(reader: Reader): string {
  const kind = byte(reader);
  if (kind === REF || kind === REF_NULL) number(reader);
  return kind === I32 ? 'i' : kind === I64 ? 'I' : '?';
}

const valueTypes = (reader: Reader): string => Array.from({ length: number(reader) }, () => valueType(reader)).join('');

/** A field of a struct or array: its type, then whether it may change. */
const skipField = (reader: Reader): void => {
  valueType(reader);
  reader.at += 1;
};

/** One entry of the type section, which may be a group of several types. */
function readTypes(reader: Reader, types: (FunctionType | undefined)[]): void {
  const form = byte(reader);
  switch (form) {
    case 0x60: {
      const params = valueTypes(reader);
      types.push({ params, results: valueTypes(reader) });
      return;
    }
    case 0x5f:
      for (let left = number(reader); left > 0; left -= 1) skipField(reader);
      types.push(undefined);
      return;
    case 0x5e:
      skipField(reader);
      types.push(undefined);
      return;
    case 0x50:
    case 0x4f:
      for (let left = number(reader); left > 0; left -= 1) number(reader);
      return readTypes(reader, types);
    default:
      // 0x4e: a group of types that know each other.
      for (let left = number(reader); left > 0; left -= 1) readTypes(reader, types);
  }
}

const HAS_MAX = 1;

function limits(reader: Reader): Limits | null {
  const flags = number(reader);
  const min = number(reader);
  const max = (flags & HAS_MAX) === 0 ? undefined : number(reader);
  return flags > HAS_MAX ? null : { min, max };
}

function readImport(reader: Reader, types: readonly (FunctionType | undefined)[]): ImportedFunction | string {
  const module = text(reader);
  const name = text(reader);
  const kind = byte(reader);
  if (kind === 0) return { module, name, type: types[number(reader)] };
  if (kind === 1) {
    valueType(reader);
    limits(reader);
  } else if (kind === 2) limits(reader);
  else if (kind === 3) skipField(reader);
  else {
    reader.at += 1;
    number(reader);
  }
  return `${module}.${name}`;
}

const WITH_INITIAL = 0x40;

/** A table's limits; one with an initial value is followed by code, which is not read: no limits are known of it. */
function readTable(reader: Reader): Limits | null {
  if (reader.bytes[reader.at] === WITH_INITIAL) return null;
  valueType(reader);
  return limits(reader);
}

interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export function* sectionsOf(bytes: Uint8Array): Generator<Section> {
  const reader: Reader = { at: HEADER_SIZE, bytes };
  while (reader.at < bytes.length) {
    const id = byte(reader);
    const size = number(reader);
    yield { id, start: reader.at, end: reader.at + size };
    reader.at += size;
  }
}

export function readModuleFacts(bytes: Uint8Array): ModuleFacts {
  const types: (FunctionType | undefined)[] = [];
  const functions: ImportedFunction[] = [];
  const otherImports: string[] = [];
  const memories: (Limits | null)[] = [];
  const tables: (Limits | null)[] = [];
  for (const { id, start } of sectionsOf(bytes)) {
    const reader: Reader = { at: start, bytes };
    const each = (act: () => void): void => {
      for (let left = number(reader); left > 0; left -= 1) act();
    };
    if (id === SECTION.type) each(() => readTypes(reader, types));
    else if (id === SECTION.import) {
      each(() => {
        const found = readImport(reader, types);
        if (typeof found === 'string') otherImports.push(found);
        else functions.push(found);
      });
    } else if (id === SECTION.memory) each(() => memories.push(limits(reader)));
    else if (id === SECTION.table) {
      for (let left = number(reader); left > 0; left -= 1) {
        const table = readTable(reader);
        tables.push(table);
        if (table === null) break;
      }
    }
  }
  return { functions, otherImports, memories, tables };
}

const encoded = (value: number): number[] => {
  const out: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...out, left];
    out.push((left % 128) | 0x80);
  }
};

/** The same module, its one memory with this maximum and its tables with theirs, so that the engine holds it to them. */
export function withMaxima(
  bytes: Uint8Array,
  facts: ModuleFacts,
  maxima: { readonly pages: number; readonly elements: number },
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_SIZE)];
  const bounded = (found: Limits | null, max: number): number[] => [
    HAS_MAX,
    ...encoded(found?.min ?? 0),
    ...encoded(Math.min(found?.max ?? max, max)),
  ];
  for (const { id, start, end } of sectionsOf(bytes)) {
    let content: Uint8Array = bytes.subarray(start, end);
    if (id === SECTION.memory) {
      content = Uint8Array.from([1, ...bounded(facts.memories[0] ?? null, maxima.pages)]);
    } else if (id === SECTION.table) {
      const reader: Reader = { at: start, bytes };
      const body: number[] = [];
      for (let index = 0, count = number(reader); index < count; index += 1) {
        const from = reader.at;
        valueType(reader);
        body.push(...bytes.subarray(from, reader.at), ...bounded(facts.tables[index] ?? null, maxima.elements));
        limits(reader);
      }
      content = Uint8Array.from([...encoded(facts.tables.length), ...body]);
    }
    parts.push(Uint8Array.from([id, ...encoded(content.length)]), content);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
