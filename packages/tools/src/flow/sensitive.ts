/** What people keep to themselves, by the words that name it; a text that has such words may hold the thing. */
export interface Sensitive {
  readonly what: string;
  /** How words begin by which a user would speak of it. */
  readonly stems: readonly string[];
}

const kind = (what: string, pattern: RegExp, ...stems: readonly string[]) => ({ what, pattern, stems });

const KINDS = [
  kind(
    'a password or code',
    /pass(?:word|code|phrase)|\bpin\b|(?:security|verification|login|access|one.time|2fa|otp)[ _-]?code/iu,
    'passw',
    'passcode',
    'passphrase',
    'pin',
    'code',
    'otp',
  ),
  kind(
    'an identity document',
    /passport|(?:identity|national|tax)[ _-]?(?:card|number|id)|\bid[ _-]?(?:card|number)|\bssn\b|social[ _-]security|driv(?:er|ing).{0,6}licen[cs]e/iu,
    'passport',
    'identi',
    'id ',
    'ssn',
    'social security',
    'licen',
    'personal',
    'user information',
  ),
  kind(
    'a card or account number',
    /(?:credit|debit|bank)[ _-]?(?:card|account)|card[ _-]?number|account[ _-]?number|\bcvv\b|(?<!\d)(?:\d[ -]?){15}\d(?!\d)/iu,
    'card',
    'account',
    'iban',
    'cvv',
  ),
  kind('a key or token', /(?:api|secret|private|access)[ _-]?(?:key|token)|bearer\s/iu, 'key', 'token', 'secret'),
  kind(
    'something about somebody’s health',
    /diagnos|prescription|medical[ _-]record|blood[ _-]type/iu,
    'diagnos',
    'prescription',
    'medic',
    'health',
    'blood',
  ),
] as const;

/** Texts are read this far. */
const MAX_TEXT = 256 * 1024;

/** What of this a text may hold. */
export const sensitiveIn = (text: string): readonly Sensitive[] => {
  const read = text.slice(0, MAX_TEXT);
  return KINDS.filter(({ pattern }) => pattern.test(read));
};
