import { invariant, type SecretInfo } from '@oxydra/types';

export interface HeldSecret extends SecretInfo {
  readonly value: string;
}

/** A value that was replaced or removed, and that texts may still hold. */
export interface FormerSecret {
  readonly name: string;
  readonly value: string;
  /** Until then it is still redacted. Milliseconds since 1970. */
  readonly until: number;
}

/** All that the store keeps. */
export interface HeldSecrets {
  /** Grows with each change, so that an older file in its place is noticed. */
  readonly generation: number;
  readonly secrets: readonly HeldSecret[];
  readonly former: readonly FormerSecret[];
}

export const NO_SECRETS: HeldSecrets = { generation: 0, secrets: [], former: [] };

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);

const isSecret = (value: unknown): value is HeldSecret =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  typeof value['value'] === 'string' &&
  Array.isArray(value['hosts']) &&
  value['hosts'].every((host) => typeof host === 'string') &&
  isTime(value['createdAt']) &&
  (value['rotatedAt'] === undefined || isTime(value['rotatedAt']));

const isFormer = (value: unknown): value is FormerSecret =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['value'] === 'string' && isTime(value['until']);

/** What was sealed by us and opened with its tag: another shape is a mistake of ours, not of a person. */
export function parseHeldSecrets(text: string): HeldSecrets {
  const value: unknown = JSON.parse(text);
  invariant(isRecord(value), 'a sealed store holds an object');
  const { generation, secrets, former } = value;
  invariant(isTime(generation), 'a sealed store has a generation');
  invariant(Array.isArray(secrets) && secrets.every(isSecret), 'a sealed store lists secrets');
  invariant(Array.isArray(former) && former.every(isFormer), 'a sealed store lists former secrets');
  return { generation, secrets, former };
}

/** Names in the order of the alphabet. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : Number(a.name > b.name);

/** The same with one secret put in or replaced. */
export const withSecret = (held: HeldSecrets, secret: HeldSecret): HeldSecrets => ({
  ...held,
  secrets: [...held.secrets.filter(({ name }) => name !== secret.name), secret].toSorted(byName),
});
