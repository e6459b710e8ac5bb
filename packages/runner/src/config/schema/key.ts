import { z } from 'zod';
import { isSecret, type Secret } from '../secrets/secret.ts';

/** What the schema knows of a key beside its type; read through `key-tree.ts`. */
export interface KeyNotes {
  /** For people: what the key does, with its unit. */
  readonly description: string;
  /** Its text is sealed right after parsing and masked wherever it is shown. */
  readonly secret?: true;
  /** A value for the commented example where there is no default. */
  readonly example?: string;
}

/** A whole number of at least `least`. */
export const count = (least: number, most?: number): z.ZodInt =>
  most === undefined ? z.int().min(least) : z.int().min(least).max(most);

/** Text that is not blank. */
export const words = (): z.ZodString => z.string().regex(/\S/u, 'must not be blank');

export const share = (): z.ZodNumber => z.number().min(0).max(1);

/** US dollars, not negative; the bound keeps micro-dollars exact. */
export const dollars = (): z.ZodNumber => z.number().min(0).max(1_000_000_000);

/** Sealed before validation (`seal-secrets.ts`), so the schema never sees the text. */
export const secretText = (): z.ZodCustom<Secret, Secret> => z.custom<Secret>(isSecret, 'must be text');

const isUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
};
export const webUrl = (): z.ZodString =>
  z.string().refine(isUrl, 'must be an http:// or https:// address without a name and password in it');

const isBind = (text: string): boolean => {
  const port = /:(\d{1,5})$/u.exec(text)?.[1];
  return port !== undefined && Number(port) <= 65_535 && text.length > port.length + 1;
};
export const bindAddress = (): z.ZodString =>
  z.string().refine(isBind, 'must be HOST:PORT, such as "127.0.0.1:0" (port 0 takes a free one)');

const isTimeZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
export const timeZone = (): z.ZodString =>
  z.string().refine(isTimeZone, 'must be a time zone of the IANA list, such as "Europe/Berlin"');

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/u;
/** The name of an environment variable. */
export const variableName = (): z.ZodString =>
  z.string().regex(VARIABLE, 'must be the name of an environment variable, not its value');

export const TIERS = ['micro_vm', 'container', 'process'] as const;
export const tier = (): z.ZodEnum<{ micro_vm: 'micro_vm'; container: 'container'; process: 'process' }> =>
  z.enum(TIERS);
export type Tier = (typeof TIERS)[number];

/** `provider/model`; the model's own name may hold further slashes. */
export const selector = (): z.ZodString =>
  z.string().regex(/^[^/\s]+\/\S+$/u, 'must be "provider/model", such as "openai/gpt-4o-mini"');
