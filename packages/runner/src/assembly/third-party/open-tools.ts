import { compileGuest, createGuestPool, runModule } from '@oxydra/sandbox';
import type { GuestModule } from '@oxydra/sandbox';
import { thirdPartyTool } from '@oxydra/tools';
import type { Tool, ToolManifest } from '@oxydra/tools';
import { Fault } from '@oxydra/types';
import type { Clock, Log, Provenance } from '@oxydra/types';
import type { ConfigPaths } from '../../config/config-paths.ts';
import { findManifests } from './find-manifests.ts';
import { isChanged, isTrusted, readTrust } from './trust-record.ts';

export interface ThirdPartyOptions {
  readonly paths: Pick<ConfigPaths, 'shared' | 'tmp' | 'state'>;
  /** Names of our own tools. */
  readonly taken: readonly string[];
  readonly provenance: Provenance;
  readonly clock: Clock;
  readonly log: Log;
  readonly guestWorkerUrl?: URL | undefined;
}

/** The third-party tools that are on. */
export interface ThirdPartyTools extends AsyncDisposable {
  readonly tools: readonly Tool[];
  /** Why tools that the user has approved, or that cannot be approved, are not there. Each one sentence. */
  readonly refused: readonly string[];
}

/** Apart from the threads of file work: a slow program must not hold that up. */
const THREADS = 2;
const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;

const changed = (name: string): Fault =>
  new Fault('tool/changed', `The tool ${name} is off: it was changed since it was approved.`, {
    hint: `Look at what it may do with \`oxydra tools trust\`, and approve it anew with \`oxydra tools trust ${name}\`.`,
  });

/** Finds, checks and offers the tools that the user has approved. One that could not run is told before a model counts on it. */
export async function openThirdPartyTools(options: ThirdPartyOptions): Promise<ThirdPartyTools> {
  const { paths, taken, provenance, clock, log, guestWorkerUrl } = options;
  const found = await findManifests(paths.state, taken);
  const refused: string[] = [];
  const off = (fault: Fault): void => {
    refused.push(fault.message);
    log.warn('tool.off', { code: fault.code, why: fault.message });
  };
  const trusted =
    found.length === 0
      ? []
      : await readTrust(paths.state).catch((error: unknown) => {
          if (!Fault.is(error)) throw error;
          off(error);
          return [];
        });
  const pool = createGuestPool({ size: THREADS, clock, workerUrl: guestWorkerUrl });

  const offer = (manifest: ToolManifest, module: GuestModule): Tool => {
    const { name, profile, limits } = manifest;
    const memoryBytes = limits.memory_mib * MEBIBYTE;
    module.limitedTo(memoryBytes);
    const within = { memoryBytes, wallMs: limits.timeout_ms, outputBytes: limits.output_kib * KIBIBYTE };
    return thirdPartyTool(manifest, {
      provenance,
      run: (stdin, { signal }) =>
        runModule({ module, name, ...profile, limits: within, stdin, signal }, { pool, folders: paths }),
    });
  };

  const tools: Tool[] = [];
  for (const tool of found) {
    if (!tool.ok) off(tool.fault);
    else if (isChanged(trusted, tool.fingerprint)) off(changed(tool.manifest.name));
    else if (!isTrusted(trusted, tool.fingerprint)) {
      log.info('tool.not-approved', { name: tool.manifest.name });
    } else {
      try {
        const { manifest } = tool;
        tools.push(offer(manifest, compileGuest(await tool.load(), { sha256: manifest.sha256 })));
      } catch (error) {
        if (!Fault.is(error)) throw error;
        off(error);
      }
    }
  }
  return { tools, refused, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}
