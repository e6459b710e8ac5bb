import { secretSpellings } from './secret-spellings.ts';

/** Takes known values out of bytes that come in pieces; stars of the same length stay in their place. */
export interface Redactor {
  /** What is safe to pass on: the rest could be the beginning of a value. */
  push(piece: Buffer): Buffer;
  end(): Buffer;
}

const STAR = 0x2a;

export function createRedactor(values: Iterable<string>): Redactor {
  const forms = [...values].flatMap(secretSpellings).map((form) => Buffer.from(form));
  const longest = Math.max(1, ...forms.map((form) => form.length));
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
      const safe = Math.max(0, bytes.length - longest + 1);
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
