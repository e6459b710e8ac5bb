import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Fault } from '@oxydra/types';

/** The engine that was tested with this version; anything else is not run. */
const QUICKJS_SHA256 = '105c3bed22d457e43e3d1c3c1c6959fda62a8fe06f0fc8a985303c3a2be72232';

/** Where the package keeps it; a bundle passes its own copy. */
const inPackage = (): URL => new URL(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));

/** Compiles QuickJS. Throws `guest/unavailable` where it is missing or is not the one we know. */
export async function loadQuickjs(location?: URL): Promise<WebAssembly.Module> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(location ?? inPackage()));
  } catch (error) {
    throw new Fault('guest/unavailable', 'The script engine (quickjs.wasm) cannot be read.', {
      hint: 'Install Oxydra again.',
      cause: error,
    });
  }
  if (createHash('sha256').update(bytes).digest('hex') !== QUICKJS_SHA256) {
    throw new Fault('guest/unavailable', 'The script engine (quickjs.wasm) is not the one of this version.', {
      hint: 'Install Oxydra again.',
    });
  }
  return WebAssembly.compile(bytes);
}
