import { join } from 'node:path';
import type { ToolFingerprint } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import { z } from 'zod';
import { readSmallFile, writePrivateFile } from '../../lifecycle/private-files.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const record = z.strictObject({
  tools: z.array(z.strictObject({ name: z.string().min(1).max(64), module: hash, manifest: hash })),
});

const fileIn = (state: string): string => join(state, 'trusted-tools.json');

/** The tools that the user has approved. A record that cannot be read approves nothing: `runner/bad-trust-record`. */
export async function readTrust(state: string): Promise<readonly ToolFingerprint[]> {
  const text = await readSmallFile(fileIn(state));
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data.tools;
  throw new Fault('runner/bad-trust-record', `${fileIn(state)} is damaged, so no third-party tool is trusted.`, {
    hint: 'Delete it and approve the tools anew with `oxydra tools trust NAME`.',
  });
}

export const writeTrust = (state: string, tools: readonly ToolFingerprint[]): Promise<void> =>
  writePrivateFile(fileIn(state), `${JSON.stringify({ tools }, undefined, 2)}\n`);

/** Whether a tool of this name was approved, and not as it is now. */
export const isChanged = (trusted: readonly ToolFingerprint[], asked: ToolFingerprint): boolean =>
  trusted.some((each) => each.name === asked.name) && !isTrusted(trusted, asked);

export const isTrusted = (trusted: readonly ToolFingerprint[], asked: ToolFingerprint): boolean =>
  trusted.some((each) => each.name === asked.name && each.module === asked.module && each.manifest === asked.manifest);
