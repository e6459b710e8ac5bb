import { SIGNATURES, WASI_MODULE } from './signatures.ts';

/** Items of a longer list that belong on one line. */
export const row = <T>(...items: readonly T[]): readonly T[] => items;

/** Just enough of an assembler for programs of a few instructions. */
type Code = readonly number[];

const unsigned = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 0x80, ...unsigned(Math.floor(value / 128))];
const signed = (value: bigint): number[] => {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const last = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
};
const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const named = (text: string): Code => vector([...Buffer.from(text)].map((byte) => [byte]));
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

const TYPE = { i: 0x7f, I: 0x7e, f: 0x7d } as const;
const kinds = (text: string): readonly Code[] =>
  text.split('').map((kind) => [kind === 'i' ? TYPE.i : kind === 'I' ? TYPE.I : TYPE.f]);
const functionType = (params: string, results: string): Code => [
  0x60,
  ...vector(kinds(params)),
  ...vector(kinds(results)),
];

export const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))];
export const i64 = (value: bigint): Code => [0x42, ...signed(value)];
export const drop: Code = [0x1a];
export const unreachable: Code = [0x00];
/** Stores what is on the stack below at an address on the stack. */
export const store: Code = [0x36, 2, 0];
export const load: Code = [0x28, 2, 0];
export const grow = (pages: number): Code => [...i32(pages), 0x40, 0];
/** Runs for ever. */
export const forever = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0c, 0, 0x0b];
/** Runs its body until that leaves zero on the stack. */
export const whileTrue = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, 0x0b];
/** Does its body where what is on the stack is not zero. */
export const when = (...body: readonly Code[]): Code => [0x04, 0x40, ...body.flat(), 0x0b];
export const equal: Code = [0x46];

export interface ModuleParts {
  /** Functions of preview 1, called by their places: `call(0)`. */
  readonly imports?: readonly string[];
  /** In place of those: module, name, parameters, results. */
  readonly otherImports?: readonly (readonly [string, string, string, string])[];
  /** Raw imports that are no functions. */
  readonly rawImports?: readonly Code[];
  readonly memory?: { readonly min: number; readonly max?: number; readonly flags?: number } | null;
  readonly memories?: number;
  readonly table?: { readonly min: number; readonly max?: number };
  readonly code?: readonly Code[];
  readonly start?: string;
  readonly data?: { readonly at: number; readonly text: string };
}

export const call = (index: number): Code => [0x10, ...unsigned(index)];

export function assemble(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const wanted = [
    ...(parts.imports ?? []).map((name) => {
      const results = name === 'proc_exit' ? '' : 'i';
      return [WASI_MODULE, name, SIGNATURES[name] ?? '', results] as const;
    }),
    ...(parts.otherImports ?? []),
  ];
  const memory = parts.memory === undefined ? { min: 1 } : parts.memory;
  const bounds = (found: { readonly min: number; readonly max?: number; readonly flags?: number }): Code => [
    found.flags ?? (found.max === undefined ? 0 : 1),
    ...unsigned(found.min),
    ...(found.max === undefined ? [] : unsigned(found.max)),
  ];
  const body = [0, ...(parts.code ?? []).flat(), 0x0b];
  return Uint8Array.from([
    ...row(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    ...section(
      1,
      vector([functionType('', ''), ...wanted.map(([, , params, results]) => functionType(params, results))]),
    ),
    ...section(
      2,
      vector([
        ...wanted.map(([module, name], index) => [...named(module), ...named(name), 0, ...unsigned(index + 1)]),
        ...(parts.rawImports ?? []),
      ]),
    ),
    ...section(3, vector([[0]])),
    ...(parts.table === undefined ? [] : section(4, vector([[0x70, ...bounds(parts.table)]]))),
    ...(memory === null ? [] : section(5, vector(Array.from({ length: parts.memories ?? 1 }, () => bounds(memory))))),
    ...section(
      7,
      vector([
        [...named(parts.start ?? '_start'), 0, ...unsigned(wanted.length)],
        ...(memory === null ? [] : [[...named('memory'), 2, 0]]),
      ]),
    ),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
    ...(parts.data === undefined
      ? []
      : section(11, vector([[0, ...i32(parts.data.at), 0x0b, ...named(parts.data.text)]]))),
  ]);
}

export const importOfMemory: Code = [...named('env'), ...named('memory'), 2, 0, 1];
export const importOfGlobal: Code = [...named('env'), ...named('base'), 3, 0x7f, 0];
