import { Fault } from '@oxydra/types';
import type { ReadableWorkspace } from '@oxydra/types';
import { shown } from './path-argument.ts';

/** Bytes of the largest file that text tools load. */
export const MAX_TEXT_FILE = 16 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of some bytes, a byte order mark included, or undefined where they are no UTF-8 text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export const notText = (path: string): Fault =>
  new Fault('tool/not-text', `${shown(path)} is not UTF-8 text.`, {
    hint: 'Text tools cannot read or change it; ask the user to convert it.',
  });

export const tooLarge = (path: string, size: number, limit: number): Fault =>
  new Fault('tool/too-large', `${shown(path)} has ${size} bytes, more than the ${limit} that can be loaded.`, {
    hint: 'Find the part you need with file_search, or ask the user to split it.',
  });

/** A whole text file. Throws `tool/not-text`, `tool/too-large` and what the workspace throws. */
export async function readText(workspace: ReadableWorkspace, path: string): Promise<string> {
  const { bytes, size } = await workspace.read(path, { limit: MAX_TEXT_FILE });
  if (size > MAX_TEXT_FILE) throw tooLarge(path, size, MAX_TEXT_FILE);
  const text = decodeText(bytes);
  if (text === undefined) throw notText(path);
  return text;
}

/** The text at a path, or undefined where nothing is there or it is no text. */
export async function textBefore(workspace: ReadableWorkspace, path: string): Promise<string | undefined> {
  try {
    return await readText(workspace, path);
  } catch (error) {
    if (Fault.is(error) && ['sandbox/not-found', 'tool/not-text', 'tool/too-large'].includes(error.code))
      return undefined;
    throw error;
  }
}

/** Lines without their ends; a final line end makes no empty line. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/u, '').split(/\r?\n/u);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
