import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf, parseManifest } from '@oxydra/tools';
import type { ToolFingerprint, ToolManifest } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import { parseToml } from '../../config/toml/parse-toml.ts';
import { readSmallFile } from '../../lifecycle/private-files.ts';
import { sha256 } from '../../ports/ids.ts';

/** A tool that lies in the user's folder of tools, or why it cannot be one. */
export type FoundTool =
  | {
      readonly ok: true;
      readonly folder: string;
      readonly manifest: ToolManifest;
      readonly fingerprint: ToolFingerprint;
      /** Its module's bytes, hash checked. Throws `tool/bad-module`. */
      readonly load: () => Promise<Uint8Array<ArrayBuffer>>;
    }
  | { readonly ok: false; readonly folder: string; readonly fault: Fault };

const MAX_MODULE = 32 * 1024 * 1024;
const MANIFESTS = ['manifest.toml', 'manifest.json'] as const;

const badModule = (name: string, what: string): Fault =>
  new Fault('tool/bad-module', `The module of the tool ${name} ${what}, so it is not used.`, {
    hint: 'Install it again; if it was changed on purpose, write its new SHA-256 into the manifest and approve it anew.',
  });

async function readModule(file: string, { name, sha256: expected }: ToolManifest): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw badModule(name, 'is no regular file');
      if (stats.size > MAX_MODULE) throw badModule(name, `has ${stats.size} bytes, more than ${MAX_MODULE}`);
      bytes = Uint8Array.from(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (Fault.is(error)) throw error;
    throw badModule(name, 'cannot be read');
  }
  if (createHash('sha256').update(bytes).digest('hex') !== expected) throw badModule(name, 'is not the one it was');
  return bytes;
}

async function readManifest(folder: string): Promise<unknown> {
  for (const name of MANIFESTS) {
    const file = join(folder, name);
    const text = await readSmallFile(file);
    if (text === undefined) continue;
    const parsed = name.endsWith('.toml') ? parseToml(text) : undefined;
    if (parsed?.ok === true) return parsed.values;
    try {
      if (parsed === undefined) return JSON.parse(text);
    } catch {
      // Told below, as of the other form.
    }
    throw new Fault('tool/bad-manifest', `The manifest ${file} cannot be read: ${parsed?.complaint ?? 'no JSON'}.`, {
      hint: 'Correct it.',
    });
  }
  throw new Fault('tool/bad-manifest', `There is no ${MANIFESTS.join(' or ')} in ${folder}.`, {
    hint: 'Write one, or remove the folder.',
  });
}

async function findOne(folder: string): Promise<FoundTool> {
  try {
    const manifest = parseManifest(await readManifest(folder), folder);
    const load = (): Promise<Uint8Array<ArrayBuffer>> => readModule(join(folder, manifest.module), manifest);
    return { ok: true, folder, manifest, fingerprint: fingerprintOf(manifest, sha256), load };
  } catch (error) {
    if (Fault.is(error)) return { ok: false, folder, fault: error };
    throw error;
  }
}

/** All tools below `.oxydra/tools`, in the order of their folders. `taken` are names that no third-party tool may have. */
export async function findManifests(state: string, taken: readonly string[]): Promise<readonly FoundTool[]> {
  const tools = join(state, 'tools');
  let names: string[];
  try {
    const entries = await readdir(tools, { withFileTypes: true });
    names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    // No folder, no tools.
    return [];
  }
  const found: FoundTool[] = [];
  const used = new Set(taken);
  for (const name of names.sort()) {
    const tool = await findOne(join(tools, name));
    if (tool.ok && used.has(tool.manifest.name)) {
      const fault = new Fault(
        'tool/name-taken',
        `The tool in ${tool.folder} calls itself ${tool.manifest.name}, but there is a tool of that name already.`,
        { hint: 'Give it another name in its manifest.' },
      );
      found.push({ ok: false, folder: tool.folder, fault });
      continue;
    }
    if (tool.ok) used.add(tool.manifest.name);
    found.push(tool);
  }
  return found;
}
