import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createGuestPool,
  createGuestWorkspace,
  createScrubber,
  loadFileGuest,
  openProvenance,
} from '../../packages/sandbox/src/index.ts';
import { createCountedIds, createFakeClock, createMemoryStore } from '../../packages/testkit/src/index.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';
import { asId } from '../../packages/types/src/index.ts';

/** A gate over real guests, a real scrubber and real folders, which are gone when it is disposed of. */
export async function openFileHouse() {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-files-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => path.join(folder, name);
  const mounts = { shared: at('shared'), tmp: at('tmp'), vault: at('vault') };
  for (const mount of Object.values(mounts)) mkdirSync(mount);
  const clock = createFakeClock();
  const ids = createCountedIds('bench');
  const pool = stack.use(createGuestPool({ size: 2, clock }));
  const files = stack.use(createGuestWorkspace({ pool, guest: loadFileGuest, mounts, ids, clock }));
  const provenance = stack.use(openProvenance(at('provenance.jsonl')));
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: files.writable,
    provenance,
    scrubber: createScrubber(),
    clock,
    ids,
  });
  const life = stack.move();
  return { house, files, mounts, [Symbol.asyncDispose]: () => life.disposeAsync() };
}
