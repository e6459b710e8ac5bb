import { Fault } from '@oxydra/types';
import { z } from 'zod';
import { SCOPES } from './scope.ts';

const storedToken = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,60}$/, 'letters, digits, `_`, `.` and `-`, at most 60'),
  /** SHA-256 of the token, in hex: the file cannot be used to log in. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lowercase hex'),
  scopes: z.array(z.enum(SCOPES)),
  created_at: z.string(),
});

const tokenFile = z.strictObject({ version: z.literal(1), tokens: z.array(storedToken) });

export type StoredToken = z.infer<typeof storedToken>;

/** Throws `gateway/broken-token-file`, never guessing: a token file that cannot be read lets nobody in. */
export function parseTokenFile(text: string): readonly StoredToken[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw broken('it is no JSON', cause);
  }
  const parsed = tokenFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(`\`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? 'not valid'}`, parsed.error);
  }
  const names = parsed.data.tokens.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw broken(`the name \`${twice}\` is there twice`);
  return parsed.data.tokens;
}

const broken = (what: string, cause?: unknown): Fault =>
  new Fault('gateway/broken-token-file', `The token file cannot be read: ${what}.`, {
    hint: 'Repair it, or delete it and issue the tokens again.',
    cause,
  });

export const formatTokenFile = (tokens: readonly StoredToken[]): string =>
  `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`;
