import { Fault, joinLabels } from '@oxydra/types';
import type { Json, Label, Provenance } from '@oxydra/types';
import { foreignTool } from '../foreign-tool.ts';
import { oneLine } from '../one-line.ts';
import type { Tool } from '../tool.ts';
import type { ToolManifest } from './manifest.ts';

export interface ModuleOutcome {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface ThirdPartyPorts {
  /** Runs the module under the manifest's profile and limits. Throws `guest/…` Faults. */
  readonly run: (stdin: Uint8Array, options: { readonly signal: AbortSignal }) => Promise<ModuleOutcome>;
  readonly provenance: Provenance;
}

/** What a program may say about its failure. */
const MAX_REASON = 500;
/** Starting a thread and handing over are not the program's time. */
const SPARE_MS = 5_000;

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // whatever JSON.parse answers is JSON
  } catch {
    return undefined;
  }
}

/** A tool that is a WebAssembly program: JSON arguments on its input, JSON or text on its output. */
export function thirdPartyTool(manifest: ToolManifest, { run, provenance }: ThirdPartyPorts): Tool {
  const { name, description, input, limits, profile } = manifest;
  const mounts = Object.entries(profile.mounts).map(([mount, right]) => ({ path: `/${mount}`, right }));
  const own: Label = { integrity: 'untrusted', confidentiality: 'user', sources: [`wasm:${name}`] };

  /** It may have read any file of its mounts, and tell of it even where it fails. */
  const seen = (): readonly Label[] =>
    mounts.map(({ path }) => provenance.below(path)).filter((each) => each !== undefined);
  const tool = foreignTool({
    name,
    description,
    input,
    timeoutMs: limits.timeout_ms + SPARE_MS,
    source: `wasm:${name}`,
    async run(args, { signal, label }) {
      // What it writes may hold what it read and was told.
      const knows = [label, own, ...seen()].reduce(joinLabels);
      for (const { path, right } of mounts) {
        if (right !== 'read-write') continue;
        await provenance.mark(path, knows);
        await provenance.mark(`/names${path}`, knows);
      }
      const { exitCode, stdout, stderr } = await run(new TextEncoder().encode(JSON.stringify(args)), { signal });
      const text = decode(stdout);
      if (exitCode !== 0) {
        const why = oneLine((decode(stderr) ?? '').trim(), MAX_REASON);
        throw new Fault('tool/failed', `${name} ended with ${exitCode}${why === '' ? '' : `: ${why}`}.`, {
          hint: 'Correct the arguments, or go on without it.',
        });
      }
      if (text === undefined) {
        throw new Fault('tool/bad-output', `${name} answered with ${stdout.length} bytes that are no UTF-8 text.`, {
          hint: 'Go on without it.',
        });
      }
      const output = parseJson(text);
      return { text, ...(output === undefined ? {} : { output }) };
    },
  });
  return {
    ...tool,
    prepare(args) {
      const prepared = tool.prepare(args);
      return { ...prepared, label: [prepared.label, ...seen()].reduce(joinLabels) };
    },
  };
}
