import { z } from 'zod';
import type { Label } from '@oxydra/types';
import { oneLine } from '../one-line.ts';

const MAX_CHARACTERS = 4096;
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A path as every file tool takes it. Where it may lead is for the workspace to judge. */
export const pathArgument = z
  .string()
  .min(1)
  .max(MAX_CHARACTERS)
  .refine((path) => path.isWellFormed() && !UNSAFE.test(path), {
    error: 'must not hold control characters, direction marks or broken Unicode',
  });

/** Relative paths count from here: the workspace promises it. */
const HOME = 'shared';

/** A path in the one spelling that rules and locks compare; undefined where `..` leaves open what it means. */
export function spelled(path: string): string | undefined {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return undefined;
  return `/${(path.startsWith('/') ? names : [HOME, ...names]).join('/')}`;
}

/** A path for people and models to read. */
export const shown = (path: string): string => oneLine(spelled(path) ?? path);

/** What is in files belongs to the user, and may have been written by anybody. */
export const fileLabel = ({ path }: { readonly path: string }): Label => ({
  integrity: 'untrusted',
  confidentiality: 'user',
  sources: [`file:${shown(path)}`],
});

/** Of a call that only tells what became of a file. */
export const deedLabel = ({ path }: { readonly path: string }): Label => ({
  integrity: 'tool',
  confidentiality: 'user',
  sources: [`file:${shown(path)}`],
});

/** Standing rules speak of paths, and are offered for the whole root in which a path lies. */
export const pathRules = {
  subject: ({ path }: { readonly path: string }): string | undefined => spelled(path),
  offer: (path: string): string => `/${path.split('/')[1] ?? HOME}/**`,
};
