import { createHash, timingSafeEqual } from 'node:crypto';
import { Fault, type Clock } from '@oxydra/types';
import { SCOPES, type Scope, type Tokens } from './scope.ts';
import { formatTokenFile, parseTokenFile, type StoredToken } from './token-file.ts';

/** Where the token file lies. Only hashes are in it. */
export interface TokenFile {
  /** Undefined where there is none yet. */
  read(): Promise<string | undefined>;
  /** Whole and atomically, readable by its owner only. */
  write(text: string): Promise<void>;
}

export interface TokenStorePorts {
  readonly file: TokenFile;
  readonly clock: Pick<Clock, 'now'>;
  /** From a cryptographic source. */
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface TokenStore extends Tokens {
  /** A new token; it is told this once and kept nowhere. Throws `gateway/token-exists`. */
  issue(name: string, scopes?: readonly Scope[]): Promise<string>;
  /** A new token for the same name and scopes; the old one stops counting. Throws `gateway/unknown-token`. */
  rotate(name: string): Promise<string>;
  /** Throws `gateway/unknown-token`. */
  revoke(name: string): Promise<void>;
  /** Makes a token that lies somewhere already count under this name, in place of what had that name. */
  adopt(name: string, token: string, scopes?: readonly Scope[]): Promise<void>;
  list(): readonly { readonly name: string; readonly scopes: readonly Scope[]; readonly createdAt: string }[];
  /** Reads the file again, after another process changed it. */
  reload(): Promise<void>;
}

type Edit<T> = (tokens: readonly StoredToken[]) => readonly [readonly StoredToken[], T];

const TOKEN_BYTES = 32;
const PREFIX = 'oxy_';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export async function createTokenStore({ file, clock, randomBytes }: TokenStorePorts): Promise<TokenStore> {
  const listeners = new Set<(name: string) => void>();
  const readAll = async (): Promise<readonly StoredToken[]> => {
    const text = await file.read();
    return text === undefined ? [] : parseTokenFile(text);
  };
  let tokens = await readAll();
  let tail: Promise<unknown> = Promise.resolve();

  const replace = (next: readonly StoredToken[]): void => {
    const gone = tokens.filter(({ name, hash }) => !next.some((each) => each.name === name && each.hash === hash));
    tokens = next;
    for (const { name } of gone) for (const listener of listeners) listener(name);
  };
  /** Each change is made to what the file says now, and counts once it is written. */
  const apply = async <T>(edit: Edit<T>): Promise<T> => {
    const [next, answer] = edit(await readAll());
    const text = formatTokenFile(next);
    parseTokenFile(text);
    await file.write(text);
    replace(next);
    return answer;
  };
  /** One after the other. */
  const change = <T>(edit: Edit<T>): Promise<T> => {
    const done = tail.then(() => apply(edit));
    tail = done.catch(() => undefined);
    return done;
  };
  const mint = (name: string, scopes: readonly Scope[]): { readonly token: string; readonly stored: StoredToken } => {
    const token = PREFIX + Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
    return { token, stored: store(name, token, scopes) };
  };
  const store = (name: string, token: string, scopes: readonly Scope[]): StoredToken => ({
    name,
    hash: hashOf(token),
    scopes: [...scopes],
    created_at: new Date(clock.now()).toISOString(),
  });
  const find = (all: readonly StoredToken[], name: string): StoredToken => {
    const found = all.find((each) => each.name === name);
    if (found !== undefined) return found;
    throw new Fault('gateway/unknown-token', `There is no token named \`${name}\`.`, {
      hint: all.length === 0 ? 'There are none yet.' : `There are: ${all.map((each) => each.name).join(', ')}.`,
    });
  };

  return {
    verify(token) {
      const hash = Buffer.from(hashOf(token));
      let bearer: StoredToken | undefined;
      // Every stored hash is compared, so that the time says nothing about which one, or whether any, is near.
      for (const each of tokens) if (timingSafeEqual(hash, Buffer.from(each.hash))) bearer = each;
      return bearer === undefined ? undefined : { name: bearer.name, scopes: bearer.scopes };
    },
    onRevoked(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    issue: (name, scopes = SCOPES) =>
      change((all) => {
        if (all.some((each) => each.name === name)) {
          throw new Fault('gateway/token-exists', `There is a token named \`${name}\` already.`, {
            hint: 'Rotate it, or choose another name.',
          });
        }
        const { token, stored } = mint(name, scopes);
        return [[...all, stored], token];
      }),
    rotate: (name) =>
      change((all) => {
        const old = find(all, name);
        const { token, stored } = mint(name, old.scopes);
        return [all.map((each) => (each === old ? stored : each)), token];
      }),
    revoke: (name) =>
      change((all) => {
        const old = find(all, name);
        return [all.filter((each) => each !== old), undefined];
      }),
    adopt: (name, token, scopes = SCOPES) =>
      change((all) => {
        if (Buffer.byteLength(token) < TOKEN_BYTES) {
          throw new Fault('gateway/weak-token', `The token for \`${name}\` has fewer than ${TOKEN_BYTES} characters.`, {
            hint: 'Delete its file to get a new one.',
          });
        }
        const kept = all.find((each) => each.name === name && each.hash === hashOf(token));
        const others = all.filter((each) => each.name !== name);
        return [[...others, kept ?? store(name, token, scopes)], undefined];
      }),
    list: () => tokens.map(({ name, scopes, created_at }) => ({ name, scopes, createdAt: created_at })),
    reload: async () => replace(await readAll()),
  };
}
