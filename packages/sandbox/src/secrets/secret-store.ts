import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Fault, type Clock, type SecretInfo } from '@oxydra/types';
import { NO_SECRETS, parseHeldSecrets, withSecret, type HeldSecret, type HeldSecrets } from './held-secrets.ts';
import { makePrivateFolder, markOf, readIfThere, replaceFile, systemCode } from './private-file.ts';
import {
  damaged,
  deriveKey,
  deriveKeySync,
  newHeader,
  openBox,
  parseBox,
  sealBox,
  type BoxHeader,
  type KeyPlace,
} from './sealed-box.ts';
import { chooseKey, findKey, type SealingKeys } from './sealing-key.ts';
import { checkSecretValue, parseSecretHost, parseSecretName } from './secret-name.ts';

export interface SecretStorePorts {
  /** `<workspace>/.oxydra/secrets.sealed`; its folder is there. */
  readonly file: string;
  /** What the box is bound to: `<user>/.oxydra/secrets.sealed`. */
  readonly boundTo: string;
  readonly keys: SealingKeys;
  readonly clock: Clock;
  /** Between processes: held while the file is read, changed and written. */
  readonly lock: () => Promise<Disposable>;
  /** How long a replaced or removed value is still redacted. Milliseconds. */
  readonly rememberMs: number;
}

/** The user's secrets at rest. What it hands out by `current` is for the egress client and the scrubber alone. */
export interface SecretStore {
  /** Where its key is; undefined while there is no store. */
  readonly place: KeyPlace | undefined;
  /** As it is now, the same object while it stays the same; the file is read again where another process changed it. Throws `secret/damaged`, `secret/locked`. */
  current(): HeldSecrets;
  list(): readonly SecretInfo[];
  /** Makes or replaces one; without `hosts` those it has stay. Throws `secret/bad-…`, `secret/unwritable`. */
  set(
    name: string,
    value: string,
    hosts?: readonly string[],
  ): Promise<{ readonly replaced: boolean; readonly info: SecretInfo }>;
  /** A new value in place of the old one. Throws `secret/unknown`. */
  rotate(name: string, value: string): Promise<SecretInfo>;
  /** Throws `secret/unknown`. */
  remove(name: string): Promise<void>;
}

interface Opened {
  readonly header: BoxHeader;
  readonly key: Buffer;
  readonly material: string;
  readonly held: HeldSecrets;
  readonly mark: string | undefined;
}

const infoOf = ({ name, hosts, createdAt, rotatedAt }: HeldSecret): SecretInfo => ({
  name,
  hosts,
  createdAt,
  ...(rotatedAt === undefined ? {} : { rotatedAt }),
});

const unknown = (name: string): Fault =>
  new Fault('secret/unknown', `There is no secret ${JSON.stringify(name)}.`, {
    hint: '`oxydra secrets list` shows those there are.',
  });

