import type { Finding, Scrubber } from '@oxydra/types';

/** A scrubber that knows the given secrets, word for word, and nothing else. */
export function createPlainScrubber(secrets: Readonly<Record<string, string>> = {}): Scrubber {
  const scrub: Scrubber['scrub'] = (text) => {
    const found: Finding[] = [];
    let clean = text;
    for (const [name, value] of Object.entries(secrets)) {
      const kind = `known:${name}`;
      for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
        found.push({ start: at, end: at + value.length, kind });
      }
      clean = clean.replaceAll(value, `[REDACTED:${kind}]`);
    }
    return { text: clean, found };
  };
  return {
    scrub,
    stream() {
      let held = '';
      return { push: (piece) => ((held += piece), ''), end: () => scrub(held).text };
    },
  };
}
