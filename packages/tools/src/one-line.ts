const MAX_CHARACTERS = 200;

/** Text for one line of a person's screen: no control characters, no direction marks, not too long. */
export function oneLine(text: string, limit = MAX_CHARACTERS): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(
      /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
      (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`,
    );
  return clean.length <= limit ? clean : `${clean.slice(0, limit).toWellFormed()}…`;
}