/** Opens the store; one that is not there yet is empty. Throws `secret/damaged`, `secret/missing`, `secret/locked`. */
export async function openSecretStore(ports: SecretStorePorts): Promise<SecretStore> {
  const { file, boundTo, keys, clock } = ports;
  /** Outside the workspace: how far the store has come, so that an older file or none in its place is noticed. */
  const memo = join(keys.folder, 'seals', createHash('sha256').update(file).digest('hex').slice(0, 32));

  const remembered = (): number => Number(readIfThere(memo)?.trim() ?? '0');
  /** `least` was remembered before the file was read: another process may have changed both since. */
  const checkAge = (generation: number, least: number): void => {
    if (generation >= least) return;
    throw damaged(file, `it is older than the newest one (change ${generation} of ${least})`);
  };
  const missing = (): Fault =>
    new Fault('secret/missing', `The file of secrets ${file} is gone.`, {
      hint: `Put its newest backup in its place; to begin without secrets, remove ${memo} too.`,
    });

  const unseal = (
    { text, mark, least }: { readonly text: string; readonly mark: string | undefined; readonly least: number },
    known: { material: string; key: Buffer; header: BoxHeader },
  ) => {
    const box = parseBox(text, file);
    const same = JSON.stringify(box.header) === JSON.stringify(known.header);
    const key = same ? known.key : deriveKeySync(known.material, box.header);
    const held = parseHeldSecrets(openBox(box, key, boundTo, file));
    checkAge(held.generation, least);
    return { header: box.header, key, material: known.material, held, mark };
  };

  async function open(): Promise<Opened | undefined> {
    const least = remembered();
    const mark = markOf(file);
    const text = readIfThere(file);
    if (text === undefined) {
      if (least > 0) throw missing();
      return undefined;
    }
    const { header } = parseBox(text, file);
    const material = await findKey(header.key, keys);
    return unseal({ text, mark, least }, { material, header, key: await deriveKey(material, header) });
  }

  let opened = await open();

  const begin = async (): Promise<Opened> => {
    const { place, material } = await chooseKey(keys);
    const header = newHeader(place);
    return { header, material, key: await deriveKey(material, header), held: NO_SECRETS, mark: undefined };
  };

  async function change<T>(act: (held: HeldSecrets) => readonly [HeldSecrets, T]): Promise<T> {
    using _lock = await ports.lock();
    try {
      const before = (await open()) ?? (await begin());
      const [after, answer] = act(before.held);
      const now = clock.now();
      const held = {
        ...after,
        generation: before.held.generation + 1,
        former: after.former.filter(({ until }) => until > now),
      };
      const draft = randomBytes(6).toString('hex');
      // Both places are there before anything is written.
      await makePrivateFolder(dirname(memo));
      await makePrivateFolder(dirname(file));
      await replaceFile(file, sealBox(JSON.stringify(held), before.key, before.header, boundTo), draft);
      // The file first: a crash between the two leaves a store that is newer than remembered, which is fine.
      await replaceFile(memo, `${held.generation}\n`, draft);
      opened = { ...before, held, mark: markOf(file) };
      return answer;
    } catch (cause) {
      if (Fault.is(cause)) throw cause;
      throw new Fault('secret/unwritable', `The secrets cannot be written to ${file} (${systemCode(cause)}).`, {
        hint: `Check the free space, and who owns that folder and ${keys.folder}.`,
        cause,
      });
    }
  }

  const former = (held: HeldSecrets, { name, value }: HeldSecret): HeldSecrets['former'] => [
    ...held.former,
    { name, value, until: clock.now() + ports.rememberMs },
  ];
  const replaced = (held: HeldSecrets, old: HeldSecret, value: string, hosts: readonly string[]) => {
    const secret = { ...old, value, hosts, rotatedAt: clock.now() };
    return withSecret({ ...held, former: value === old.value ? held.former : former(held, old) }, secret);
  };
  const find = (held: HeldSecrets, name: string): HeldSecret | undefined =>
    held.secrets.find((secret) => secret.name === name);

  const current = (): HeldSecrets => {
    const mark = markOf(file);
    if (opened === undefined) {
      if (failure !== undefined) throw failure;
      // Made by another process since. Its key may take a moment to fetch; until then nobody can use its secrets here.
      if (mark !== undefined) void refresh();
      return NO_SECRETS;
    }
    if (mark === undefined) throw missing();
    if (mark !== opened.mark) {
      const least = remembered();
      opened = unseal({ text: readIfThere(file) ?? '', mark, least }, opened);
    }
    const { held } = opened;
    const now = clock.now();
    if (held.former.some(({ until }) => until <= now))
      opened = { ...opened, held: { ...held, former: held.former.filter(({ until }) => until > now) } };
    return opened.held;
  };
  let refreshing: Promise<void> | undefined;
  let failure: Error | undefined;
  const refresh = (): Promise<void> =>
    (refreshing ??= open()
      .then(
        (found) => void (opened = found),
        (error: Error) => void (failure = error),
      )
      .finally(() => (refreshing = undefined)));

  return {
    get place() {
      return opened?.header.key;
    },
    current,
    list: () => current().secrets.map(infoOf),
    async set(name, value, hosts) {
      parseSecretName(name);
      checkSecretValue(value);
      const checked = hosts === undefined ? undefined : [...new Set(hosts.map(parseSecretHost))];
      return change((held) => {
        const old = find(held, name);
        const fresh: HeldSecret = { name, value, hosts: checked ?? [], createdAt: clock.now() };
        const after = old === undefined ? withSecret(held, fresh) : replaced(held, old, value, checked ?? old.hosts);
        const info = infoOf(find(after, name) ?? fresh);
        return [after, { replaced: old !== undefined, info }];
      });
    },
    async rotate(name, value) {
      checkSecretValue(value);
      return change((held) => {
        const old = find(held, name);
        if (old === undefined) throw unknown(name);
        const after = replaced(held, old, value, old.hosts);
        return [after, infoOf(find(after, name) ?? old)];
      });
    },
    async remove(name) {
      await change((held) => {
        const old = find(held, name);
        if (old === undefined) throw unknown(name);
        const secrets = held.secrets.filter((secret) => secret !== old);
        return [{ ...held, secrets, former: former(held, old) }, undefined];
      });
    },
  };
}
