import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditKind, AuditNote, Json } from '@oxydra/types';

export const AUDIT_KINDS = [
  'denial',
  'approval',
  'secret',
  'egress',
  'config',
  'vault',
  'trust',
] as const satisfies readonly AuditKind[];

/** A line of the record. */
export interface AuditEntry {
  /** From 1, without gaps, over all files of the record. */
  readonly seq: number;
  /** RFC 3339, UTC, with milliseconds. */
  readonly at: string;
  readonly kind: AuditKind;
  readonly user: string;
  readonly session?: string | undefined;
  readonly what: string;
  readonly details: { readonly [key: string]: Json };
  /** The `mac` of the entry before; of the first one `BEGINNING`. */
  readonly prev: string;
  /** HMAC-SHA256 over all else of the entry, `prev` included, as hex: it holds the whole chain behind it. */
  readonly mac: string;
}

export const BEGINNING = '0'.repeat(64);

const MAC = /^[0-9a-f]{64}$/u;

/** The same text for the same entry, whoever wrote its keys in whatever order. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function macOf({ mac: _, ...entry }: Omit<AuditEntry, 'mac'> & { readonly mac?: string }, key: Buffer): string {
  const { session, ...rest } = entry;
  return createHmac('sha256', key)
    .update(canonical(session === undefined ? rest : { ...rest, session }))
    .digest('hex');
}

/** Links a note to the entry before it. */
export function linkEntry(note: AuditNote, seq: number, at: number, prev: string, key: Buffer): AuditEntry {
  const { kind, user, session, what, details = {} } = note;
  const entry = {
    seq,
    at: new Date(at).toISOString(),
    kind,
    user,
    ...(session === undefined ? {} : { session }),
    what,
    details,
    prev,
  };
  return { ...entry, mac: macOf(entry, key) };
}

/** Whether an entry is as it was written, with this key. Says nothing of what stands before it. */
export function isGenuine(entry: AuditEntry, key: Buffer): boolean {
  const [is, should] = [Buffer.from(entry.mac, 'hex'), Buffer.from(macOf(entry, key), 'hex')];
  return is.length === should.length && timingSafeEqual(is, should);
}

const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const KEYS = new Set(['seq', 'at', 'kind', 'user', 'session', 'what', 'details', 'prev', 'mac']);

const isEntry = (value: unknown): value is AuditEntry =>
  isRecord(value) &&
  Object.keys(value).every((key) => KEYS.has(key)) &&
  Number.isSafeInteger(value['seq']) &&
  Number(value['seq']) >= 1 &&
  AUDIT_KINDS.some((kind) => kind === value['kind']) &&
  ['at', 'user', 'what'].every((key) => typeof value[key] === 'string') &&
  (value['session'] === undefined || typeof value['session'] === 'string') &&
  isRecord(value['details']) &&
  ['prev', 'mac'].every((key) => MAC.test(String(value[key])));

/** Undefined for a line that is no entry, or not written as we write: another spelling is a change, too. */
export function parseEntry(line: string): AuditEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) && JSON.stringify(value) === line ? value : undefined;
  } catch {
    return undefined; // cut off, or no JSON at all
  }
}
