import { Fault } from '@oxydra/types';

/** How a config file names a stored secret. */
const PREFIX = 'secret://';
const REFERENCE = /^secret:\/\/(?<name>[a-z0-9][a-z0-9_.-]{0,63})$/u;
/** `Bearer KEY`: the word is no part of the secret. */
const SCHEMED_VALUE = /^(?<scheme>[A-Za-z][A-Za-z0-9_-]* )?(?<value>.*)$/su;
/** A header may say how it authenticates before it: `Bearer secret://NAME`. */
const SCHEMED = /^(?<scheme>[A-Za-z][A-Za-z0-9_-]* )?(?<reference>secret:\/\/.*)$/su;

/** What a config text says: a value, or the name of a stored secret with the words before it. */
export type SecretText =
  | { readonly value: string; readonly scheme: string }
  | { readonly stored: string; readonly scheme: string }
  | { readonly bad: string };

function splitValue(text: string): { readonly value: string; readonly scheme: string } {
  const { scheme = '', value = text } = SCHEMED_VALUE.exec(text)?.groups ?? {};
  return { value, scheme };
}

/** Reads a text of the configuration. `bad` is the sentence about a reference that names no secret. */
export function readSecretText(text: string): SecretText {
  const trimmed = text.trim();
  const { scheme = '', reference } = SCHEMED.exec(trimmed)?.groups ?? {};
  if (reference === undefined)
    return trimmed.includes(PREFIX)
      ? { bad: `has ${PREFIX} inside other text; a reference stands alone, or behind one word such as Bearer` }
      : splitValue(trimmed);
  const name = REFERENCE.exec(reference)?.groups?.['name'];
  return name === undefined
    ? {
        bad: `is no reference to a secret: write ${PREFIX}NAME with up to 64 lowercase letters, digits, dots, hyphens and underscores`,
      }
    : { stored: name, scheme };
}

/** As before, for what has been checked. Throws `config/bad-secret` for a bad reference. */
export function secretText(text: string, origin: string): Exclude<SecretText, { readonly bad: string }> {
  const read = readSecretText(text);
  if (!('bad' in read)) return read;
  throw new Fault('config/bad-secret', `${origin} ${read.bad}.`, {
    hint: '`oxydra secrets list` shows the names there are.',
  });
}
