import { Fault } from '@oxydra/types';
import { SHORTEST_KNOWN } from '../scrub/known/known-detector.ts';

const NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/u;
/** Names of secrets that the configuration holds itself begin so; nobody may store one under such a name. */
export const CONFIG_PREFIX = 'config.';

/** The longest value, in bytes of UTF-8. */
export const VALUE_LIMIT = 64 * 1024;

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/u;
const HOST_LIMIT = 253;

/** Throws `secret/bad-name`. */
export function parseSecretName(text: string): string {
  if (NAME.test(text) && !text.startsWith(CONFIG_PREFIX)) return text;
  const shown = JSON.stringify(text.slice(0, 80));
  throw new Fault(
    'secret/bad-name',
    text.startsWith(CONFIG_PREFIX)
      ? `${shown} cannot be the name of a secret: names that begin with "${CONFIG_PREFIX}" stand for keys of the configuration.`
      : `${shown} cannot be the name of a secret.`,
    { hint: 'Use 1 to 64 lowercase letters, digits, dots, hyphens and underscores, a letter or digit first.' },
  );
}

/** A host that a value may go to: `api.example.org`, or `*.example.org` for all below. Throws `secret/bad-host`. */
export function parseSecretHost(text: string): string {
  const bad = (why: string): Fault =>
    new Fault('secret/bad-host', `The host ${JSON.stringify(text.slice(0, 80))} ${why}.`, {
      hint: 'Write a host without scheme, port and path, such as api.example.org or *.example.org.',
    });
  const wild = text.startsWith('*.');
  const bare = (wild ? text.slice(2) : text).replace(/\.$/u, '');
  if (/[\s/:@*?#\\%]/u.test(bare)) throw bad('is not a plain host name');
  const host = URL.parse(`https://${bare}/`)?.hostname ?? '';
  const labels = host.split('.');
  if (host === '' || host.length > HOST_LIMIT || !labels.every((label) => LABEL.test(label)))
    throw bad('is not a host name');
  if (wild && labels.length < 2) throw bad('would stand for everything below a top-level domain');
  if (wild && /^\d+$/u.test(labels.at(-1) ?? '')) throw bad('puts a star before an address');
  return wild ? `*.${host}` : host;
}

/** Throws `secret/bad-value` for one that cannot be kept; the value itself is never shown. */
export function checkSecretValue(value: string): void {
  const bytes = Buffer.byteLength(value, 'utf8');
  if (value.trim().length >= SHORTEST_KNOWN && bytes <= VALUE_LIMIT) return;
  // Shorter ones stand in ordinary text by chance, so that nobody could keep them out of it.
  const short = `The value has fewer than ${SHORTEST_KNOWN} characters, too few to be told from other text and kept out of it.`;
  throw new Fault(
    'secret/bad-value',
    bytes === 0
      ? 'The value is empty.'
      : bytes > VALUE_LIMIT
        ? `The value has ${bytes} bytes, and at most ${VALUE_LIMIT} are allowed.`
        : short,
    { hint: 'Give the value on stdin, such as `oxydra secrets set NAME < FILE`, or type it when asked.' },
  );
}
