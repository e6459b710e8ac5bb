import { secretSpellings } from './secret-spellings.ts';

/** Takes known values out of bytes that come in pieces; stars of the same length stay in their place. */
export interface Redactor {
  /** What is safe to pass on: the rest could be the beginning of a value. */
  push(piece: Buffer): Buffer;
  end(): Buffer;
}

const STAR = 0x2a;

/** How many bytes at the end may be the beginning of one of the forms. */
function openEnd(bytes: Buffer, forms: readonly Buffer[]): number {
  let most = 0;
  for (const form of forms) {
    const from = Math.max(0, bytes.length - form.length + 1);
    for (let at = bytes.indexOf(form[0] ?? 0, from); at >= 0; at = bytes.indexOf(form[0] ?? 0, at + 1)) {
      const size = bytes.length - at;
      if (size <= most) break;
      if (bytes.compare(form, 0, size, at) === 0) most = size;
    }
  }
  return most;
}

export function createRedactor(values: Iterable<string>): Redactor {
  const forms = [...values].flatMap(secretSpellings).map((form) => Buffer.from(form));
  let held: Buffer = Buffer.alloc(0);

  const mask = (bytes: Buffer): void => {
    for (const form of forms) {
      for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + form.length))
        bytes.fill(STAR, at, at + form.length);
    }
  };
  return {
    push(piece) {
      const bytes = Buffer.concat([held, piece]);
      mask(bytes);
      const safe = bytes.length - openEnd(bytes, forms);
      held = bytes.subarray(safe);
      return bytes.subarray(0, safe);
    },
    end() {
      const rest = held;
      held = Buffer.alloc(0);
      return rest;
    },
  };
}
