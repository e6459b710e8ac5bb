/** Short values would be found everywhere; what is shorter is no secret. */
const SHORTEST = 4;

/** The forms in which a server may give a value back. */
export function secretSpellings(value: string): readonly string[] {
  if (value.length < SHORTEST) return [];
  const bytes = Buffer.from(value);
  const forms = [
    value,
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/u, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** True where a text holds one of the values in any of its forms. */
export const holdsAny = (text: string, values: Iterable<string>): boolean => {
  for (const value of values) {
    if (secretSpellings(value).some((form) => text.includes(form))) return true;
  }
  return false;
};
