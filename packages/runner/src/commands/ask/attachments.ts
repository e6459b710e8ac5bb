import { open } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Fault } from '@oxydra/types';
import { decodePrompt } from './prompt.ts';
import type { Attachment } from './desk.ts';

export interface AttachmentLimits {
  readonly count: number;
  /** Bytes of one file. */
  readonly bytes: number;
}

/** What the command line attaches: files for the model's eyes, and texts that become part of the prompt. */
export interface Attached {
  readonly files: readonly Attachment[];
  /** To follow the prompt; empty where no text file is attached. */
  readonly text: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

const SIGNATURES: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
];

/** What a file is: by its first bytes, else by its name; undefined for text and for what nobody knows. */
function mediaTypeOf(path: string, bytes: Uint8Array): string | undefined {
  const signed = SIGNATURES.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte));
  return signed?.[0] ?? MEDIA_TYPES[extname(path).toLowerCase()];
}

const bad = (message: string, hint: string, cause?: unknown): Fault =>
  new Fault('runner/bad-attachment', message, { hint, cause });

const inMib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

async function readFile(path: string, limit: number): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const stat = await file.stat();
    if (!stat.isFile()) throw bad(`${path} is not a file.`, 'Name a file after --file.');
    if (stat.size > limit) {
      throw bad(
        `${path} has ${inMib(stat.size)}; the limit for one attachment is ${inMib(limit)}.`,
        'Save it in the workspace and name it in the prompt.',
      );
    }
    return await file.readFile();
  } catch (error) {
    if (Fault.is(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw bad(`${path} cannot be read (${code}).`, 'Check the path after --file, and that you may read it.', error);
  }
}

/** Reads what `--file` names. Throws `runner/bad-attachment`, naming the file, the limit and the way out. */
export async function readAttachments(
  paths: readonly string[],
  cwd: string,
  limits: AttachmentLimits,
): Promise<Attached> {
  if (paths.length > limits.count) {
    throw bad(
      `There are ${paths.length} files to attach; the limit is ${limits.count}.`,
      'Save the others in the workspace and name them in the prompt.',
    );
  }
  const files: Attachment[] = [];
  const texts: string[] = [];
  for (const given of paths) {
    const path = resolve(cwd, given);
    const bytes = await readFile(path, limits.bytes);
    const name = basename(path);
    if (bytes.length === 0) throw bad(`${path} is empty.`, 'Attach a file with something in it.');
    const mediaType = mediaTypeOf(path, bytes);
    if (mediaType !== undefined) files.push({ mediaType, name, data: bytes.toString('base64') });
    else if (bytes.includes(0))
      throw bad(
        `${path} is neither text nor a kind of file that models read.`,
        'Attach an image, a PDF, audio or text.',
      );
    else texts.push(`\n\n--- ${name} ---\n${decodePrompt(bytes, path)}`);
  }
  return { files, text: texts.join('') };
}
