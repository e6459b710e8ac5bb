import { Writable } from 'node:stream';

/** A stream that keeps what is written to it. */
export function captured(): Writable & { readonly text: () => string } {
  let text = '';
  const sink = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  return Object.assign(sink, { text: () => text });
}
