import { createHash } from 'node:crypto';
import { Fault } from '@oxydra/types';
import { readModuleFacts, withMaxima } from './module-sections.ts';
import type { ImportedFunction, ModuleFacts } from './module-sections.ts';
import { SIGNATURES, WASI_MODULE } from './signatures.ts';

/** A module that was looked at and found fit to run: it can ask for preview 1 and for nothing else. */
export interface GuestModule {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /**
   * Compiled so that its memory cannot grow beyond `bytes`. Throws `guest/bad-module` where it asks for more. Compiled
   * once for each limit.
   */
  limitedTo(bytes: number): WebAssembly.Module;
}

export const PAGE = 64 * 1024;
/** Elements of a table; each is a few bytes of ours. */
const MAX_ELEMENTS = 1_000_000;
const MAX_TABLES = 16;

const bad = (message: string, hint = 'Build it as a WASI preview 1 program.'): Fault =>
  new Fault('guest/bad-module', message, { hint });

function judgeImport({ module, name, type }: ImportedFunction): void {
  const known = module === WASI_MODULE && Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
  if (known === undefined) {
    throw bad(`The module asks for ${JSON.stringify(`${module}.${name}`)}, which no guest is given.`);
  }
  const results = name === 'proc_exit' ? '' : 'i';
  if (type?.params !== known || type.results !== results) {
    throw bad(`The module takes ${name} for a function of another type than preview 1 gives it.`);
  }
}

function judgeFacts({ functions, otherImports, memories, tables }: ModuleFacts): void {
  functions.forEach(judgeImport);
  const [other] = otherImports;
  if (other !== undefined)
    throw bad(`The module imports ${JSON.stringify(other)}, but a guest may import functions only.`);
  if (memories.length > 1) throw bad(`The module has ${memories.length} memories, but a guest may have one.`);
  if (memories.includes(null)) throw bad('The module has a memory that is shared or 64 bits wide.');
  if (tables.length > MAX_TABLES) throw bad(`The module has ${tables.length} tables, more than ${MAX_TABLES}.`);
  if (tables.includes(null)) throw bad('The module has a table of a kind that no guest is given.');
  const widest = Math.max(0, ...tables.map((table) => table?.min ?? 0));
  if (widest > MAX_ELEMENTS) throw bad(`The module has a table of ${widest} elements, more than ${MAX_ELEMENTS}.`);
}

const mebibytes = (pages: number): string => `${(pages * PAGE) / (1024 * 1024)} MiB`;

/**
 * Looks at a module and compiles it. `sha256`, in hex, is what its bytes must be. Throws `guest/bad-module` for one that is
 * another, is no WebAssembly, or asks for anything but preview 1. The bytes are the module's from here on.
 */
export function compileGuest(bytes: Uint8Array<ArrayBuffer>, expected: { readonly sha256?: string } = {}): GuestModule {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (expected.sha256 !== undefined && expected.sha256 !== sha256) {
    throw bad(
      `The module's SHA-256 is ${sha256}, but ${expected.sha256} is expected.`,
      'It was changed or damaged: install it again, or approve the new one.',
    );
  }
  if (!WebAssembly.validate(bytes)) throw bad('The file is no valid WebAssembly module.');
  const facts = readModuleFacts(bytes);
  judgeFacts(facts);
  const memory = facts.memories[0];
  const compiled = new Map<number, WebAssembly.Module>();
  return {
    sha256,
    limitedTo(limit) {
      const pages = Math.floor(limit / PAGE);
      const known = compiled.get(pages);
      if (known !== undefined) return known;
      const wanted = memory?.max ?? memory?.min ?? 0;
      if (Math.max(wanted, memory?.min ?? 0) > pages) {
        throw bad(
          `The module asks for ${mebibytes(wanted)} of memory, but may have ${mebibytes(pages)}.`,
          'Build it with a smaller maximum, or give it more.',
        );
      }
      const module = new WebAssembly.Module(withMaxima(bytes, facts, { pages, elements: MAX_ELEMENTS }));
      compiled.set(pages, module);
      return module;
    },
  };
}
