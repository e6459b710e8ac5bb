/** @requirement store/ack-after-sync @requirement store/search @requirement money/no-refund-by-restart */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalContract, SAMPLE_USER, scratchpadsContract } from '@oxydra/testkit';
import { openStore } from './open-store.ts';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const options = { file: join(folder, 'memory.db'), user: SAMPLE_USER };
  let store = await openStore(options);
  return {
    ports: store,
    async reopen() {
      await store.close();
      return (store = await openStore(options));
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

journalContract('the store on disk', open);
scratchpadsContract('the store on disk', open);
