/**
 * Compiles the guests from AssemblyScript to WebAssembly and writes them, with their hashes, where the sandbox finds
 * them. The same sources give the same bytes; a test builds them anew and compares.
 *
 *   npm run build:guests
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as compile } from 'assemblyscript/asc';

const root = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/sandbox');

/** Guests by the name of their folder: the file that holds the bytes, and the name it exports. */
const GUESTS = {
  file: { out: 'src/guests/file-guest.ts', name: 'FILE_GUEST', what: 'The file guest' },
  echo: {
    out: '../runner/src/assembly/third-party/echo-guest.fixture.ts',
    name: 'ECHO_GUEST',
    what: 'A third-party tool for tests',
  },
  probe: { out: 'src/guests/probe-guest.fixture.ts', name: 'PROBE_GUEST', what: 'The probe of the isolation tests' },
} as const;
type GuestName = keyof typeof GUESTS;

/** 64 MiB, in pages of 64 KiB. */
const MAX_PAGES = 1024;

/** The program is its top level, run by the host as `_start`; it frees nothing, since each instance runs once. */
const OPTIONS = '--outFile guest.wasm --runtime stub --use abort= --exportStart _start -O3 --noAssert'.split(' ');

export async function buildGuest(guest: GuestName): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const complaints: string[] = [];
  const { error } = await compile([`guests/${guest}/main.ts`, ...OPTIONS, `--maximumMemory=${MAX_PAGES}`], {
    stderr: { write: (text) => void complaints.push(String(text)) },
    readFile(name) {
      try {
        return readFileSync(join(root, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile(name, contents) {
      if (name === 'guest.wasm' && typeof contents !== 'string') wasm = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) throw new Error(`guests/${guest}: ${complaints.join('')}`);
  return wasm;
}

/** The module that holds a guest, and the one that holds all hashes. */
export function render(guest: GuestName, wasm: Uint8Array): string {
  const { name, what } = GUESTS[guest];
  const base64 = Buffer.from(wasm).toString('base64');
  return `/** ${what}, compiled by \`npm run build:guests\` from guests/${guest}. Not to be edited. */\nexport const ${name} =\n  '${base64}';\n`;
}

export const hashOf = (wasm: Uint8Array): string => createHash('sha256').update(wasm).digest('hex');

export const renderHashes = (hashes: Readonly<Record<string, string>>): string =>
  `/** SHA-256 of the compiled guests, checked whenever one is loaded. Written by \`npm run build:guests\`. */\nexport const GUEST_HASHES = {\n${Object.entries(
    hashes,
  )
    .map(([name, hash]) => `  ${name}: '${hash}',\n`)
    .join('')}} as const;\n`;

export const GUEST_NAMES = Object.keys(GUESTS) as readonly GuestName[]; // keys of a const object
export const guestFile = (guest: GuestName): string => join(root, GUESTS[guest].out);
export const hashFile = join(root, 'src/guests/guest-hashes.ts');

if (import.meta.main) {
  const hashes: Record<string, string> = {};
  for (const guest of GUEST_NAMES) {
    const wasm = await buildGuest(guest);
    hashes[guest] = hashOf(wasm);
    writeFileSync(guestFile(guest), render(guest, wasm));
    process.stdout.write(`${guest}: ${wasm.length} bytes, ${hashes[guest]}\n`);
  }
  writeFileSync(hashFile, renderHashes(hashes));
}
