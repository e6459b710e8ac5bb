/** @requirement sandbox/guests-reproducible */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { GUEST_HASHES } from '../../packages/sandbox/src/guests/guest-hashes.ts';
import { buildGuest, GUEST_NAMES, guestFile, hashOf } from '../../scripts/build-guests.ts';

describe('a compiled guest in the repository', () => {
  for (const guest of GUEST_NAMES) {
    test(`(${guest}) is what its source gives, byte for byte, and imports preview 1 alone`, async () => {
      const wasm = await buildGuest(guest);
      assert.equal(hashOf(wasm), GUEST_HASHES[guest], 'run `npm run build:guests`');
      const [, base64 = ''] = /'([A-Za-z0-9+/=]+)'/u.exec(readFileSync(guestFile(guest), 'utf8')) ?? [];
      assert.equal(hashOf(Buffer.from(base64, 'base64')), GUEST_HASHES[guest]);
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(wasm)));
      assert.deepEqual([...new Set(imports.map(({ module }) => module))], ['wasi_snapshot_preview1']);
    });
  }
});
