import { asId, Fault, type UserId } from '@oxydra/types';
import { nearest } from './problems/did-you-mean.ts';

export const DEFAULT_USER = 'default';

/** A name that is safe as a folder name everywhere: no separators, no dots alone, nothing invisible. */
const USER_ID = /^(?!\.{1,2}$)[\p{L}\p{N}._@+-]{1,64}$/u;

/** Throws `config/bad-user` for an id that cannot name a workspace. */
export function parseUserId(text: string): UserId {
  if (USER_ID.test(text) && !text.includes('..')) return asId<UserId>(text);
  throw new Fault('config/bad-user', `${JSON.stringify(text.slice(0, 80))} cannot be the id of a user.`, {
    hint: 'Use 1 to 64 letters, digits, dots, hyphens, underscores, @ or +, without two dots in a row.',
  });
}

/**
 * Whose daemon this is: the one asked for, else the only one there is, else `default`.
 * Throws `config/unknown-user` or `config/which-user`.
 */
export function chooseUser(asked: string | undefined, known: readonly string[]): UserId {
  if (asked === undefined) {
    if (known.length <= 1) return parseUserId(known[0] ?? DEFAULT_USER);
    throw new Fault('config/which-user', `There are ${known.length} users: ${known.join(', ')}.`, {
      hint: 'Name one with -u.',
    });
  }
  const id = parseUserId(asked);
  if (known.length === 0 || known.includes(asked)) return id;
  const meant = nearest(asked, known);
  throw new Fault('config/unknown-user', `There is no user ${asked}; known: ${known.join(', ')}.`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}Else add [users.${asked}] to runner.toml.`,
  });
}
